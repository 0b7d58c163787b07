package dev.heddle.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.hosts.Rig.ManualTiming;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Claims of two hubs in one log, and what each can append then.
class HoldingTest {
    private final Owner owner = Owner.hosted("hub", Policy.DEFAULT);
    private final ManualTiming timing = new ManualTiming();
    private final MemoryRoomLog log =
            new MemoryRoomLog(
                    new Limits(1 << 20, 1024, 100, 100, 1 << 20, 1024, 1 << 20),
                    _ -> Retention.DURABLE,
                    InstantSource.fixed(Instant.ofEpochMilli(ManualTiming.BEGIN)));
    private final List<String> news = new ArrayList<>();
    private final Deaf deaf = new Deaf(log);
    private final Ledger one = new Ledger(owner, deaf, timing);
    private final Ledger two = new Ledger(owner, new Deaf(log), timing);

    HoldingTest() {
        owner.tick(); // The test's thread owns the rooms.
    }

    /// A log of many hubs that tells nobody anything, and may keep its answers to itself.
    private static final class Deaf extends ForwardingRoomLog {
        boolean silent;
        int appends;

        Deaf(RoomLog log) {
            super(log);
        }

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public Subscription follow(String room, Consumer<Change> follower) {
            return () -> {};
        }

        @Override
        public CompletionStage<Appended> append(
                String room, After after, String key, List<Event> events) {
            appends++;
            var done = log.append(room, after, key, events);
            return silent
                    ? CompletableFuture.completedStage(
                            new Unavailable(Unavailable.Reason.UNREACHABLE, "no answer"))
                    : done;
        }
    }

    private Ledger.Claimed claim(Ledger hub, String name, boolean even) {
        var claimed = new ArrayList<Ledger.Claimed>();
        hub.claim(
                "stage",
                new Ledger.Claim(name, "of-" + name),
                even,
                by -> {
                    news.add(name + " lost it to " + by);
                    hub.release("stage");
                },
                claimed::add);
        return claimed.getFirst();
    }

    private List<Optional<ErrorInfo>> rule(Ledger hub) {
        var answers = new ArrayList<Optional<ErrorInfo>>();
        hub.store("stage", HostPolicy.NONE, answers::add);
        return answers;
    }

    private long head() {
        return log.read("hosts/stage", Position.START, 1).toCompletableFuture().join()
                        instanceof Page.Ok(_, var head)
                ? head.seq()
                : -1;
    }

    @Test
    void whoHasLostAHostAppendsNothingEvenIfItHasNotHeardOfThat() {
        claim(one, "one", true);
        assertEquals(List.of(Optional.empty()), rule(one));
        claim(two, "two", true);
        long before = head();
        assertThat(rule(one)).containsExactly(Optional.of(Holding.NOT_HELD));
        assertEquals(before, head());
        assertEquals(List.of("one lost it to of-two"), news);
        assertEquals(List.of(Optional.empty()), rule(two));
        assertThat(rule(one)).containsExactly(Optional.of(Holding.NOT_HELD));
    }

    @Test
    void tokensGrow() {
        var first = (Ledger.Claimed.Held) claim(one, "one", true);
        var second = (Ledger.Claimed.Held) claim(two, "two", true);
        assertTrue(Holding.LATER.compare(second.token(), first.token()) > 0);
        assertEquals(Optional.of(second.token()), two.token("stage"));
    }

    @Test
    void whatNobodyKnowsIsAskedAgainAndItsOwnAppendIsNoOthersClaim() {
        claim(one, "one", true);
        deaf.silent = true;
        var answers = rule(one);
        assertEquals(List.of(), answers);
        deaf.silent = false; // It is in the log: the next try meets it there.
        timing.advance(Duration.ofSeconds(1));
        assertEquals(List.of(Optional.empty()), answers);
        assertEquals(List.of(), news);
        assertEquals(List.of(Optional.empty()), rule(one));
    }

    @Test
    void oneAppendAtATimeWithAllThatHasGathered() {
        claim(one, "one", true);
        deaf.silent = true;
        var all = new ArrayList<Optional<ErrorInfo>>();
        for (int i = 0; i < 50; i++) {
            one.store("stage", HostPolicy.NONE, all::add);
        }
        int before = deaf.appends;
        deaf.silent = false;
        timing.advance(Duration.ofSeconds(1));
        assertEquals(50, all.size());
        assertThat(deaf.appends - before).isLessThan(5);
    }

    @Test
    void whatTheLogHasNotIsNotTakenUnlessItIsWanted() {
        assertThat(claim(one, "one", false)).isInstanceOf(Ledger.Claimed.NoHost.class);
        claim(one, "one", true);
        assertThat(claim(two, "two", false)).isInstanceOf(Ledger.Claimed.Held.class);
    }

    @Test
    void whoHasLostAHostDeletesNothing() {
        claim(one, "one", true);
        claim(two, "two", true);
        var answers = new ArrayList<Optional<ErrorInfo>>();
        one.delete("stage", answers::add);
        assertEquals(List.of(Optional.of(Holding.NOT_HELD)), answers);
        assertThat(head()).isGreaterThan(0);
        two.delete("stage", answers::add);
        assertEquals(Optional.empty(), answers.getLast());
        assertEquals(0, head());
        assertFalse(two.token("stage").isPresent());
    }
}
