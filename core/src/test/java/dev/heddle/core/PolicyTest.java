package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void refusesWhatCannotBeKept() {
        var policy = Policy.DEFAULT;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withCapacity(0))
                .withMessage("capacity must be in 1..1048576, was 0");
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withCapacity((1 << 20) + 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withBudget(0, SECOND))
                .withMessage("maxOperations must be at least 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withBudget(1, Duration.ZERO))
                .withMessage("maxTime must be positive, was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withStallAfter(Duration.ofSeconds(-1)))
                .withMessage("stallAfter must be positive, was PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withDefaultDeadline(Duration.ZERO))
                .withMessage("defaultDeadline must be positive, was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.startWithin(Duration.ZERO))
                .withMessage("deadline must be positive, was PT0S");
    }

    @Test
    void changesOneLimitAtATime() {
        var policy =
                Policy.DEFAULT
                        .withCapacity(1 << 20)
                        .withBudget(3, SECOND)
                        .withStallAfter(SECOND.multipliedBy(2))
                        .withDefaultDeadline(SECOND.multipliedBy(3))
                        .rejectingWhenStalled();

        assertThat(policy)
                .isEqualTo(
                        new Policy(
                                1 << 20,
                                Policy.Overflow.REJECT,
                                3,
                                SECOND,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                true,
                                List.of()));
    }

    @Test
    void takesLimitsLongerThanAnyClockHolds() {
        var forever = Options.NO_DEADLINE;
        var host = new ManualHost();
        var gate =
                ManualHost.gate(
                        host, Policy.DEFAULT.withBudget(10, forever).withStallAfter(forever));
        gate.submit(Operation.named("waits", () -> 0));
        host.advance(Duration.ofDays(1));

        assertThat(gate.snapshot().health()).isEqualTo(Snapshot.Health.OK);
        assertThat(host.tick(gate)).isZero();
    }
}
