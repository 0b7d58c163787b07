package dev.heddle.server.watching;

import java.util.ServiceLoader;
import java.util.function.Consumer;

/// Where the lines of Heddle's own loggers can be heard. A program that logs by other means than
/// `java.util.logging` has its own, which the service loader finds. May be called from any thread.
public interface LogSource {
    /// What Heddle's loggers begin with.
    String LOGGERS = "dev.heddle";

    /// Shows `to` each line from now on, on the thread that logs it; `to` neither blocks nor throws
    /// nor logs.
    Tap tap(Consumer<? super LogLine> to);

    /// An open tap.
    interface Tap extends AutoCloseable {
        /// Shows nothing any more.
        @Override
        void close();
    }

    /// This program's.
    static LogSource ofProgram() {
        return ServiceLoader.load(LogSource.class, LogSource.class.getClassLoader())
                .findFirst()
                .orElseGet(JavaLogging::new);
    }
}
