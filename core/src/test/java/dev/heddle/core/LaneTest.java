package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Outcome.Reason;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTest {
    private static final Options URGENT = Options.DEFAULT.withLane(Lane.URGENT);
    private static final Options IDLE = Options.DEFAULT.withLane(Lane.IDLE);

    private final Stage stage = new Stage(Policy.DEFAULT);

    @Test
    void urgentGoesFirstAndIdleLastEachInItsOwnOrder() {
        stage.submit("i1", IDLE);
        stage.submit("n1");
        stage.submit("u1", URGENT);
        stage.submit("i2", IDLE);
        stage.submit("n2");
        stage.submit("u2", URGENT);

        assertThat(stage.tick()).isZero();

        assertThat(stage.ran).containsExactly("u1", "u2", "n1", "n2", "i1", "i2");
    }

    @Test
    void aFloodOfUrgentLeavesNormalItsTurnInEachTick() {
        var small = new Stage(Policy.DEFAULT.withBudget(3, Duration.ofMillis(4)));
        for (int i = 0; i < 9; i++) {
            small.submit("u" + i, URGENT);
        }
        small.submit("n0");
        small.submit("n1");

        small.tick();
        assertThat(small.ran).containsExactly("u0", "u1", "n0");
        small.tick();
        assertThat(small.ran).endsWith("u2", "u3", "n1");
        small.tick();
        assertThat(small.ran).as("nobody else waits").endsWith("u4", "u5", "u6");
    }

    @Test
    void normalHasItsTurnAlsoWhenUrgentHasSpentTheTime() {
        stage.gate.submit(
                Operation.named(
                        "slow",
                        () -> {
                            stage.host.advance(Duration.ofMillis(10));
                            return stage.ran.add("slow");
                        }),
                URGENT);
        stage.submit("u", URGENT);
        stage.submit("n0");
        stage.submit("n1");

        stage.tick();

        assertThat(stage.ran).containsExactly("slow", "n0");
    }

    @Test
    void withABudgetOfOneUrgentAndNormalTakeTurns() {
        var one = new Stage(Policy.DEFAULT.withBudget(1, Duration.ofMillis(4)));
        for (int i = 0; i < 3; i++) {
            one.submit("u" + i, URGENT);
            one.submit("n" + i);
        }

        for (int i = 0; i < 6; i++) {
            one.tick();
            assertThat(one.ran).hasSize(i + 1);
        }

        assertThat(one.ran).containsExactlyInAnyOrder("u0", "n0", "u1", "n1", "u2", "n2");
        assertThat(one.ran.subList(0, 2)).containsExactlyInAnyOrder("u0", "n0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void aFloodOfUrgentStarvesNeitherTimersNorNormal(int budget) {
        var small = new Stage(Policy.DEFAULT.withBudget(budget, Duration.ofMillis(4)));
        small.gate.every(Duration.ofMillis(1), Timer.CatchUp.ALL, small.note("timer"));
        small.host.advance(Duration.ofMillis(100));
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j <= budget; j++) {
                small.submit("urgent", URGENT);
            }
            small.submit("normal");
            int before = small.ran.size();
            small.tick();
            assertThat(small.ran.size() - before).isEqualTo(budget);
        }

        assertThat(small.ran).contains("urgent");
        assertThat(Collections.frequency(small.ran, "timer")).isGreaterThanOrEqualTo(10);
        assertThat(Collections.frequency(small.ran, "normal")).isGreaterThanOrEqualTo(10);
    }

    @Test
    void idleRunsOnlyInWhatIsLeftOfATick() {
        var small = new Stage(Policy.DEFAULT.withBudget(2, Duration.ofMillis(4)));
        small.submit("i", IDLE);
        small.submit("n0");
        small.submit("n1");
        small.submit("n2");

        small.tick();
        assertThat(small.ran).containsExactly("n0", "n1");
        small.tick();
        assertThat(small.ran).containsExactly("n0", "n1", "n2", "i");
    }

    @Test
    void idleThatHasWaitedLongEnoughIsNotHeldUpForEver() {
        var busy =
                new Stage(
                        Policy.DEFAULT
                                .withBudget(2, Duration.ofMillis(4))
                                .withStallAfter(Duration.ofMillis(100)));
        busy.submit("i", IDLE);
        for (int i = 0; i < 200 && !busy.ran.contains("i"); i++) {
            busy.submit("n");
            busy.submit("n");
            busy.submit("n");
            busy.tick();
            busy.host.advance(Duration.ofMillis(10));
        }

        assertThat(busy.ran).contains("i").hasSizeBetween(20, 40);
    }

    @Test
    void anyLaneWakesTheIdleLoopOnce() {
        stage.submit("u", URGENT);
        stage.submit("i", IDLE);
        stage.submit("n");
        assertThat(stage.host.wakes()).isEqualTo(1);
        stage.tick();
        assertThat(stage.ran).hasSize(3);

        stage.submit("i", IDLE);
        stage.submit("u", URGENT);
        assertThat(stage.host.wakes()).isEqualTo(2);
        assertThat(stage.gate.snapshot().queued()).isEqualTo(2);
        stage.tick();
        assertThat(stage.ran).endsWith("u", "i");
    }

    @Test
    void eachLaneHasItsOwnRoom() {
        var tiny = new Stage(Policy.DEFAULT.withCapacity(1));
        tiny.submit("n");
        tiny.submit("u", URGENT);

        assertThat(Stage.reason(tiny.submit("u2", URGENT))).isEqualTo(Reason.FULL);
        assertThat(Stage.reason(tiny.submit("n2"))).isEqualTo(Reason.FULL);
        assertThat(tiny.submit("i", IDLE).outcome()).isEmpty();
    }

    @Test
    void aCloseSettlesAllLanes() {
        var tickets = new Ticket<?>[] {stage.submit("u", URGENT), stage.submit("i", IDLE)};

        assertThat(stage.gate.close(Duration.ZERO)).isFalse();

        assertThat(tickets).allMatch(t -> Stage.reason(t) == Reason.SHUTDOWN);
        assertThat(Stage.reason(stage.submit("late", URGENT))).isEqualTo(Reason.CLOSED);
        assertThat(Stage.reason(stage.submit("late", IDLE))).isEqualTo(Reason.CLOSED);
    }

    @Test
    void deadlinesAreKeptInEachLane() {
        var ten = Duration.ofMillis(10);
        var urgent = stage.submit("u", URGENT.withDeadline(ten));
        var idle = stage.submit("i", IDLE.withDeadline(ten));

        stage.host.advance(ten);

        assertThat(urgent.outcome()).get().isInstanceOf(Outcome.Expired.class);
        assertThat(idle.outcome()).get().isInstanceOf(Outcome.Expired.class);
    }
}
