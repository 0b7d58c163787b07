package dev.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import dev.heddle.core.Timer.CatchUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SimWorldTest {
    private static List<String> life(long seed) {
        var world = new SimWorld(seed);
        var first = world.host("first").owner("first", Policy.DEFAULT);
        var second = world.host("second").owner("second", Policy.DEFAULT);
        var ran = new ArrayList<String>();
        world.caller("a", 3, () -> first.submit(Operation.named("a", () -> ran.add("a"))));
        world.caller("b", 3, () -> second.submit(Operation.named("b", () -> ran.add("b"))));
        world.run();
        return ran;
    }

    @Test
    void oneSeedTellsOneStoryAndOthersTellOthers() {
        var stories = new HashSet<List<String>>();
        for (long seed = 1; seed <= 50; seed++) {
            var story = life(seed);
            assertThat(life(seed)).isEqualTo(story).hasSize(6);
            stories.add(story);
        }
        assertThat(stories).hasSizeGreaterThan(5);
    }

    @Test
    void namesTheSeedAndTheNewestStepsWhenAnInvariantFails() {
        var world = new SimWorld(42);
        var steps = new AtomicInteger();
        world.caller("counter", 5, steps::incrementAndGet);
        world.afterEachStep(() -> assertThat(steps).hasValueLessThan(3));

        assertThatThrownBy(world::run)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed 42: ")
                .hasMessageContaining("counter goes on");
        assertThat(steps).hasValue(3);
    }

    @Test
    void ownersOnTwoLoopsSubmitToEachOther() {
        var world = new SimWorld(1);
        var first = world.host("first").owner("first", Policy.DEFAULT);
        var second = world.host("second").owner("second", Policy.DEFAULT);
        var answers = new ArrayList<Object>();
        first.submit(
                Operation.named(
                        "asks",
                        () -> {
                            first.check();
                            assertThat(second.isCurrent()).isFalse();
                            second.submit(Operation.named("answers", () -> second.isCurrent()))
                                    .then(first, answers::add);
                            return "";
                        }));

        world.run();

        assertThat(answers).singleElement().isInstanceOf(Executed.class);
    }

    @Test
    void anotherLoopGoesOnDuringASlowOperation() {
        var world = new SimWorld(1);
        var slow = world.host("slow").owner("slow", Policy.DEFAULT);
        var other = world.host("other").owner("other", Policy.DEFAULT);
        var asked = new AtomicInteger();
        slow.submit(
                Operation.named(
                        "slow",
                        () -> {
                            other.submit(Operation.named("quick", asked::incrementAndGet));
                            world.advance(Duration.ofMillis(5));
                            return asked.get();
                        }));

        world.run();

        assertThat(asked).hasValue(1);
    }

    @Test
    void whatWaitsForACrashedLoopIsCancelledAndNewcomersAreRefused() {
        var host = new SimHost();
        var owner = host.owner("stage", Policy.DEFAULT);
        var waits = owner.submit(Operation.named("waits", () -> ""));
        host.crash();

        host.advance(Policy.DEFAULT.stallAfter().plusMillis(5));

        assertThat(host.isAlive()).isFalse();
        assertThat(host.isIdle()).isTrue();
        assertThat(waits.outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Cancelled.class, c -> assertThat(c.reason()).isEqualTo(Reason.OWNER_DIED));
        assertThat(owner.submit(Operation.named("late", () -> "")).outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Rejected.class, r -> assertThat(r.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void aLoopDoesNotCrashInsideOfItsOwnOperation() {
        var host = new SimHost();

        host.onLoop(() ->
                assertThatThrownBy(host::crash)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("its own operation"));
    }

    @Test
    void deadlinesAndTimersFindOutAfterASleepOfTheMachine() {
        var host = new SimHost();
        var owner = host.owner("stage", Policy.DEFAULT);
        var timer =
                owner.every(Duration.ofSeconds(1), CatchUp.ONCE, Operation.named("beat", () -> ""));
        var late =
                owner.submit(
                        Operation.named("late", () -> ""),
                        Options.startWithin(Duration.ofMinutes(1)));

        host.suspend(Duration.ofHours(1));
        assertThat(late.outcome()).isEmpty();
        host.advance(Duration.ofMillis(10));

        assertThat(late.outcome().orElseThrow()).isInstanceOf(Expired.class);
        assertThat(timer.fired()).isEqualTo(1);
        assertThat(timer.missed()).isEqualTo(3599);
    }

    @Test
    void skipsTheTimeBetweenTwoFiringsOfATimer() {
        var host = new SimHost();
        var owner = host.owner("stage", Policy.DEFAULT);
        var timer =
                owner.every(Duration.ofHours(1), CatchUp.ALL, Operation.named("hourly", () -> ""));

        host.advance(Duration.ofHours(10).plusSeconds(1));

        assertThat(timer.fired()).isEqualTo(10);
    }

    @Test
    void anOperationThatTheFirstTickAfterASleepSubmitsHasItsFullDeadline() {
        var host = new SimHost();
        var owner = host.owner("stage", Policy.DEFAULT);
        var child = new ArrayList<Ticket<String>>();
        owner.submit(
                Operation.named(
                        "parent",
                        () ->
                                child.add(
                                        owner.submit(
                                                Operation.named("child", () -> "done"),
                                                Options.startWithin(Duration.ofSeconds(10))))));

        host.suspend(Duration.ofHours(1));
        host.advance(Duration.ofMillis(5));

        assertThat(child.getFirst().outcome().orElseThrow()).isInstanceOf(Executed.class);
    }
}
