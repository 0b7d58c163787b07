package dev.heddle.radio.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandClockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandClock clock = new HandClock();
    private final List<String> rung = new ArrayList<>();

    private ShowClock.Alarm note(String name, int seconds) {
        return clock.after(name, SECOND.multipliedBy(seconds), () -> rung.add(name + clock.now()));
    }

    @Test
    void eachAlarmRingsAtItsOwnTimeOnTheWay() {
        note("c", 3);
        note("a", 1);
        note("b", 1);
        clock.advance(SECOND.multipliedBy(5));

        assertThat(rung).containsExactly("aPT1S", "bPT1S", "cPT3S");
        assertThat(clock.now()).isEqualTo(SECOND.multipliedBy(5));
    }

    @Test
    void afterAJumpAlarmsRingLateAndInOrder() {
        note("b", 3);
        note("a", 1);
        clock.jump(SECOND.multipliedBy(5));

        assertThat(rung).containsExactly("aPT5S", "bPT5S");
    }

    @Test
    void aCancelledAlarmDoesNotRingNotEvenIfItIsDue() {
        var second = new ArrayList<ShowClock.Alarm>();
        clock.after("first", SECOND, () -> second.getFirst().cancel());
        second.add(note("second", 1));
        clock.advance(SECOND);

        assertThat(rung).isEmpty();
    }

    @Test
    void withoutADelayItRingsInTheNextMoveNotAtOnce() {
        note("now", 0);
        assertThat(rung).isEmpty();

        clock.advance(Duration.ZERO);
        assertThat(rung).containsExactly("nowPT0S");
    }

    @Test
    void anAlarmThatThrowsHasRungAndTheOthersStillWait() {
        clock.after(
                "broken",
                SECOND,
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        note("next", 1);
        assertThatIllegalStateException().isThrownBy(() -> clock.advance(SECOND));
        clock.advance(Duration.ZERO);

        assertThat(rung).containsExactly("nextPT1S");
    }

    @Test
    void alarmsThatSetEachOtherForEverAreStopped() {
        var again = new ArrayList<Runnable>();
        again.add(() -> clock.after("again", Duration.ZERO, again.getFirst()));
        again.getFirst().run();

        assertThatIllegalStateException()
                .isThrownBy(() -> clock.advance(SECOND))
                .withMessage("alarms still ring after 1000000");
    }

    @Test
    void doesNotGoBack() {
        var back = SECOND.negated();
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(back));
        assertThatIllegalArgumentException().isThrownBy(() -> clock.jump(back));
        assertThatIllegalArgumentException().isThrownBy(() -> clock.after("x", back, () -> {}));
    }
}
