package dev.heddle.analyzer.window;

import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Where the lines of the window's log come from: what loggers below `dev.heddle` write. Whoever
/// brings another logging library offers a service of this type.
@FunctionalInterface
public interface LogTap {
    /// Whose lines are shown.
    String LOGGERS = "dev.heddle";

    /// Lines until it is closed.
    interface Open extends AutoCloseable {
        @Override
        void close();
    }

    /// Passes each line to `lines` from now on, on the thread that logs; it must be short and never
    /// logs itself.
    Open open(Consumer<? super String> lines);

    /// The service that is there, or else what the JDK's own logging writes.
    static LogTap installed() {
        return ServiceLoader.load(LogTap.class).findFirst().orElse(LogTap::ofTheJdk);
    }

    private static Open ofTheJdk(Consumer<? super String> lines) {
        var logger = Logger.getLogger(LOGGERS); // The handler below keeps it alive.
        var format = new SimpleFormatter();
        var handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        lines.accept(line(line, format));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        logger.addHandler(handler);
        return () -> logger.removeHandler(handler);
    }

    private static String line(LogRecord line, Formatter format) {
        return "%tT %s %s"
                .formatted(line.getMillis(), line.getLevel().getName(), format.formatMessage(line));
    }
}
