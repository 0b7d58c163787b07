package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.analyzer.window.LogTap;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The log of the analyzer's window with the logger that the command has.
class LogbackTapTest {
    @Test
    void theWindowHearsTheCommandsLogWithoutWhatWasThrown() {
        var tap = LogTap.installed();
        assertThat(tap).isInstanceOf(LogbackTap.class);
        String line = "line " + UUID.randomUUID();
        var log = System.getLogger("dev.heddle.sample");
        List<String> heard = new ArrayList<>();
        try (var _ = tap.open(heard::add)) {
            log.log(System.Logger.Level.ERROR, line, new IllegalStateException("it broke"));
        }
        log.log(System.Logger.Level.ERROR, line);

        assertThat(heard.stream().filter(one -> one.contains(line)))
                .singleElement()
                .asString()
                .matches("\\d\\d:\\d\\d:\\d\\d ERROR " + line);
    }
}
