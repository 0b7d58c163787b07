package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MS = 1_000_000;

    /// Time moves only when somebody sleeps, and each sleep is longer than asked for.
    private long now = 12_345 * MS;

    private long overshoot;
    private final Pace pace =
            new Pace(
                    60,
                    () -> now,
                    nanos -> {
                        now += nanos + overshoot;
                    });

    @Test
    void takesTenSecondsForSixHundredStepsThoughEverySleepIsTooLong() {
        overshoot = MS / 2;
        pace.awaitStep();
        long began = now;
        for (int i = 0; i < 600; i++) {
            pace.awaitStep();
        }
        assertThat((now - began) / 1e9).isCloseTo(10.0, within(0.001));
        assertThat(pace.perSecond()).isCloseTo(60.0, within(0.1));
    }

    @Test
    void waitsAgainWhenASleepReturnsEarly() {
        overshoot = -MS;
        pace.awaitStep();
        long began = now;
        overshoot = -10 * MS;
        var early = new Pace(60, () -> now, nanos -> now += Math.min(nanos, MS));
        early.awaitStep();
        early.awaitStep();
        assertThat(now - began).isEqualTo(1_000_000_000L / 60);
    }

    @Test
    void doesNotHurryAfterAStall() {
        pace.awaitStep();
        now += 5_000 * MS;
        pace.awaitStep();
        long resumed = now;
        pace.awaitStep();
        pace.awaitStep();
        assertThat(now - resumed).isEqualTo(2 * (1_000_000_000L / 60));
    }

    @Test
    void makesUpForOneSlowStep() {
        pace.awaitStep();
        long began = now;
        now += 25 * MS;
        pace.awaitStep();
        pace.awaitStep();
        assertThat(now - began).isEqualTo(2 * (1_000_000_000L / 60));
    }

    @Test
    void knowsNoRateBeforeTheSecondStep() {
        assertThat(pace.perSecond()).isZero();
        pace.awaitStep();
        assertThat(pace.perSecond()).isZero();
    }
}
