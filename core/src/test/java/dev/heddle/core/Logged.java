package dev.heddle.core;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What a class logs while this is open, instead of printing it. By reflection: `core` does not
/// require `java.logging`, and is tested as a module.
final class Logged implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Object logger;

    private Logged(Object logger) {
        this.logger = logger;
    }

    static Logged by(Class<?> type) {
        try {
            var logger =
                    Class.forName("java.util.logging.Logger")
                            .getMethod("getLogger", String.class)
                            .invoke(null, type.getName());
            var logged = new Logged(logger);
            var filter = Class.forName("java.util.logging.Filter");
            logged.filter(
                    Proxy.newProxyInstance(
                            filter.getClassLoader(),
                            new Class<?>[] {filter},
                            (_, _, arguments) -> logged.keep(arguments[0])));
            return logged;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no java.logging", e);
        }
    }

    private void filter(@Nullable Object filter) throws ReflectiveOperationException {
        logger.getClass()
                .getMethod("setFilter", Class.forName("java.util.logging.Filter"))
                .invoke(logger, filter);
    }

    private boolean keep(Object line) throws ReflectiveOperationException {
        var type = line.getClass();
        lines.add(
                type.getMethod("getMessage").invoke(line)
                        + ": "
                        + type.getMethod("getThrown").invoke(line));
        return false;
    }

    /// Each message with its cause.
    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        try {
            filter(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no java.logging", e);
        }
    }
}
