package dev.heddle.jobs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What a job has registered to be closed. Each is taken by one, who closes it: one that hangs
/// holds up only who took it. May be called from any thread.
final class Holdings {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());

    /// How long a killed process may take to be gone.
    private static final Duration KILLED = Duration.ofSeconds(1);

    /// The newest last. Guarded by this.
    private final ArrayDeque<AutoCloseable> held = new ArrayDeque<>(0);

    /// Whether what comes is closed at once. Guarded by this.
    private boolean shut;

    /// Holds `resource`, or closes it at once if it comes too late.
    void add(AutoCloseable resource) {
        synchronized (this) {
            if (!shut) {
                held.addLast(resource);
                return;
            }
        }
        close(resource);
    }

    /// Does not close `resource` any more.
    @SuppressWarnings("ReferenceEquality") // This one, not one like it.
    synchronized void remove(AutoCloseable resource) {
        for (var each = held.descendingIterator(); each.hasNext(); ) {
            if (each.next() == resource) {
                each.remove();
                return;
            }
        }
    }

    synchronized boolean isEmpty() {
        return held.isEmpty();
    }

    /// Closes what is left and what is still to come, newest first.
    void closeAll() {
        for (var next = take(); next != null; next = take()) {
            close(next);
        }
    }

    private synchronized @Nullable AutoCloseable take() {
        shut = true;
        return held.pollLast();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Throwable e) { // Others are to be closed as well. No message: it may tell a name.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "closing a %s failed: %s",
                    resource.getClass().getName(),
                    e.getClass().getName());
        }
    }

    /// Kills a process and all that it has started, and waits until it is gone.
    static AutoCloseable killing(Process process) {
        return () -> {
            List<ProcessHandle> children = process.descendants().toList();
            var _ = process.destroyForcibly(); // First: it starts no more.
            children.forEach(Holdings::killTree);
            var _ = process.waitFor(KILLED.toMillis(), TimeUnit.MILLISECONDS);
        };
    }

    private static void killTree(ProcessHandle process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
