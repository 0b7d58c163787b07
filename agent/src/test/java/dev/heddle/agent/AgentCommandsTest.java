package dev.heddle.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.core.Owner;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a hub can ask of an agent itself.
class AgentCommandsTest {
    record Nothing() {}

    private final TestHub first = TestHub.start();
    private final TestHub second = TestHub.start();
    private final Owner owner = Owner.running("stage", Agent.POLICY);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch holding = new CountDownLatch(1);
    private final Agent agent;

    AgentCommandsTest() throws InterruptedException {
        var hold = Action.of("hold", "Holds.", Nothing.class, _ -> hold());
        agent =
                Agent.start(
                        new AgentOptions(address(first), "stage", "token-1"),
                        owner,
                        Actions.of(hold),
                        LinkContract.QUICK);
        first.accept();
    }

    private Object hold() throws InterruptedException {
        holding.countDown();
        assertTrue(release.await(30, TimeUnit.SECONDS));
        return "held";
    }

    private static URI address(TestHub hub) {
        return URI.create("http://127.0.0.1:" + hub.port());
    }

    @AfterEach
    void close() {
        release.countDown();
        agent.close();
        owner.close();
        first.close();
        second.close();
    }

    private void offer(List<Server> servers, Optional<Path> folder) throws InterruptedException {
        AgentCommands.with(servers, folder).offerBy(agent);
        first.next(FromHost.Actions.class::isInstance);
    }

    private OutcomeInfo call(String id, String action, String params) throws InterruptedException {
        first.say(new FromHub.Call(id, action, Json.read(params), 10_000));
        return first.settled(id).outcome();
    }

    @Test
    void offersOnlyWhatWasConfigured(@TempDir Path folder) {
        assertThat(names(AgentCommands.with(List.of(), Optional.empty()).of(agent)))
                .containsExactly("mode", "reconnect", "emergency_recovery");
        var server = new Server("custom", address(second), "token-2");
        assertThat(names(AgentCommands.with(List.of(server), Optional.of(folder)).of(agent)))
                .contains("server_switch", "file_drop");
    }

    private static List<String> names(Actions actions) {
        return actions.describe().stream().map(Wire.ActionInfo::name).toList();
    }

    @Test
    void linksAnotherWayAndAgain() throws InterruptedException {
        offer(List.of(), Optional.empty());
        first.say(new FromHub.Call("1", "mode", Json.read("{\"transport\":\"http\"}"), 10_000));
        first.accept();
        assertTrue(first.isPolled());
        assertEquals("executed", first.settled("1").outcome().outcome());
        for (String name : List.of("reconnect", "emergency_recovery")) {
            first.say(new FromHub.Call(name, name, Json.read("{}"), 10_000));
            first.accept();
            assertEquals("executed", first.settled(name).outcome().outcome());
        }
        assertEquals("rejected", call("2", "mode", "{\"transport\":\"pigeon\"}").outcome());
    }

    @Test
    void goesToAnotherHubWithThatHubsTokenAndTellsItNothingOfTheFirst()
            throws InterruptedException {
        offer(List.of(new Server("custom", address(second), "token-2")), Optional.empty());
        first.say(new FromHub.Call("hold", "hold", Json.read("{}"), 60_000));
        assertTrue(holding.await(10, TimeUnit.SECONDS));
        assertEquals(
                "executed", call("1", "server_switch", "{\"server_type\":\"custom\"}").outcome());
        first.say(new FromHub.Ack("1"));
        second.accept();
        assertEquals("Bearer token-2", second.authorization());
        release.countDown();
        second.say(new FromHub.Call("2", "hold", Json.read("{}"), 60_000));
        assertEquals("2", second.settled(_ -> true).id(), "the first's outcome is not its affair");
        agent.leadTo(new Server("custom", address(first), "token-1"));
        first.accept();
        assertEquals("hold", first.settled(_ -> true).id());
        assertEquals("Bearer token-1", first.authorization());
    }

    @Test
    void goesNowhereElse() throws InterruptedException {
        offer(
                List.of(
                        new Server("custom", address(second), "token-2"),
                        new Server("custom", URI.create("http://127.0.0.1:9"), "token-3")),
                Optional.empty());
        for (String params :
                List.of(
                        "{\"server_type\":\"production\"}",
                        "{\"server_type\":\"custom\",\"server_url\":\"http://169.254.169.254/\"}",
                        "{\"server_type\":\"custom\",\"server_url\":\"%s@evil.example\"}"
                                .formatted(address(second)))) {
            var outcome = call("call " + params, "server_switch", params);
            assertEquals("failed", outcome.outcome());
            assertThat(String.valueOf(outcome.error())).contains("server_not_listed");
        }
        var unclear = call("2", "server_switch", "{\"server_type\":\"custom\"}");
        assertThat(String.valueOf(unclear.error())).contains("server_unclear");
        assertEquals("rejected", call("3", "server_switch", "{\"server_type\":\"x\"}").outcome());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Server("other", address(second), "token"));
    }

    @Test
    void comesBackFromAHubThatDoesNotTakeIt() throws InterruptedException {
        second.refuseAll(true);
        offer(List.of(new Server("localhost", address(second), "token-2")), Optional.empty());
        call("1", "server_switch", "{\"server_type\":\"localhost\"}");
        first.say(new FromHub.Ack("1"));
        first.accept();
        assertEquals("Bearer token-1", first.authorization());
    }

    @Test
    void staysWithAHubThatTookItOnce() throws InterruptedException {
        offer(List.of(new Server("localhost", address(second), "token-2")), Optional.empty());
        call("1", "server_switch", "{\"server_type\":\"localhost\"}");
        first.say(new FromHub.Ack("1"));
        second.accept();
        second.refuseAll(true);
        second.closeLink(4000);
        second.awaitRefusals(5); // More than it gives to a hub that never took it.
        second.refuseAll(false);
        second.accept();
        assertEquals("Bearer token-2", second.authorization());
    }

    @Test
    void comesBackFromAHubThatRefusesItForGood() throws InterruptedException {
        offer(List.of(new Server("localhost", address(second), "token-2")), Optional.empty());
        call("1", "server_switch", "{\"server_type\":\"localhost\"}");
        first.say(new FromHub.Ack("1"));
        second.turnAway(1008);
        first.accept();
        assertEquals("Bearer token-1", first.authorization());
    }

    @Test
    void dropsAFileAndReplacesNone(@TempDir Path folder) throws Exception {
        offer(List.of(), Optional.of(folder));
        String file = "{\"filename\":\"a.txt\",\"content\":\"hello\"}";
        assertEquals("executed", call("1", "file_drop", file).outcome());
        assertEquals("hello", Files.readString(folder.resolve("a.txt")));
        assertEquals("failed", call("2", "file_drop", file).outcome());
    }

    @Test
    void noTokenIsEverPrinted() {
        assertThat(new Server("custom", address(second), "token-2").toString())
                .doesNotContain("token-2");
    }
}
