package dev.heddle.radio.timer;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// What some classes log while this is open, instead of printing it.
final class Logged implements AutoCloseable {
    private static final SimpleFormatter FORMATTER = new SimpleFormatter();

    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final List<Logger> loggers;

    private Logged(List<Logger> loggers) {
        this.loggers = loggers;
        loggers.forEach(logger ->
                logger.setFilter(line -> {
                    records.add(line);
                    return false;
                }));
    }

    static Logged by(Class<?>... types) {
        return new Logged(
                List.of(types).stream().map(type -> Logger.getLogger(type.getName())).toList());
    }

    /// Each message at that level or above.
    List<String> lines(Level least) {
        return records.stream()
                .filter(line -> line.getLevel().intValue() >= least.intValue())
                .map(FORMATTER::formatMessage)
                .toList();
    }

    /// Shows what is for who debugs, too.
    Logged withDebug() {
        loggers.forEach(logger -> logger.setLevel(Level.ALL));
        return this;
    }

    @Override
    public void close() {
        for (var logger : loggers) {
            logger.setFilter(null);
            logger.setLevel(null);
        }
    }
}
