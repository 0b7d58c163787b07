package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Policy.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class OverflowTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static Stage stage(Overflow overflow, int capacity) {
        return new Stage(Policy.DEFAULT.withOverflow(overflow).withCapacity(capacity));
    }

    @Test
    void dropsTheOldestAndTellsItsSenderForWhom() {
        var stage = stage(Overflow.DROP_OLDEST, 2);
        var a = stage.submit("a");
        stage.submit("b");
        var told = new ArrayList<Outcome<?>>();
        a.then(Runnable::run, told::add);

        var c = stage.submit("c");

        assertThat(a.outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Dropped.class,
                        dropped -> {
                            assertThat(dropped.reason()).isEqualTo(Reason.OVERFLOW);
                            assertThat(dropped.by()).isEqualTo(c.id());
                        });
        assertThat(told).hasSize(1);
        stage.tick();
        assertThat(stage.ran).containsExactly("b", "c");
        assertThat(stage.gate.outcomes().dropped()).isEqualTo(1);
    }

    @Test
    void neverEvictsWhatIsToBeKept() {
        var stage = stage(Overflow.DROP_OLDEST, 3);
        var keep = Options.DEFAULT.keeping();
        stage.submit("k1", keep);
        var a = stage.submit("a");
        stage.submit("k2", keep);

        stage.submit("k3", keep);
        assertThat(Stage.reason(a)).isEqualTo(Reason.OVERFLOW);

        assertThat(Stage.reason(stage.submit("b"))).as("all are kept").isEqualTo(Reason.FULL);
        assertThat(Stage.reason(stage.submit("k4", keep))).isEqualTo(Reason.FULL);
        stage.tick();
        assertThat(stage.ran).containsExactly("k1", "k2", "k3");
    }

    @Test
    void keepsOneOrderOfWhatIsKeptAndWhatIsNot() {
        var stage = stage(Overflow.DROP_OLDEST, 10);
        stage.submit("a");
        stage.submit("k1", Options.DEFAULT.keeping());
        stage.submit("b");
        stage.submit("k2", Options.DEFAULT.keeping());

        stage.tick();

        assertThat(stage.ran).containsExactly("a", "k1", "b", "k2");
    }

    @Test
    void doesNotDropWhatHadAnOutcomeBefore() {
        var stage = stage(Overflow.DROP_OLDEST, 1);
        var a = stage.submit("a");
        a.cancel();

        stage.submit("b");

        assertThat(Stage.reason(a)).isEqualTo(Reason.BY_CALLER);
        assertThat(stage.gate.outcomes().dropped()).isZero();
    }

    @Test
    void countsTasksThatWereDropped() {
        var stage = stage(Overflow.DROP_OLDEST, 2);
        for (int i = 0; i < 5; i++) {
            int n = i;
            stage.gate.execute(() -> stage.ran.add("t" + n));
        }

        stage.tick();

        assertThat(stage.ran).containsExactly("t3", "t4");
        assertThat(stage.gate.outcomes().executed()).isEqualTo(2);
        assertThat(stage.gate.outcomes().dropped()).isEqualTo(3);
    }

    @Test
    void anOperationThatRunsIsNotEvicted() {
        var stage = stage(Overflow.DROP_OLDEST, 1);
        var outer =
                stage.gate.submit(
                        Operation.named(
                                "outer",
                                () -> {
                                    stage.submit("a");
                                    stage.submit("b");
                                    return stage.ran.add("outer");
                                }));

        stage.tick();
        stage.tick();

        assertThat(outer.outcome()).get().isInstanceOf(Outcome.Executed.class);
        assertThat(stage.ran).containsExactly("outer", "b");
    }

    @Test
    void dropsTheNewest() {
        var stage = stage(Overflow.DROP_NEWEST, 1);
        stage.submit("a");

        var b = stage.submit("b");
        stage.gate.execute(() -> stage.ran.add("task"));

        assertThat(b.outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Dropped.class,
                        dropped -> {
                            assertThat(dropped.reason()).isEqualTo(Reason.OVERFLOW);
                            assertThat(dropped.by()).isZero();
                        });
        stage.tick();
        assertThat(stage.ran).containsExactly("a");
        assertThat(stage.gate.outcomes().dropped()).isEqualTo(2);
    }

    @Test
    void blocksUntilThereIsRoom() throws InterruptedException {
        var owner =
                Owner.running(
                        "worker", Policy.DEFAULT.withOverflow(Overflow.BLOCK).withCapacity(2));
        var runs = new AtomicInteger();
        var producers = new Thread[3];
        for (int p = 0; p < producers.length; p++) {
            producers[p] =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 2_000; i++) {
                                    owner.execute(runs::incrementAndGet);
                                    owner.submit(runs::incrementAndGet);
                                }
                            });
        }
        for (var producer : producers) {
            producer.join();
        }

        assertThat(owner.close(LONG)).isTrue();
        assertThat(runs).hasValue(12_000);
    }

    @Test
    void blocksNoLongerThanTheDeadline() {
        var owner =
                Owner.hosted(
                        "never ticks", Policy.DEFAULT.withOverflow(Overflow.BLOCK).withCapacity(1));
        owner.submit(() -> 0);

        var late = owner.submit(() -> 1, Options.startWithin(Duration.ofMillis(20)));

        assertThat(Stage.reason(late)).isEqualTo(Reason.FULL);
        owner.close(Duration.ZERO);
    }

    @Test
    void whoWaitsForRoomIsReleasedByAClose() throws InterruptedException {
        var owner =
                Owner.hosted(
                        "never ticks", Policy.DEFAULT.withOverflow(Overflow.BLOCK).withCapacity(1));
        owner.submit(() -> 0);
        var ticket = new Ticket<?>[1];
        var waiting = Thread.ofPlatform().start(() -> ticket[0] = owner.submit(() -> 1));
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        owner.close(Duration.ZERO);
        waiting.join();

        assertThat(Stage.reason(ticket[0])).isEqualTo(Reason.CLOSED);
    }

    @Test
    void whoWaitsForRoomIsReleasedByAnInterrupt() throws InterruptedException {
        var owner =
                Owner.hosted(
                        "never ticks", Policy.DEFAULT.withOverflow(Overflow.BLOCK).withCapacity(1));
        owner.submit(() -> 0);
        var ticket = new Ticket<?>[1];
        var kept = new boolean[1];
        var waiting =
                Thread.ofPlatform()
                        .start(() -> {
                            ticket[0] = owner.submit(() -> 1);
                            kept[0] = Thread.currentThread().isInterrupted();
                        });
        waiting.interrupt();
        waiting.join();

        assertThat(Stage.reason(ticket[0])).isEqualTo(Reason.FULL);
        assertThat(kept[0]).as("the interrupt is still there").isTrue();
        owner.close(Duration.ZERO);
    }

    @Test
    void neverBlocksAnOwner() throws InterruptedException {
        var policy = Policy.DEFAULT.withOverflow(Overflow.BLOCK).withCapacity(1);
        var full = Owner.hosted("never ticks", policy);
        full.submit(() -> 0);
        var other = Owner.running("worker", policy);

        Ticket<Integer> refused = other.call(() -> full.submit(() -> 1), LONG);

        assertThat(Stage.reason(refused)).isEqualTo(Reason.FULL);
        other.close();
        full.close(Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void settlesEachOfManyExactlyOnce(Overflow overflow) throws InterruptedException {
        var owner = Owner.running("worker", Policy.DEFAULT.withOverflow(overflow).withCapacity(8));
        var runs = new AtomicInteger();
        var tickets = new Ticket<?>[3][3_000];
        var tasks = new AtomicInteger();
        var producers = new Thread[tickets.length];
        for (int p = 0; p < producers.length; p++) {
            var mine = tickets[p];
            producers[p] =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < mine.length; i++) {
                                    mine[i] = owner.submit(runs::incrementAndGet);
                                    try {
                                        owner.execute(runs::incrementAndGet);
                                    } catch (RejectedExecutionException e) {
                                        // Counted, like every other outcome.
                                    }
                                    tasks.incrementAndGet();
                                }
                            });
        }
        for (var producer : producers) {
            producer.join();
        }
        owner.close(LONG);

        for (var mine : tickets) {
            assertThat(mine).allMatch(ticket -> ticket.outcome().isPresent());
        }
        var counts = owner.snapshot().outcomes();
        assertThat(counts.executed()).isEqualTo(runs.get());
        assertThat(counts.executed() + counts.rejected() + counts.dropped() + counts.cancelled())
                .isEqualTo(9_000 + tasks.get());
    }

    @Test
    void aTaskThatIsRefusedSaysWhy() {
        var stage = stage(Overflow.REJECT, 1);
        stage.gate.execute(() -> {});

        assertThatThrownBy(() -> stage.gate.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("stage has no room: all 1 places are taken");
    }
}
