package dev.heddle.cli;

import dev.heddle.analyzer.window.LogTap;
import dev.heddle.server.watching.LogLine;
import java.util.function.Consumer;

/// The log of the `heddle` command for the analyzer's window. Found by the service loader.
public final class LogbackTap implements LogTap {
    /// For the service loader.
    public LogbackTap() {}

    @Override
    public Open open(Consumer<? super String> lines) {
        var tap = new LogbackSource().tap(line -> lines.accept(words(line)));
        return tap::close;
    }

    /// Without what was thrown: its message may have text of a document.
    private static String words(LogLine line) {
        return "%tT %s %s".formatted(line.timeMillis(), line.level(), line.message());
    }
}
