package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Options.Lane;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LaneTurnTest {
    @Test
    void aTurnOfWhatWasWithdrawnDoesNotGoToIdleBeforeUrgent() {
        var ran = new ArrayList<String>();
        try (var owner =
                Owner.hosted("stage", Policy.DEFAULT.withBudget(1, Duration.ofSeconds(1)))) {
            owner.submit(Operation.named("withdrawn", () -> ran.add("normal"))).cancel();
            var _ =
                    owner.submit(
                            Operation.named("idle", () -> ran.add("idle")),
                            Options.DEFAULT.withLane(Lane.IDLE));
            var _ =
                    owner.submit(
                            Operation.named("urgent", () -> ran.add("urgent")),
                            Options.DEFAULT.withLane(Lane.URGENT));

            owner.tick();

            assertThat(ran).containsExactly("urgent");
        }
    }
}
