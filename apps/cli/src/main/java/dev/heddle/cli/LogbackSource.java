package dev.heddle.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.heddle.server.watching.LogLine;
import dev.heddle.server.watching.LogSource;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/// The log of the `heddle` command, which Logback writes. Found by the service loader.
public final class LogbackSource implements LogSource {
    /// For the service loader.
    public LogbackSource() {}

    @Override
    public Tap tap(Consumer<? super LogLine> to) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(LOGGERS);
        var passing = new Passing(to);
        passing.setContext(context);
        passing.start();
        root.addAppender(passing);
        return () -> root.detachAppender(passing);
    }

    private static final class Passing extends AppenderBase<ILoggingEvent> {
        private final Consumer<? super LogLine> to;

        Passing(Consumer<? super LogLine> to) {
            this.to = to;
        }

        @Override
        protected void append(ILoggingEvent line) {
            var thrown = line.getThrowableProxy();
            to.accept(
                    new LogLine(
                            level(line.getLevel()),
                            line.getLoggerName(),
                            line.getThreadName(),
                            line.getTimeStamp(),
                            line.getFormattedMessage(),
                            thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
        }

        private static System.Logger.Level level(Level level) {
            return switch (level.toInt()) {
                case Level.ERROR_INT -> System.Logger.Level.ERROR;
                case Level.WARN_INT -> System.Logger.Level.WARNING;
                case Level.INFO_INT -> System.Logger.Level.INFO;
                case Level.DEBUG_INT -> System.Logger.Level.DEBUG;
                default -> System.Logger.Level.TRACE;
            };
        }
    }
}
