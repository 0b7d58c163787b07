package dev.heddle.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Figure.Ratio;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final Rounds rounds = new Rounds();

    @Test
    void takesTheMiddleOfTheRatiosAndNotTheRatioOfTheMiddles() {
        rounds.add(10, 1);
        rounds.add(2, 4);
        rounds.add(3, 2);
        assertThat(rounds.median("it", Unit.NANOS, "peer", Goal.none()))
                .isEqualTo(
                        new Figure(
                                "it",
                                Unit.NANOS,
                                3,
                                new Peer("peer", 2),
                                new Ratio(1.5, 0.5, 10),
                                Goal.none()));
        rounds.add(100, 1);
        rounds.add(100, 10);
        assertThat(rounds.median("it", Unit.NANOS, "peer", Goal.none()).ratio().value())
                .isEqualTo(10);
    }

    @Test
    void findsTheRoundInWhichOursWasLowest() {
        rounds.add(1, 1);
        rounds.add(5, 20);
        rounds.add(2, 1);
        assertThat(rounds.lowest("it", Unit.NANOS, "peer", Goal.none()))
                .isEqualTo(new Figure("it", Unit.NANOS, 5, new Peer("peer", 20), Goal.none()));
    }

    @Test
    void saysNothingAboutNoRounds() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> rounds.median("it", Unit.NANOS, "peer", Goal.none()));
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> rounds.lowest("it", Unit.NANOS, "peer", Goal.none()));
    }
}
