package dev.heddle.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.lab.Duel.Line;
import dev.heddle.lab.process.Fork;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DuelTest {
    /// Answers with its argument, and twice that, and complains where it is told to.
    static final class Answers {
        public static void main(String[] arguments) {
            Fork.answer(() -> {
                if (arguments[1].equals("-")) {
                    throw new MeasurementException("lost one of the " + arguments[0]);
                }
                double value = Double.parseDouble(arguments[1]);
                return Map.of("speed", value, "size", 2 * value);
            });
        }
    }

    @Test
    void comparesWhatTwoForksAnswer() throws Exception {
        var duel =
                new Duel(
                        "posts",
                        Fork.of(Answers.class, "3"),
                        "queue",
                        Fork.of(Answers.class, "1.5"),
                        Line.median("speed", "", Unit.MEGA_OPS, Goal.atLeastRatio(2)),
                        Line.lowest("size", ", bytes", Unit.BYTES_PER_OP, Goal.none()));
        assertThat(duel.name()).isEqualTo("posts: queue");
        assertThat(duel.measure(Effort.QUICK))
                .containsExactly(
                        new Figure(
                                "posts",
                                Unit.MEGA_OPS,
                                3,
                                new Figure.Peer("queue", 1.5),
                                Goal.atLeastRatio(2)),
                        new Figure(
                                "posts, bytes",
                                Unit.BYTES_PER_OP,
                                6,
                                new Figure.Peer("queue", 3),
                                Goal.none()));
    }

    @Test
    void failsWithAForkThatFails() {
        var duel =
                new Duel(
                        "posts",
                        Fork.of(Answers.class, "3"),
                        "queue",
                        Fork.of(Answers.class, "-"),
                        Line.median("speed", "", Unit.MEGA_OPS, Goal.none()));
        assertThatExceptionOfType(MeasurementException.class)
                .isThrownBy(() -> duel.measure(Effort.QUICK))
                .withMessageContaining("lost one of the QUICK");
    }
}
