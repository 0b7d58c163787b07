package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.server.watching.LogLine;
import dev.heddle.server.watching.LogSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The hub's log with the logger that the command has.
class LogbackSourceTest {
    @Test
    void theCommandsOwnLogIsHeardUntilTheTapIsClosed() {
        var source = LogSource.ofProgram();
        assertThat(source).isInstanceOf(LogbackSource.class);
        String line = "line " + UUID.randomUUID();
        var log = System.getLogger("dev.heddle.sample");
        List<LogLine> heard = new ArrayList<>();
        try (var _ = source.tap(heard::add)) {
            log.log(System.Logger.Level.INFO, "{0} for {1}", line, "all");
            log.log(System.Logger.Level.ERROR, line, new IllegalStateException("it broke"));
            System.getLogger("elsewhere").log(System.Logger.Level.ERROR, line);
        }
        log.log(System.Logger.Level.ERROR, line);
        var own = heard.stream().filter(one -> one.message().startsWith(line)).toList();
        assertThat(own)
                .extracting(LogLine::level)
                .containsExactly(System.Logger.Level.INFO, System.Logger.Level.ERROR);
        assertThat(own.getFirst().message()).isEqualTo(line + " for all");
        assertThat(own.getLast().trace()).contains("it broke");
    }
}
