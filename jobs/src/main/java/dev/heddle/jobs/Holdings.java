package dev.heddle.jobs;

import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/// What a job has registered to be closed. Each is taken by one, who closes it: one that hangs
/// holds up only who took it. May be called from any thread.
final class Holdings {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());

    /// How long a killed process may take to be gone.
    private static final Duration KILLED = Duration.ofSeconds(1);

    /// One of them, which is equal to no other.
    private static final class Held {
        final AutoCloseable resource;

        Held(AutoCloseable resource) {
            this.resource = resource;
        }
    }

    /// The newest last.
    private final Deque<Held> held = new ConcurrentLinkedDeque<>();

    /// Whether what comes is closed at once.
    private volatile boolean shut;

    /// Holds `resource`, or closes it at once if it comes too late.
    void add(AutoCloseable resource) {
        var one = new Held(resource);
        held.addLast(one);
        if (shut && held.removeLastOccurrence(one)) { // Else somebody has seen it, and closes it.
            close(resource);
        }
    }

    /// Does not close `resource` any more.
    @SuppressWarnings("ReferenceEquality") // This one, not one like it.
    void remove(AutoCloseable resource) {
        for (var each = held.descendingIterator(); each.hasNext(); ) {
            var one = each.next();
            if (one.resource == resource) {
                held.removeLastOccurrence(one);
                return;
            }
        }
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /// Closes what is left and what is still to come, newest first.
    void closeAll() {
        shut = true;
        for (var next = held.pollLast(); next != null; next = held.pollLast()) {
            close(next.resource);
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Throwable e) { // Others are to be closed as well. No message: it may tell a name.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "closing a {0} failed: {1}",
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
