package dev.heddle.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What the hub has promised it keeps over its own end, and it never does anything twice.
class RestartTest {
    private Rig rig = new Rig();

    private void again() throws IOException {
        rig = rig.again();
    }

    private static Call keyed(String key) {
        return Rig.keyed("spawn", "{\"kind\":\"cube\"}", key);
    }

    @Test
    void whatWasAcceptedAndWaitsIsHandedOverByTheNextHub() throws IOException {
        rig.link().writable = false;
        String id = rig.begin();
        rig.timing.advance(Duration.ofSeconds(4));
        again();
        assertEquals("queued", rig.stateOf(id));
        var link = rig.link();
        assertEquals(id, link.lastCall());
        assertEquals("{\"kind\":\"cube\"}", link.calls().getFirst().params().toString());
        assertEquals(6_000, link.calls().getFirst().deadlineMs());
        again();
        assertEquals("unknown", rig.stateOf(id));
        assertEquals(List.of(), rig.link().calls(), "once");
    }

    @Test
    void whatIsLateByThenExpires() throws IOException {
        rig.link().writable = false;
        String id = rig.begin();
        again();
        rig.timing.advance(Duration.ofSeconds(10));
        assertEquals("expired", rig.operation(id).path("outcome").asString());
        assertEquals(List.of(), rig.link().calls());
    }

    @Test
    void whatWasHandedOverIsUnknownUntilTheHostSays() throws IOException {
        var link = rig.link();
        String ran = rig.begin(keyed("k"));
        rig.call();
        String plain = link.lastCall();
        again();
        for (String id : List.of(ran, plain)) {
            assertEquals("unknown", rig.stateOf(id));
            assertThat(rig.operation(id).at("/error/message").asString())
                    .contains("the hub ended", "may have run");
        }
        assertEquals(502, rig.call(keyed("k")).status());
        var back = rig.link();
        rig.settle(back, ran, "executed");
        rig.settle(back, plain, "failed");
        assertEquals(200, rig.call(keyed("k")).status());
        assertEquals("failed", rig.operation(plain).path("outcome").asString());
        assertEquals(List.of(), back.calls());
    }

    @Test
    void aKeyStandsForWhatItStoodForAndForTenMinutes() throws IOException {
        var link = rig.link();
        rig.call(keyed("k"));
        rig.settle(link, link.lastCall(), "executed");
        rig.timing.advance(Duration.ofMinutes(9));
        again();
        var known = rig.call(keyed("k"));
        assertEquals("executed", known.outcome());
        assertEquals("{\"success\":true}", known.body().path("result").toString());
        assertEquals(409, rig.call(Rig.keyed("spawn", "{}", "k")).status());
        rig.timing.advance(Duration.ofMinutes(1));
        var fresh = rig.link();
        rig.call(keyed("k"));
        assertEquals(1, fresh.calls().size());
    }

    @Test
    void questionsAndRulesAreStillThere() throws IOException {
        rig.link();
        rig.rule("{\"spawn\":\"ask\",\"clear\":\"deny\"}");
        String allowed = rig.begin();
        String late = rig.begin();
        rig.timing.advance(Duration.ofMinutes(3));
        again();
        var link = rig.link();
        assertEquals("denied", rig.call(Rig.keyed("clear", "{}", null)).code());
        assertTrue(rig.operation(allowed).path("asks").asBoolean());
        rig.answer(allowed, true);
        assertEquals(allowed, link.lastCall());
        rig.timing.advance(Duration.ofMinutes(2));
        assertEquals("not_answered", rig.operation(late).at("/error/code").asString());
    }

    @Test
    void whatHasAKeyIsHandedOverOnceTheLogHasItAndWhatHasNoneAtOnce() {
        var link = rig.link();
        rig.log.holds = true;
        rig.call();
        assertEquals(1, link.calls().size());
        rig.call(keyed("k"));
        rig.call();
        assertEquals(1, link.calls().size(), "and the later one does not overtake");
        rig.log.release();
        assertEquals(3, link.calls().size());
    }

    @Test
    void acceptedAnswersWaitForTheLog() {
        rig.link();
        rig.log.holds = true;
        var caller =
                rig.call(
                        new Call(
                                "spawn",
                                Json.read("{}"),
                                Duration.ofSeconds(10),
                                Optional.empty(),
                                true,
                                Rig.PERSON));
        assertTrue(caller.waits());
        rig.log.release();
        assertEquals(202, caller.status());
    }

    @Test
    void whatTheHubDecidesIsToldOnceTheLogHasIt() {
        var link = rig.link();
        link.writable = false;
        var caller = rig.call(keyed("k"));
        String id = rig.watch("").frames.getLast().d().at("/operations/0/operation").asString();
        rig.log.holds = true;
        var canceller = rig.cancel(id);
        link.writable = true;
        rig.hosts.writable(Rig.HOST);
        rig.timing.advance(Duration.ofSeconds(30));
        assertTrue(canceller.waits());
        assertEquals("queued", rig.stateOf(id));
        rig.log.release();
        assertEquals(200, canceller.status());
        assertEquals("cancelled", caller.outcome());
        assertEquals(List.of(), link.calls());
    }

    @Test
    void outcomesAreAcknowledgedOnceTheLogHasThem() {
        var link = rig.link();
        var caller = rig.call(keyed("k"));
        String id = link.lastCall();
        rig.log.holds = true;
        rig.settle(link, id, "executed");
        assertEquals(200, caller.status());
        assertTrue(link.sent.stream().noneMatch(FromHub.Ack.class::isInstance));
        rig.log.release();
        assertEquals(new FromHub.Ack(id), link.sent.getLast());
    }

    @Test
    void aFullDiskRefusesWhatHadToBeRememberedAndNothingElse() {
        var link = rig.link();
        rig.log.full = true;
        var caller = rig.call(keyed("k"));
        assertEquals(507, caller.status());
        assertEquals("rejected", caller.outcome());
        assertEquals(List.of(), link.calls());
        rig.call();
        assertEquals(1, link.calls().size());
        rig.log.full = false;
        assertTrue(rig.call(keyed("k")).waits(), "the key is free again");
    }

    @Test
    void whatCouldNotBeLoggedAsHandedOverIsTriedAgain() {
        var link = rig.link();
        link.writable = false;
        String id = rig.begin();
        link.writable = true;
        rig.log.full = true;
        rig.hosts.writable(Rig.HOST);
        assertEquals(List.of(), link.calls());
        rig.log.full = false;
        rig.timing.advance(Duration.ofSeconds(1));
        assertEquals(id, link.lastCall());
    }

    @Test
    void tooLongParametersAreNotPromisedAnything() {
        rig.link();
        String large = "{\"text\":\"" + "x".repeat(StoredOperation.MAX_PARAMS_BYTES) + "\"}";
        assertEquals(413, rig.call(Rig.keyed("spawn", large, "k")).status());
        assertTrue(rig.call(Rig.keyed("spawn", large, null)).waits());
    }

    @Test
    void whatNoLogCanKeepIsLeftOut() throws IOException {
        var link = rig.link();
        String id = rig.begin(keyed("k"));
        var result = Json.node(List.of("x".repeat(StoredOperation.MAX_RESULT_BYTES), "\ud800"));
        rig.hear(
                link,
                new FromHost.Settled(id, new Wire.OutcomeInfo("executed", result, null, 0, 0)));
        again();
        assertEquals("executed", rig.operation(id).path("outcome").asString());
        assertTrue(rig.operation(id).path("result").has("omitted"));
    }

    @Test
    void halfACharacterInAHostsWordsStopsNothing() throws IOException {
        var link = rig.link();
        var caller = rig.call(keyed("k"));
        var error = Wire.ErrorInfo.of("why", "half \ud800");
        var outcome = new Wire.OutcomeInfo("failed", null, error, 0, 0);
        rig.hear(link, new FromHost.Settled(link.lastCall(), outcome));
        assertEquals(500, caller.status());
        again();
        assertEquals("failed", rig.operation(caller.id()).path("outcome").asString());
        assertEquals(1, audit("", "", 50, 0).size());
    }

    @Test
    void aHubThatStopsInOrderLeavesWhatWasAcceptedToTheNext() throws IOException {
        var link = rig.link();
        link.writable = false;
        var caller = rig.call(keyed("k"));
        rig.hosts.close(Wire.Close.HUB_STOPPING, () -> {});
        assertEquals(202, caller.status());
        again();
        assertEquals(caller.id(), rig.link().lastCall());
    }

    @Test
    void aHostThatIsDeletedIsGoneAlsoForTheNextHub() throws IOException {
        var link = rig.link();
        rig.rule("{\"spawn\":\"deny\"}");
        var linked = new Rig.Caller();
        rig.hosts.delete(Rig.HOST, Rig.PERSON, linked);
        assertEquals("host_linked", linked.code());
        String id = rig.begin(Rig.keyed("clear", "{}", "k"));
        rig.hosts.lost(Rig.HOST, link, "gone");
        var watcher = rig.watch("");
        var deleted = new Rig.Caller();
        rig.hosts.delete(Rig.HOST, Rig.PERSON, deleted);
        assertEquals(200, deleted.status());
        assertEquals(Wire.Close.UNKNOWN_HOST, watcher.closed);
        assertEquals(404, rig.look(id).status());
        again();
        assertEquals(404, rig.show(Rig.HOST).status());
        rig.link();
        assertTrue(rig.call().waits(), "its rules are gone, too");
    }

    // ---- life ---------------------------------------------------------------------------------

    @Test
    void aHostIsActiveInactiveOrUnknown() throws IOException {
        var link = rig.link();
        assertEquals("active", rig.host().path("life").asString());
        rig.timing.advance(HostRoom.ACTIVE.minusMillis(1));
        rig.hosts.sweep();
        assertEquals("active", rig.host().path("life").asString());
        rig.timing.advance(Duration.ofMillis(1));
        rig.hosts.sweep();
        assertEquals("inactive", rig.host().path("life").asString());
        assertEquals("offline", rig.host().path("link").asString());
        assertEquals(Wire.Close.SILENT, link.closed);
        again();
        assertEquals("unknown", rig.host().path("life").asString());
        assertEquals("i-1", rig.host().path("instance").asString());
        assertEquals("host_offline", rig.call().code());
    }

    @Test
    void newcomersSeeTheNewestEvents() {
        var link = rig.link();
        for (int i = 0; i < HostRoom.MAX_EVENTS + 5; i++) {
            rig.hear(link, new FromHost.Event("n", Json.node(i)));
        }
        var events = rig.watch("").frames.getLast().d().path("events");
        assertEquals(HostRoom.MAX_EVENTS, events.size());
        assertEquals(5, events.path(0).path("data").asInt());
    }

    // ---- audit --------------------------------------------------------------------------------

    private List<String> audit(String host, String by, int limit, long before) {
        var asked = new Rig.Caller();
        var from = before == 0 ? OptionalLong.empty() : OptionalLong.of(before);
        rig.hosts.audit(new Audit.Query(host, by, limit, from), asked);
        next = asked.body().path("next").asLong(0);
        return asked.body()
                .path("entries")
                .valueStream()
                .map(entry ->
                        "%s %s %s %s %s"
                                .formatted(
                                        entry.path("kind").asString(),
                                        entry.path("by").asString(),
                                        entry.path("action").asString(""),
                                        entry.path("outcome")
                                                .asString(entry.path("state").asString("")),
                                        entry.at("/error/code").asString("")))
                .map(String::strip)
                .toList();
    }

    private long next;

    @Test
    void theAuditTellsWhoAskedWhatAndWhatBecameOfIt() throws IOException {
        var link = rig.link();
        rig.settle(link, rig.begin(), "executed");
        rig.rule("{\"spawn\":\"deny\"}");
        rig.call();
        String asked = rig.begin(Rig.by(Rig.ASSISTANT, Rig.keyed("clear", "{}", null)));
        rig.answer(asked, false);
        rig.begin(Rig.keyed("clear", "{}", null));
        var expected =
                List.of(
                        "operation t-1 clear queued",
                        "operation t-1 clear rejected refused",
                        "operation t-1 spawn rejected denied",
                        "policy t-1",
                        "operation t-1 spawn executed");
        assertEquals(expected, audit("", "", 50, 0));
        assertEquals(expected, audit(Rig.HOST, "t-1", 50, 0));
        assertEquals(List.of(), audit("other", "", 50, 0));
        assertEquals(List.of(), audit("", "u-2", 50, 0));
        again();
        assertEquals("operation t-1 clear unknown fate_unknown", audit("", "", 50, 0).getFirst());
        assertEquals(expected.subList(1, 5), audit("", "", 50, 0).subList(1, 5));
    }

    @Test
    void whatHasJustEndedIsNeverMissingInTheAudit() {
        var link = rig.link();
        String id = rig.begin();
        rig.log.holds = true;
        rig.settle(link, id, "executed");
        var asked = new Rig.Caller();
        rig.hosts.audit(new Audit.Query("", "", 50, OptionalLong.empty()), asked);
        rig.log.release();
        assertThat(asked.body().path("entries").toString()).contains(id);
    }

    @Test
    void theAuditIsReadInPages() {
        var link = rig.link();
        for (int i = 0; i < 1203; i++) {
            String action = i % 400 == 7 ? "clear" : "spawn";
            rig.settle(link, rig.begin(Rig.keyed(action, "{}", null)), "executed");
        }
        int seen = 0;
        long before = 0;
        do {
            seen += audit("", "", 100, before).size();
            before = next;
        } while (before != 0);
        assertEquals(1203, seen);
    }

    @Test
    void longParametersAreCutInTheAudit() {
        var link = rig.link();
        String large = "{\"text\":\"" + "x".repeat(5000) + "\"}";
        rig.settle(link, rig.begin(Rig.keyed("spawn", large, null)), "executed");
        var asked = new Rig.Caller();
        rig.hosts.audit(new Audit.Query("", "", 1, OptionalLong.empty()), asked);
        var entry = asked.body().at("/entries/0");
        assertEquals(2000, entry.path("paramsBegin").asString().length());
        assertTrue(entry.path("params").isMissingNode());
    }

    @Test
    void whatWasHandedToOneRunOfAProgramIsHandedToNoOther() throws IOException {
        rig.link().speaksOurs = true;
        rig.call(keyed("k"));
        String id = rig.look(rig.operations().getFirst()).id();
        again();
        for (int i = 0; i < 2; i++) { // It has never heard of it, however often it links.
            var next = new Rig.FakeLink("token-1");
            next.speaksOurs = true;
            assertTrue(rig.links(Rig.HOST, next, Rig.hello("i-2")));
            assertEquals(List.of(), next.calls());
        }
        var same = new Rig.FakeLink("token-1");
        same.speaksOurs = true;
        assertTrue(rig.links(Rig.HOST, same, Rig.hello("i-1")));
        assertEquals(List.of(), same.calls(), "another run was linked since");
        assertEquals("unknown", rig.stateOf(id));
    }

    @Test
    void theRunThatHasItIsHandedItAgain() throws IOException {
        rig.link().speaksOurs = true;
        rig.call(keyed("k"));
        String id = rig.operations().getFirst();
        again();
        var same = new Rig.FakeLink("token-1");
        same.speaksOurs = true;
        assertTrue(rig.links(Rig.HOST, same, Rig.hello("i-1")));
        assertEquals(id, same.lastCall());
    }
}
