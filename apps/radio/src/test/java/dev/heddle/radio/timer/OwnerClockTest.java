package dev.heddle.radio.timer;

import static dev.heddle.radio.timer.TimerEvent.SHOW_END;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.GameTime;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerClockTest {
    private final SimHost host = new SimHost();
    private final Owner owner = host.owner("radio", Policy.DEFAULT);
    private final GameTime time = owner.gameTime();
    private final OwnerClock clock = OwnerClock.of(owner, time);
    private final OwnerClock wall = OwnerClock.wall(owner);
    private final List<String> rung = new ArrayList<>();

    private void advance(int seconds) {
        host.runUntilIdle();
        host.advance(Duration.ofSeconds(seconds));
        host.runUntilIdle();
    }

    @Test
    void gameTimeStandsStillInAPauseAndWallTimeDoesNot() {
        time.pause();
        host.onLoop(() -> {
            clock.after("game", Duration.ofSeconds(10), () -> rung.add("game"));
            wall.after("wall", Duration.ofSeconds(10), () -> rung.add("wall"));
        });
        advance(100);
        assertThat(rung).containsExactly("wall");

        time.resume();
        advance(10);
        assertThat(rung).containsExactly("wall", "game");
    }

    @Test
    void gameTimeGoesFasterAndJumpsAndWallTimeDoesNot() {
        host.onLoop(() -> {
            clock.after("game", Duration.ofSeconds(100), () -> rung.add("game"));
            wall.after("wall", Duration.ofSeconds(100), () -> rung.add("wall"));
        });
        time.speed(2);
        advance(25);
        time.jump(Duration.ofSeconds(50));
        advance(1);

        assertThat(rung).containsExactly("game");
        host.onLoop(() -> {
            assertThat(clock.now()).isEqualTo(Duration.ofSeconds(102));
            assertThat(wall.now()).isEqualTo(Duration.ofSeconds(26));
        });
    }

    @Test
    void alarmsOfOneTimeRingInTheOrderInWhichTheyWereSetAndNeverAtOnce() {
        host.onLoop(() -> {
            for (var name : List.of("a", "b", "c")) {
                clock.after(name, Duration.ZERO, () -> rung.add(name));
            }
            clock.after("d", Duration.ZERO, () -> rung.add("d")).cancel();
            assertThat(rung).isEmpty();
        });
        advance(1);

        assertThat(rung).containsExactly("a", "b", "c");
    }

    @Test
    void anAlarmThatThrowsHarmsNobody() {
        host.onLoop(() -> {
            clock.after(
                    "broken",
                    Duration.ofSeconds(1),
                    () -> {
                        throw new IllegalStateException("on purpose");
                    });
            clock.after("next", Duration.ofSeconds(1), () -> rung.add("next"));
        });
        advance(2);

        assertThat(rung).containsExactly("next");
    }

    @Test
    void aTimerOnItInsistsOnTheOwnersThread() {
        var timer = new ShowTimer(clock, _ -> {});

        assertThatExceptionOfType(WrongThreadException.class).isThrownBy(() -> timer.startShow(60));
        assertThatExceptionOfType(WrongThreadException.class).isThrownBy(clock::now);
    }

    /// Eight hours, on a loop that looks at odd times.
    @Test
    void longShowsDoNotDrift() {
        var ends = new ArrayList<Duration>();
        var timers = new ArrayList<ShowTimer>();
        timers.add(
                new ShowTimer(
                        clock,
                        event -> {
                            if (event == SHOW_END) {
                                ends.add(clock.now());
                            }
                        },
                        _ -> {}));
        host.onLoop(() -> {
            timers.getFirst().startShow(28_800);
            timers.getFirst().scheduleBreakWarnings(14_000);
        });
        var length = Duration.ofHours(8);
        while (ends.isEmpty()) {
            host.advance(Duration.ofMillis(7_003));
            host.runUntilIdle();
        }

        assertThat(ends.getFirst())
                .isBetween(length, length.plus(SimHost.STEP)); // A loop that slept is a step late.
    }
}
