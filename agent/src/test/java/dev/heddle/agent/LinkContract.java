package dev.heddle.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.core.Owner;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The agent against a hub of a few lines, whatever carries the link.
abstract class LinkContract {
    static final Link.Pace QUICK = new Link.Pace(20, 100, 60_000, 60_000, 100);

    record Nothing() {}

    record Text(String text) {}

    final TestHub hub = TestHub.start();
    private final Owner owner =
            Owner.running("stage", Agent.POLICY.withStallAfter(Duration.ofMillis(200)));
    final AtomicInteger runs = new AtomicInteger();
    final CountDownLatch release = new CountDownLatch(1);
    final BlockingQueue<String> held = new LinkedBlockingQueue<>();
    final BlockingQueue<LinkStatus> statuses = new LinkedBlockingQueue<>();
    private final Transport transport;
    Agent agent;

    LinkContract(Transport transport) {
        this.transport = transport;
        agent = start(QUICK);
    }

    final Agent start(Link.Pace pace) {
        return start(pace, transport);
    }

    final Agent start(Link.Pace pace, Transport by) {
        var options =
                new AgentOptions(
                        URI.create("http://127.0.0.1:" + hub.port()),
                        "stage",
                        "secret-token",
                        statuses::add,
                        by);
        return Agent.start(options, owner, actions(), pace);
    }

    private Actions actions() {
        return Actions.of(
                Action.of("count", "Counts.", Nothing.class, _ -> runs.incrementAndGet()),
                Action.of("echo", "Echoes.", Text.class, Text::text),
                Action.of("map", "A map.", Nothing.class, _ -> Map.of("a", 1)),
                Action.of("none", "Nothing.", Nothing.class, _ -> null),
                Action.of("list", "A list.", Nothing.class, _ -> List.of(1, 2)),
                Action.of("huge", "Too much.", Nothing.class, _ -> "x".repeat(300_000)),
                Action.of("deep", "Too deep.", Nothing.class, _ -> deep()),
                Action.of("broken", "Says much.", Nothing.class, _ -> broken()),
                Action.of("refuse", "Refuses.", Nothing.class, _ -> refuse()),
                Action.of("hold", "Holds.", Nothing.class, _ -> hold()),
                Action.background("where", "Its thread.", Nothing.class, _ -> where()));
    }

    private static Object deep() {
        return Json.read("[".repeat(150) + "]".repeat(150));
    }

    private static Object broken() {
        throw new IllegalStateException("x".repeat(2_000_000));
    }

    private static Object refuse() throws ActionException {
        throw new ActionException("too_hot", "it is too hot");
    }

    private static String where() {
        return Thread.currentThread().getName();
    }

    private Object hold() throws InterruptedException {
        held.add("running");
        assertTrue(release.await(30, TimeUnit.SECONDS));
        return "held";
    }

    @BeforeEach
    void linked() throws InterruptedException {
        hub.accept();
    }

    @AfterEach
    void close() {
        release.countDown();
        agent.close();
        owner.close();
        hub.close();
    }

    final OutcomeInfo call(String id, String action, String params) throws InterruptedException {
        hub.say(new FromHub.Call(id, action, Json.read(params), 10_000));
        return hub.settled(id).outcome();
    }

    // ---- greeting -----------------------------------------------------------------------------

    @Test
    void saysHelloFirstWithItsTokenAndItsActions() {
        var hello = hub.hello();
        assertEquals(11, hello.actions().size());
        assertEquals("stage", hello.owner().name());
        assertEquals("Bearer secret-token", hub.authorization());
    }

    @Test
    void isLinkedWhenTheHubSaysSo() throws InterruptedException {
        assertEquals(LinkStatus.State.LINKED, status().state());
    }

    final LinkStatus status() throws InterruptedException {
        var status = statuses.poll(10, TimeUnit.SECONDS);
        assertThat(status).isNotNull();
        return status == null ? new LinkStatus(LinkStatus.State.STOPPED, "") : status;
    }

    // ---- calls --------------------------------------------------------------------------------

    @Test
    void wrapsWhatIsNoObject() throws InterruptedException {
        assertEquals(
                "{\"success\":true,\"data\":\"hi\"}",
                String.valueOf(call("1", "echo", "{\"text\":\"hi\"}").result()));
        assertEquals("{\"a\":1}", String.valueOf(call("2", "map", "{}").result()));
        assertEquals("{\"success\":true}", String.valueOf(call("3", "none", "{}").result()));
        assertEquals(
                "{\"success\":true,\"data\":[1,2]}",
                String.valueOf(call("4", "list", "{}").result()));
    }

    static String code(OutcomeInfo outcome) {
        var error = outcome.error();
        return outcome.outcome() + " " + (error == null ? "" : error.code());
    }

    @Test
    void tellsWhatWentWrong() throws InterruptedException {
        assertEquals("failed too_hot", code(call("1", "refuse", "{}")));
        assertEquals("failed result_too_large", code(call("2", "huge", "{}")));
        assertEquals("failed result_too_large", code(call("3", "deep", "{}")));
        assertEquals("rejected unknown_action", code(call("4", "dance", "{}")));
        assertEquals("rejected invalid_parameters", code(call("5", "echo", "{\"text\":1}")));
        assertEquals("rejected invalid_parameters", code(call("6", "echo", "[]")));
        assertEquals("failed action_failed", code(call("7", "broken", "{}")));
        assertEquals("executed ", code(call("8", "count", "{}")), "the link stands");
    }

    @Test
    void runsACallOnceHoweverOftenItIsHeard() throws InterruptedException {
        hub.say(new FromHub.Call("hold", "hold", Json.read("{}"), 10_000));
        assertEquals("running", held.poll(10, TimeUnit.SECONDS));
        for (int i = 0; i < 3; i++) {
            hub.say(new FromHub.Call("1", "count", Json.read("{}"), 10_000));
        }
        release.countDown();
        hub.settled("1");
        hub.say(new FromHub.Call("1", "count", Json.read("{}"), 10_000));
        call("2", "none", "{}");
        assertEquals(1, runs.get());
    }

    @Test
    void expiresWhatIsLateWhileTheOwnerIsBusyAndReportsOn() throws InterruptedException {
        hub.say(new FromHub.Call("hold", "hold", Json.read("{}"), 10_000));
        assertEquals("running", held.poll(10, TimeUnit.SECONDS));
        hub.say(new FromHub.Call("late", "count", Json.read("{}"), 100));
        assertEquals("expired expired", code(hub.settled("late").outcome()));
        hub.say(new FromHub.Call("wait", "count", Json.read("{}"), 60_000));
        var stalled = hub.report(report -> report.owner().standsStill());
        assertEquals(
                "hold",
                String.valueOf(stalled.owner().running()).replaceAll(".*operation=(\\w+).*", "$1"));
        hub.report(report -> report.owner().standsStill()); // And again: the heartbeat goes on.
        var refused = call("3", "count", "{}");
        assertEquals("rejected owner_stalled", code(refused));
        release.countDown();
        assertEquals("executed ", code(hub.settled("wait").outcome()));
        assertEquals("expired expired", code(expiredOnArrival()));
        assertEquals(1, runs.get());
    }

    private OutcomeInfo expiredOnArrival() throws InterruptedException {
        hub.say(new FromHub.Call("dead", "count", Json.read("{}"), 0));
        return hub.settled("dead").outcome();
    }

    @Test
    void cancelsWhatWaitsAndTellsWhatRuns() throws InterruptedException {
        hub.say(new FromHub.Call("hold", "hold", Json.read("{}"), 10_000));
        assertEquals("running", held.poll(10, TimeUnit.SECONDS));
        hub.next(new FromHost.Running("hold")::equals);
        hub.say(new FromHub.Call("waits", "count", Json.read("{}"), 10_000));
        hub.say(new FromHub.Cancel("waits"));
        assertEquals("cancelled cancelled", code(hub.settled("waits").outcome()));
        hub.say(new FromHub.Cancel("hold"));
        hub.next(new FromHost.Running("hold")::equals);
        hub.say(new FromHub.Cancel("nobody"));
        release.countDown();
        assertEquals("executed ", code(hub.settled("hold").outcome()));
        assertEquals(0, runs.get());
    }

    // ---- coming back --------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1011, 4000, 4001, 4002})
    void comesBackAfterOtherCodesAndSaysAgainWhatWasNotAcknowledged(int code)
            throws InterruptedException {
        String instance = hub.hello().instance();
        call("1", "count", "{}");
        call("2", "count", "{}");
        hub.say(new FromHub.Ack("1"));
        call("3", "count", "{}"); // The ack was heard before this call.
        hub.closeLink(code);
        hub.accept();
        assertEquals(instance, hub.hello().instance());
        var again = new ArrayList<String>();
        again.add(hub.settled(_ -> true).id());
        again.add(hub.settled(_ -> true).id());
        assertEquals(List.of("2", "3"), again);
        assertEquals(3, runs.get());
    }

    @Test
    void goesToAHubThatItWasNamedWhenItsOwnEndsOrIsNotThere() throws InterruptedException {
        String instance = hub.hello().instance();
        try (var other = TestHub.start()) {
            hub.say(
                    new FromHub.Welcome(
                            5000,
                            List.of("no address", "http://127.0.0.1:" + other.port(), "ftp://x")));
            call("1", "count", "{}");
            hub.closeLink(Wire.Close.HUB_STOPPING.code());
            other.accept();
            assertEquals(instance, other.hello().instance());
            assertEquals("1", other.settled(_ -> true).id());
            assertEquals("Bearer secret-token", other.authorization());
        }
        hub.accept();
        assertEquals(instance, hub.hello().instance());
        assertEquals(1, runs.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1008, 4100, 4101, 4102, 4103, 4199})
    void stopsAfterAFinalCode(int code) throws InterruptedException {
        assertEquals(LinkStatus.State.LINKED, status().state());
        hub.closeLink(code);
        var status = status();
        assertEquals(LinkStatus.State.STOPPED, status.state());
        assertThat(status.message()).contains("" + code);
        assertFalse(hub.comesBackWithin(300));
    }

    @Test
    void tellsOutcomesAndRunningOnesThatFellIntoAGap() throws InterruptedException {
        hub.say(new FromHub.Call("hold", "hold", Json.read("{}"), 60_000));
        assertEquals("running", held.poll(10, TimeUnit.SECONDS));
        hub.closeLink(4000);
        hub.accept();
        hub.next(new FromHost.Running("hold")::equals);
        hub.closeLink(4000);
        release.countDown();
        hub.accept();
        assertEquals("executed ", code(hub.settled("hold").outcome()));
    }

    @Test
    void showsItsWholeStateWhenItComesBack() throws InterruptedException {
        agent.state("a", 1);
        agent.state("b", 1);
        hub.next(m -> m instanceof FromHost.State(String key, _) && key.equals("b"));
        hub.closeLink(4000);
        agent.state("a", 2);
        agent.state("b", null);
        agent.state("c", "new");
        hub.accept();
        var shown = Json.write(hub.hello().state());
        hub.next(FromHost.Report.class::isInstance);
        assertThat(shown).contains("\"a\"").doesNotContain("{\"k\":\"a\",\"d\":1}");
        agent.state("d", 4);
        hub.next(m -> m instanceof FromHost.State(String key, _) && key.equals("d"));
    }

    @Test
    void keepsTheNewestEventsWhileThereIsNoLink() throws InterruptedException {
        assertEquals(LinkStatus.State.LINKED, status().state());
        hub.refuseAll(true);
        hub.closeLink(4000);
        assertEquals(LinkStatus.State.TRYING, status().state());
        for (int i = 1; i <= 1500; i++) {
            agent.publish("e", i);
        }
        hub.refuseAll(false);
        hub.accept();
        for (int i = 501; i <= 1500; i++) {
            var event = (FromHost.Event) hub.next(FromHost.Event.class::isInstance);
            assertEquals(i, event.data().asInt());
        }
    }

    @Test
    void refusesMoreStateThanAHelloCanCarryAndKeepsTheOld() throws InterruptedException {
        agent.state("a", "old");
        String much = "\u4e2d".repeat(Outbox.MAX_STATE_BYTES / 3);
        assertThrows(IllegalStateException.class, () -> agent.state("a", much));
        assertThrows(IllegalStateException.class, () -> agent.state("b", much));
        assertThrows(IllegalArgumentException.class, () -> agent.state("", 1));
        assertThrows(IllegalArgumentException.class, () -> agent.state("deep", deep()));
        assertThrows(IllegalArgumentException.class, () -> agent.publish("e", much));
        agent.state("c", "\u4e2d".repeat(Outbox.MAX_STATE_BYTES / 3 - 100));
        agent.state("c", null);
        agent.state("c", "\u4e2d".repeat(Outbox.MAX_STATE_BYTES / 3 - 100));
        hub.closeLink(4000);
        hub.accept();
        assertEquals(
                List.of("a", "c"), hub.hello().state().stream().map(Wire.KeyedState::k).toList());
        assertEquals("\"old\"", hub.hello().state().getFirst().d().toString());
    }

    @Test
    void saysGoodbyeAfterItsLastWords() throws InterruptedException {
        agent.publish("last", 1);
        agent.close();
        var event = (FromHost.Event) hub.next(FromHost.Event.class::isInstance);
        assertEquals("last", event.type());
        assertEquals("the program unlinked", hub.closeReason());
    }

    @Test
    void endsAtOnceWhileItWaitsToTryAgain() throws InterruptedException {
        assertEquals(LinkStatus.State.LINKED, status().state());
        hub.refuseAll(true);
        hub.closeLink(4000);
        assertEquals(LinkStatus.State.TRYING, status().state());
        long began = System.nanoTime();
        agent.close();
        assertThat(System.nanoTime() - began).isLessThan(1_900_000_000L);
    }

    @Test
    void optionsLeaveOutTheTokenAndRefuseNonsense() {
        var uri = URI.create("https://hub.example/base/");
        var options = new AgentOptions(uri, "stage", "secret-token");
        assertThat(options.toString()).doesNotContain("secret-token");
        assertEquals(
                "wss://hub.example/base/ws/link/stage",
                new Link.Target(uri, "stage", "t", Transport.AUTO, null)
                        .socketAddress()
                        .toString());
        var ftp = URI.create("ftp://x");
        assertThrows(IllegalArgumentException.class, () -> new AgentOptions(ftp, "a", "t"));
        assertThrows(IllegalArgumentException.class, () -> new AgentOptions(uri, "A b", "t"));
        assertThrows(IllegalArgumentException.class, () -> new AgentOptions(uri, "a", " "));
    }

    // ---- another link on purpose --------------------------------------------------------------

    @Test
    void linksAgainOnDemandAndLosesNothing() throws InterruptedException {
        call("1", "count", "{}");
        hub.say(new FromHub.Call("hold", "hold", Json.read("{}"), 60_000));
        assertEquals("running", held.poll(10, TimeUnit.SECONDS));
        agent.reconnect();
        hub.accept();
        assertEquals("1", hub.settled(_ -> true).id());
        hub.say(new FromHub.Call("hold", "hold", Json.read("{}"), 60_000)); // Handed over again.
        hub.say(new FromHub.Call("1", "count", Json.read("{}"), 60_000));
        release.countDown();
        assertEquals("executed ", code(hub.settled("hold").outcome()));
        call("2", "none", "{}");
        assertEquals(1, runs.get());
        assertTrue(held.isEmpty());
    }

    @Test
    void goesOnOverAnotherTransport() throws InterruptedException {
        for (var other : List.of(Transport.HTTP, Transport.WEBSOCKET, Transport.HTTP)) {
            agent.use(other);
            hub.accept();
            assertEquals(other == Transport.HTTP, hub.isPolled());
            assertEquals("executed ", code(call("call-" + runs.get(), "count", "{}")));
        }
        assertEquals(3, runs.get());
    }

    // ---- what is offered ------------------------------------------------------------------------

    @Test
    void whatRunsBesideTheOwnerRunsWhileTheOwnerIsBusy() throws InterruptedException {
        hub.say(new FromHub.Call("1", "hold", Json.read("{}"), 10_000));
        assertEquals("running", held.poll(10, TimeUnit.SECONDS));
        assertEquals("stage-background", data(call("2", "where", "{}")).asString());
    }

    @Test
    void aModulesActionsComeAndGoAndTheHubHearsOfIt() throws InterruptedException {
        var one = Actions.of(Action.of("one", "One.", Nothing.class, _ -> 1));
        agent.offer("numbers", one);
        assertThat(offered()).hasSize(12).contains("one");
        assertEquals("executed", call("1", "one", "{}").outcome());
        agent.offer("numbers", Actions.of(Action.of("two", "Two.", Nothing.class, _ -> 2)));
        assertThat(offered()).hasSize(12).contains("two").doesNotContain("one");
        assertEquals("rejected", call("2", "one", "{}").outcome());
        agent.offer("numbers", Actions.of());
        assertThat(offered()).hasSize(11);
    }

    private static JsonNode data(OutcomeInfo outcome) {
        return Objects.requireNonNull(outcome.result(), outcome.outcome()).path("data");
    }

    private List<String> offered() throws InterruptedException {
        var actions = (FromHost.Actions) hub.next(m -> m instanceof FromHost.Actions);
        return actions.actions().stream().map(Wire.ActionInfo::name).toList();
    }

    @Test
    void aModuleCannotTakeANameThatIsInUse() throws InterruptedException {
        var mine = Actions.of(Action.of("mine", "Mine.", Nothing.class, _ -> "mine"));
        var taken = Actions.of(Action.of("count", "Mine, too?", Nothing.class, _ -> "stolen"));
        agent.offer("numbers", mine);
        assertThrows(IllegalArgumentException.class, () -> agent.offer("numbers", taken));
        assertThrows(IllegalArgumentException.class, () -> agent.offer("others", mine));
        assertThrows(IllegalArgumentException.class, () -> agent.offer("", mine));
        assertEquals("mine", data(call("1", "mine", "{}")).asString());
        assertEquals(1, data(call("2", "count", "{}")).asInt());
    }
}
