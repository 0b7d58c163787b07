package dev.heddle.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.hosts.Rig.FakeLink;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the hub says of an operation is true, whatever happens to link and host.
class FateTest {
    private final Rig rig = new Rig();

    private void pass(long seconds) {
        rig.timing.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void anExecutedOperationIsAnsweredWithItsResultAndAcknowledged() {
        var link = rig.link();
        var caller = rig.call();
        var call = link.calls().getFirst();
        assertEquals("spawn", call.action());
        assertEquals(10_000, call.deadlineMs());
        rig.hear(link, new FromHost.Running(call.id()));
        assertTrue(caller.waits());
        rig.settle(link, call.id(), "executed");
        assertEquals(200, caller.status());
        assertEquals("executed", caller.outcome());
        assertEquals("{\"success\":true}", caller.body().path("result").toString());
        assertEquals(new FromHub.Ack(call.id()), link.sent.getLast());
        assertEquals("settled", rig.stateOf(call.id()));
    }

    @ParameterizedTest
    @CsvSource({
        "executed,why,200",
        "failed,action_failed,500",
        "failed,invalid_parameters,500",
        "cancelled,cancelled,499",
        "cancelled,owner_closed,499",
        "expired,expired,504",
        "dropped,dropped,503",
        "rejected,invalid_parameters,422",
        "rejected,queue_full,429",
        "rejected,unknown_action,404",
        "rejected,owner_stalled,503",
        "rejected,owner_closed,503",
        "rejected,something_new,503"
    })
    void theStatusFollowsFromTheOutcome(String outcome, String code, int status) {
        var link = rig.link();
        var caller = rig.call();
        var error = ErrorInfo.of(code, "because");
        rig.hear(
                link,
                new FromHost.Settled(link.lastCall(), new OutcomeInfo(outcome, null, error, 0, 0)));
        assertEquals(status, caller.status());
        assertEquals(outcome, caller.outcome());
        assertEquals(code, caller.code());
    }

    @Test
    void whatWaitsAtItsDeadlineExpiresHereAndIsNeverHandedOver() {
        var link = rig.link();
        link.writable = false;
        var caller = rig.call();
        rig.timing.advance(Duration.ofMillis(9_999));
        assertTrue(caller.waits());
        rig.timing.advance(Duration.ofMillis(1));
        assertEquals(504, caller.status());
        assertEquals("expired", caller.outcome());
        link.writable = true;
        rig.hosts.writable(Rig.HOST);
        assertEquals(List.of(), link.calls());
    }

    @Test
    void whatWaitedIsHandedOverWithTheTimeThatIsLeft() {
        var link = rig.link();
        link.writable = false;
        rig.call();
        pass(4);
        link.writable = true;
        rig.hosts.writable(Rig.HOST);
        assertEquals(6_000, link.calls().getFirst().deadlineMs());
    }

    @Test
    void silenceAfterTheDeadlineMakesItUnknownAndNeverExpired() {
        var link = rig.link();
        var caller = rig.call();
        String id = link.lastCall();
        pass(10);
        assertTrue(caller.waits(), "the host has a heartbeat to say what became of it");
        rig.timing.advance(Duration.ofMillis(4_999));
        assertTrue(caller.waits());
        rig.timing.advance(Duration.ofMillis(1));
        assertEquals(502, caller.status());
        assertEquals("unknown", caller.state());
        assertEquals("", caller.outcome());
        assertEquals("fate_unknown", caller.code());
        assertEquals("unknown", caller.body().path("error").path("fate").asString());
        rig.settle(link, id, "executed");
        assertEquals("executed", rig.operation(id).path("outcome").asString());
        assertFalse(rig.operation(id).has("error"));
    }

    @Test
    void oneThatStartedInTimeAndStillRunsIsAnsweredAtItsDeadline() {
        var link = rig.link();
        var caller = rig.call();
        String id = link.lastCall();
        rig.hear(link, new FromHost.Running(id));
        pass(10);
        assertEquals(202, caller.status());
        assertEquals("running", caller.state());
        pass(100);
        assertEquals("running", rig.stateOf(id));
        rig.settle(link, id, "executed");
        assertEquals("settled", rig.stateOf(id));
    }

    @Test
    void oneWhoseStartIsToldWithinTheGraceIsAnsweredThen() {
        var link = rig.link();
        var caller = rig.call();
        pass(12);
        rig.hear(link, new FromHost.Running(link.lastCall()));
        assertEquals(202, caller.status());
    }

    @Test
    void allThatHasNotStartedIsWithdrawnAtOnceAndEachCallerHears() {
        var link = rig.link();
        var callers = new ArrayList<Rig.Caller>();
        for (int i = 0; i < Operations.MAX_IN_FLIGHT + 3; i++) {
            callers.add(rig.call());
        }
        var handedOver = link.calls();
        rig.hear(link, new FromHost.Running(handedOver.getFirst().id()));
        var answer = rig.cancelAll();
        assertEquals(Operations.MAX_IN_FLIGHT + 2, answer.body().path("operations").asInt());
        for (var caller : callers.subList(Operations.MAX_IN_FLIGHT, callers.size())) {
            assertEquals("cancelled", caller.outcome());
        }
        assertEquals(handedOver.size(), link.calls().size());
        for (var call : handedOver.subList(1, handedOver.size())) {
            assertThat(link.sent).contains(new FromHub.Cancel(call.id()));
            rig.settle(link, call.id(), "cancelled");
        }
        assertTrue(callers.getFirst().waits());
        rig.settle(link, handedOver.getFirst().id(), "executed");
        assertThat(callers).extracting(Rig.Caller::status).containsOnly(200, 499);
        assertThat(callers.stream().filter(caller -> caller.status() == 200)).hasSize(1);
    }

    @Test
    void aLostLinkCancelsWhatWaitsAndLeavesTheRestUnknown() {
        var link = rig.link();
        var callers = new ArrayList<Rig.Caller>();
        for (int i = 0; i < Operations.MAX_IN_FLIGHT + 3; i++) {
            callers.add(rig.call());
        }
        rig.hear(link, new FromHost.Running(link.calls().getFirst().id()));
        pass(2);
        rig.hosts.lost(Rig.HOST, link, "the connection broke");
        for (int i = 0; i < Operations.MAX_IN_FLIGHT; i++) {
            var caller = callers.get(i);
            assertEquals(502, caller.status());
            assertEquals("unknown", caller.state());
            assertThat(caller.body().path("error").path("message").asString())
                    .contains("the connection broke", "2026-03-20T09:46:42Z", "may have run");
        }
        for (var caller : callers.subList(Operations.MAX_IN_FLIGHT, callers.size())) {
            assertEquals(499, caller.status());
            assertEquals("cancelled", caller.outcome());
            assertEquals("host_lost", caller.code());
            assertThat(caller.body().path("error").path("message").asString())
                    .contains("never ran");
        }
        assertEquals(0, rig.host().path("waiting").asInt());
        assertEquals(0, rig.host().path("inFlight").asInt());
        assertEquals("offline", rig.host().path("link").asString());
        pass(100);
        assertEquals("unknown", rig.stateOf(callers.getFirst().id()), "time tells nothing");
    }

    @Test
    void theSameInstanceResolvesWhatWasUnknown() {
        var link = rig.link();
        String ran = rig.begin();
        String runs = rig.begin();
        String silent = rig.begin();
        rig.hosts.lost(Rig.HOST, link, "gone");
        var back = rig.link();
        rig.settle(back, ran, "executed");
        rig.hear(back, new FromHost.Running(runs));
        assertEquals("settled", rig.stateOf(ran));
        assertEquals("running", rig.stateOf(runs));
        assertFalse(rig.operation(runs).has("error"));
        assertEquals("unknown", rig.stateOf(silent));
        assertEquals(1, rig.host().path("inFlight").asInt());
        assertEquals(List.of(), back.calls(), "nothing is handed over a second time");
        rig.settle(back, runs, "failed");
        assertEquals("failed", rig.operation(runs).path("outcome").asString());
        assertEquals(0, rig.host().path("inFlight").asInt());
    }

    @Test
    void aSettledOperationNeverChanges() {
        var link = rig.link();
        String id = rig.begin();
        rig.settle(link, id, "executed");
        var before = rig.operation(id);
        pass(1);
        rig.settle(link, id, "failed");
        rig.hear(link, new FromHost.Running(id));
        rig.hosts.lost(Rig.HOST, link, "gone");
        pass(100);
        assertEquals(before, rig.operation(id));
        assertEquals(
                2,
                link.sent.stream().filter(new FromHub.Ack(id)::equals).count(),
                "what is said again is acknowledged again");
    }

    @Test
    void aHostSettlesOnlyWhatItWasGiven() {
        var link = rig.link();
        link.writable = false;
        var caller = rig.call();
        String id =
                rig.watch("")
                        .frames
                        .getLast()
                        .d()
                        .path("operations")
                        .path(0)
                        .path("operation")
                        .asString();
        rig.settle(link, id, "executed");
        rig.hear(link, new FromHost.Running(id));
        assertTrue(caller.waits());
        assertEquals("queued", rig.stateOf(id));
        rig.settle(link, "op-of-nobody", "executed");
        assertEquals(new FromHub.Ack("op-of-nobody"), link.sent.getLast());
    }

    @Test
    void atMostSoManyAreHandedOverAndTheNextFollowsWhenOneSettles() {
        var link = rig.link();
        for (int i = 0; i < 40; i++) {
            rig.begin();
        }
        assertEquals(Operations.MAX_IN_FLIGHT, link.calls().size());
        assertEquals(8, rig.host().path("waiting").asInt());
        assertEquals(Operations.MAX_IN_FLIGHT, rig.host().path("inFlight").asInt());
        rig.settle(link, link.calls().getFirst().id(), "executed");
        assertEquals(Operations.MAX_IN_FLIGHT + 1, link.calls().size());
        assertEquals(7, rig.host().path("waiting").asInt());
    }

    @Test
    void refusesWhenTooManyWait() {
        var link = rig.link();
        link.writable = false;
        for (int i = 0; i < Operations.MAX_WAITING; i++) {
            rig.begin();
        }
        var caller = rig.call();
        assertEquals(429, caller.status());
        assertEquals("rejected", caller.outcome());
        assertEquals("queue_full", caller.code());
    }

    @Test
    void oneThatSettlesWhileManyWaitCanStillBeAskedFor() {
        var link = rig.link();
        String first = rig.begin();
        for (int i = 0; i < Operations.MAX_WAITING; i++) {
            rig.begin();
        }
        rig.settle(link, first, "executed");
        assertEquals("settled", rig.stateOf(first));
    }

    @Test
    void refusesAtOnceWithoutALink() {
        var link = rig.link();
        rig.hosts.lost(Rig.HOST, link, "gone");
        var caller = rig.call();
        assertEquals(503, caller.status());
        assertEquals("rejected", caller.outcome());
        assertEquals("host_offline", caller.code());
    }

    @Test
    void refusesAtOnceWhileTheOwnerStallsAndSaysSinceWhenAndBehindWhat() {
        var link = rig.link();
        rig.hear(link, new FromHost.Report(Rig.STALLED));
        var caller = rig.call();
        assertEquals(503, caller.status());
        assertEquals("owner_stalled", caller.code());
        var error = caller.body().path("error");
        assertEquals(2300, error.path("sinceMs").asInt());
        assertEquals("stall", error.path("running").asString());
        assertThat(error.path("message").asString()).contains("stage", "2.3 s", "stall");
        assertEquals(List.of(), link.calls());
        rig.hear(link, new FromHost.Report(Rig.OK));
        assertTrue(rig.call().waits());
    }

    @Test
    void whatWaitsBehindAStalledOwnerIsMarkedAndUnmarked() {
        var link = rig.link();
        var watcher = rig.watch("");
        for (int i = 0; i < Operations.MAX_IN_FLIGHT; i++) {
            rig.begin();
        }
        String handed = link.lastCall();
        String waiting = rig.begin();
        String runs = link.calls().getFirst().id();
        rig.hear(link, new FromHost.Running(runs));
        rig.hear(link, new FromHost.Report(Rig.STALLED));
        assertTrue(rig.operation(handed).path("stalled").asBoolean());
        assertTrue(rig.operation(waiting).path("stalled").asBoolean());
        assertFalse(rig.operation(runs).has("stalled"), "it does not wait");
        var health = watcher.of("health").getLast().d();
        assertEquals("stalled", health.path("health").asString());
        assertEquals(2300, health.path("sinceMs").asInt());
        assertEquals("stall", health.path("running").path("operation").asString());
        assertEquals(1, health.path("stack").size());
        rig.hear(link, new FromHost.Report(Rig.OK));
        assertFalse(rig.operation(handed).has("stalled"));
        assertFalse(rig.operation(waiting).has("stalled"));
        assertEquals("ok", watcher.of("health").getLast().d().path("health").asString());
    }

    @Test
    void aHostThatComesBackRecoveredSaysSo() {
        var link = rig.link();
        rig.hear(link, new FromHost.Report(Rig.STALLED));
        rig.hosts.lost(Rig.HOST, link, "gone");
        var watcher = rig.watch("");
        rig.link();
        assertEquals("ok", watcher.of("health").getLast().d().path("health").asString());
    }

    // ---- cancelling ---------------------------------------------------------------------------

    @Test
    void whatWaitsHereIsCancelledHere() {
        var link = rig.link();
        link.writable = false;
        var caller = rig.call();
        String id =
                rig.watch("")
                        .frames
                        .getLast()
                        .d()
                        .path("operations")
                        .path(0)
                        .path("operation")
                        .asString();
        var canceller = rig.cancel(id);
        assertEquals(200, canceller.status());
        assertEquals("cancelled", canceller.outcome());
        assertEquals(499, caller.status());
        link.writable = true;
        rig.hosts.writable(Rig.HOST);
        assertEquals(List.of(), link.calls());
    }

    @Test
    void whatTheHostHasIsCancelledThere() {
        var link = rig.link();
        var caller = rig.call();
        String id = link.lastCall();
        var canceller = rig.cancel(id);
        assertEquals(new FromHub.Cancel(id), link.sent.getLast());
        assertTrue(canceller.waits());
        rig.settle(link, id, "cancelled");
        assertEquals(200, canceller.status());
        assertEquals(499, caller.status());
    }

    @Test
    void whatRunsIsNotCancelled() {
        var link = rig.link();
        String id = rig.begin();
        rig.hear(link, new FromHost.Running(id));
        var canceller = rig.cancel(id);
        assertEquals(409, canceller.status());
        assertEquals("already_running", canceller.code());
        assertEquals("running", canceller.state());
        assertFalse(rig.operation(id).has("error"), "the refusal is not the operation's");
    }

    @Test
    void oneThatStartsWhileItIsCancelledIsNotCancelled() {
        var link = rig.link();
        String id = rig.begin();
        var canceller = rig.cancel(id);
        rig.hear(link, new FromHost.Running(id));
        assertEquals(409, canceller.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"executed", "failed", "expired", "rejected", "dropped"})
    void whatHasEndedOtherwiseIsNotCancelled(String outcome) {
        var link = rig.link();
        String id = rig.begin();
        rig.settle(link, id, outcome);
        var canceller = rig.cancel(id);
        assertEquals(409, canceller.status());
        assertEquals("already_settled", canceller.code());
        assertEquals(outcome, canceller.outcome());
    }

    @Test
    void whatIsCancelledIsCancelledAgain() {
        var link = rig.link();
        String id = rig.begin();
        rig.settle(link, id, "cancelled");
        assertEquals(200, rig.cancel(id).status());
    }

    @Test
    void cancellingWhatNobodyKnowsAboutSaysThat() {
        var link = rig.link();
        String id = rig.begin();
        rig.hosts.lost(Rig.HOST, link, "gone");
        var canceller = rig.cancel(id);
        assertEquals(502, canceller.status());
        assertEquals("fate_unknown", canceller.code());
        assertEquals("unknown", rig.stateOf(id));
        assertEquals(404, rig.cancel("op-of-nobody").status());
    }

    @Test
    void aHostThatDoesNotSayWhetherItCancelledLeavesItUnknown() {
        var link = rig.link();
        String id = rig.begin();
        var canceller = rig.cancel(id);
        pass(4);
        assertTrue(canceller.waits());
        pass(1);
        assertEquals(502, canceller.status());
        assertEquals("unknown", canceller.state());
        rig.settle(link, id, "cancelled");
        assertEquals("cancelled", rig.operation(id).path("outcome").asString());
    }

    @Test
    void aLostLinkAnswersWhoCancels() {
        var link = rig.link();
        String id = rig.begin();
        var canceller = rig.cancel(id);
        rig.hosts.lost(Rig.HOST, link, "gone");
        assertEquals(502, canceller.status());
    }

    // ---- bounds -------------------------------------------------------------------------------

    @Test
    void theNewestThatAreOverCanBeAskedForAndTheOldestAreForgotten() {
        var link = rig.link();
        var ids = new ArrayList<String>();
        for (int i = 0; i < Operations.MAX_OVER + 10; i++) {
            String id = rig.begin();
            rig.settle(link, id, "executed");
            ids.add(id);
        }
        for (int i = 0; i < ids.size(); i++) {
            int expected = i < 10 ? 404 : 200;
            assertEquals(expected, rig.look(ids.get(i)).status(), "operation " + i);
        }
    }

    @Test
    void whatStaysUnknownIsBoundedToo() {
        for (int i = 0; i < Operations.MAX_OVER + 5; i++) {
            var link = rig.link();
            String id = rig.begin();
            rig.hosts.lost(Rig.HOST, link, "gone");
            assertEquals("unknown", rig.stateOf(id));
        }
        var shown = rig.watch("").frames.getLast().d().path("operations");
        assertEquals(Operations.MAX_SHOWN, shown.size());
    }

    @Test
    void nothingWaitsForTheDeadlineOfWhatHasSettled() {
        var link = rig.link();
        for (int i = 0; i < 100; i++) {
            rig.begin();
            rig.settle(link, link.lastCall(), "executed");
        }
        assertEquals(0, rig.timing.alarms());
    }

    @Test
    void aHubThatStopsTellsEverybodyTheTruth() {
        var link = rig.link();
        var watcher = rig.watch("");
        var handed = rig.call();
        link.writable = false;
        var waiting = rig.call();
        rig.hosts.close(Wire.Close.HUB_STOPPING, () -> {});
        assertEquals(502, handed.status());
        assertEquals(499, waiting.status());
        assertEquals(Wire.Close.HUB_STOPPING, link.closed);
        assertEquals(Wire.Close.HUB_STOPPING, watcher.closed);
    }

    @Test
    void messagesOfALinkThatWasReplacedAreNotHeard() {
        var old = rig.link();
        String id = rig.begin();
        FakeLink fresh = rig.link(Rig.hello("i-2"));
        assertEquals(Wire.Close.REPLACED, old.closed);
        assertNull(fresh.closed);
        rig.settle(old, id, "executed");
        rig.hosts.lost(Rig.HOST, old, "late news");
        assertEquals("unknown", rig.stateOf(id));
        assertEquals("online", rig.host().path("link").asString());
        assertEquals("i-2", rig.host().path("instance").asString());
        assertThat(
                        rig.operation(id)
                                .path("error")
                                .path("message")
                                .asString()
                                .toLowerCase(Locale.ROOT))
                .contains("another link");
    }
}
