package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/// The hub's carrier with the logger that the command has.
class LoggingContextTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void anOperationLogsInTheContextOfItsSubmitter() throws InterruptedException {
        try (var owner = Owner.running("worker", Policy.DEFAULT);
                var _ = MDC.putCloseable("user", "ada")) {
            assertThat(owner.<String>call(() -> String.valueOf(MDC.get("user")), LONG))
                    .isEqualTo("ada");
            MDC.remove("user");
            assertThat(owner.<String>call(() -> String.valueOf(MDC.get("user")), LONG))
                    .as("it stays with the operation")
                    .isEqualTo("null");
        }
    }
}
