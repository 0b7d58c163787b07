package dev.heddle.server.watching;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// The log of a program that does not say otherwise: `java.util.logging`.
final class JavaLogging implements LogSource {
    /// Held here, or it might be collected and its handlers with it.
    private static final Logger ROOT = Logger.getLogger(LOGGERS);

    @Override
    public Tap tap(Consumer<? super LogLine> to) {
        var handler = new Passing(to);
        ROOT.addHandler(handler);
        return () -> ROOT.removeHandler(handler);
    }

    private static final class Passing extends Handler {
        private final Consumer<? super LogLine> to;
        private final SimpleFormatter formatter = new SimpleFormatter();

        Passing(Consumer<? super LogLine> to) {
            this.to = to;
        }

        @Override
        public void publish(LogRecord line) {
            String logger = line.getLoggerName();
            to.accept(
                    new LogLine(
                            level(line.getLevel().intValue()),
                            logger == null ? "" : logger,
                            Thread.currentThread().getName(),
                            line.getMillis(),
                            String.valueOf(formatter.formatMessage(line)),
                            LogLine.traceOf(line.getThrown())));
        }

        private static Level level(int value) {
            for (var level : new Level[] {Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG}) {
                if (value >= level.getSeverity()) {
                    return level;
                }
            }
            return Level.TRACE;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
