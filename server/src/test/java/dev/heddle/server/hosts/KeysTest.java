package dev.heddle.server.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.sync.Wire.FromHost;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A repeated idempotency key finds the first try.
class KeysTest {
    private final Rig rig = new Rig();

    private Rig.Caller call(String params, String key) {
        return rig.call(Rig.keyed("spawn", params, key));
    }

    @Test
    void twoCallersOnOneKeyGetOneOperation() {
        var link = rig.link();
        var first = call("{\"a\":1,\"b\":2}", "k");
        var second = call("{\"b\":2,\"a\":1}", "k");
        assertEquals(1, link.calls().size());
        rig.settle(link, link.lastCall(), "executed");
        assertEquals(200, first.status());
        assertEquals(first.body(), second.body());
        assertEquals(first.body(), call("{\"a\":1,\"b\":2}", "k").body());
        assertEquals(1, link.calls().size());
    }

    @Test
    void aKeyUsedForSomethingElseIsRefused() {
        var link = rig.link();
        call("{\"a\":1}", "k");
        var otherParameters = call("{\"a\":2}", "k");
        assertEquals(409, otherParameters.status());
        assertEquals("key_reused", otherParameters.code());
        assertEquals(409, rig.call(Rig.keyed("clear", "{\"a\":1}", "k")).status());
        assertEquals(1, link.calls().size());
        call("{\"a\":2}", "other");
        assertEquals(2, link.calls().size());
    }

    @Test
    void anAliasIsTheSameAction() {
        var link = rig.link();
        call("{}", "k");
        rig.call(Rig.keyed("ADD", "{}", "k"));
        assertEquals(1, link.calls().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"executed", "failed", "cancelled", "expired", "dropped"})
    void whatWasQueuedIsRememberedWhateverBecameOfIt(String outcome) {
        var link = rig.link();
        call("{}", "k");
        rig.settle(link, link.lastCall(), outcome);
        assertEquals(outcome, call("{}", "k").outcome());
        assertEquals(1, link.calls().size());
    }

    @Test
    void whatIsUnknownIsNotTriedAgain() {
        var link = rig.link();
        call("{}", "k");
        rig.hosts.lost(Rig.HOST, link, "gone");
        var back = rig.link();
        assertEquals(502, call("{}", "k").status());
        assertEquals(List.of(), back.calls());
    }

    @Test
    void whatWasRejectedIsForgottenAtOnce() {
        var link = rig.link();
        call("{}", "k");
        rig.settle(link, link.lastCall(), "rejected");
        var again = call("{}", "k");
        assertTrue(again.waits());
        assertEquals(2, link.calls().size());

        rig.hear(link, new FromHost.Report(Rig.STALLED));
        assertEquals(503, call("{}", "stalled").status());
        rig.hear(link, new FromHost.Report(Rig.OK));
        assertTrue(call("{}", "stalled").waits());
    }

    @Test
    void isForgottenTenMinutesAfterTheEnd() {
        var link = rig.link();
        call("{}", "k");
        rig.timing.advance(Duration.ofSeconds(9));
        rig.settle(link, link.lastCall(), "executed");
        rig.timing.advance(IdempotencyKeys.LIFE.minusMillis(1));
        assertEquals("executed", call("{}", "k").outcome());
        rig.timing.advance(Duration.ofMillis(1));
        assertTrue(call("{}", "k").waits());
        assertEquals(2, link.calls().size());
    }

    @Test
    void remembersSoManyKeysAndForgetsTheOldest() {
        var link = rig.link();
        for (int i = 0; i <= IdempotencyKeys.MAX_KEYS; i++) {
            call("{}", "k" + i);
            rig.settle(link, link.lastCall(), "executed");
        }
        int calls = link.calls().size();
        assertEquals("executed", call("{}", "k1").outcome());
        assertEquals(calls, link.calls().size());
        assertTrue(call("{}", "k0").waits());
    }

    @Test
    void aKeyIsOfOneHost() {
        var link = rig.link();
        call("{}", "k");
        var other = new Rig.FakeLink("t");
        rig.links("other", other, Rig.hello("i"));
        rig.hosts.call("other", Rig.keyed("spawn", "{}", "k"), new Rig.Caller());
        assertNotEquals(link.lastCall(), other.lastCall());
    }

    @Test
    void oneWhoAsksAgainAfterTheDeadlineIsToldThatItRuns() {
        var link = rig.link();
        var first = call("{}", "k");
        rig.hear(link, new FromHost.Running(link.lastCall()));
        rig.timing.advance(Duration.ofSeconds(10));
        assertEquals(202, first.status());
        assertEquals(202, call("{}", "k").status());
    }

    @Test
    void withoutAKeyEveryCallIsItsOwn() {
        var link = rig.link();
        rig.call();
        rig.call();
        assertEquals(2, link.calls().size());
    }
}
