package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeSinkTest {
    private final Stage stage = new Stage(Policy.DEFAULT.withCapacity(3));
    private final List<String> seen = new ArrayList<>();

    @Test
    void seesEveryOutcomeOfTicketsTasksAndTimers() {
        stage.gate.onOutcome(outcome -> {
            Trace trace = outcome.trace();
            seen.add(trace.operation() + " " + outcome.getClass().getSimpleName());
        });
        stage.submit("a");
        stage.submit("b").cancel();
        stage.submit("c", Options.startWithin(Duration.ofMillis(1)));
        stage.submit("d");
        stage.host.advance(Duration.ofMillis(1));
        stage.tick();
        stage.gate.execute(new Task());
        stage.gate.after(Duration.ZERO, stage.note("timer"));
        stage.gate.submit(
                Operation.named(
                        "fails",
                        () -> {
                            throw new IllegalStateException("seen by the sink");
                        }));
        stage.tick();
        stage.submit("late");
        stage.gate.close(Duration.ZERO);

        assertThat(seen)
                .containsExactly(
                        "b Cancelled",
                        "d Rejected",
                        "c Expired",
                        "a Executed",
                        "timer Executed",
                        "Task Executed",
                        "fails Failed",
                        "late Cancelled");
    }

    private static final class Task implements Runnable {
        @Override
        public void run() {}
    }

    @Test
    void aSinkThatThrowsHarmsNobody() {
        stage.gate.onOutcome(_ -> {
            throw new IllegalStateException("a broken sink is logged");
        });
        stage.gate.onOutcome(outcome -> seen.add(outcome.trace().operation()));
        stage.submit("a");

        stage.tick();

        assertThat(seen).containsExactly("a");
        assertThat(stage.ran).containsExactly("a");
    }
}
