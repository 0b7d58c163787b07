package dev.heddle.jobs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A context without jobs around it: keeps what is told, and ends when the test says so. May be
/// called from any thread.
public final class TestContext implements JobContext {
    private final List<JobEvent> told = new CopyOnWriteArrayList<>();
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private volatile boolean ending;
    private volatile Runnable atCheckpoint = () -> {};

    /// Has `what` run at each checkpoint.
    public void atEachCheckpoint(Runnable what) {
        atCheckpoint = what;
    }

    /// Asks the job to end and closes what it holds, as the ladder does.
    public void end() {
        ending = true;
        synchronized (resources) {
            while (!resources.isEmpty()) {
                try {
                    resources.pop().close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    /// What was told, in order.
    public List<JobEvent> told() {
        return List.copyOf(told);
    }

    /// Those of one type.
    public <E extends JobEvent> List<E> told(Class<E> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void checkpoint() throws InterruptedException {
        atCheckpoint.run();
        if (ending || Thread.interrupted()) {
            throw new InterruptedException("the job is to end");
        }
    }

    @Override
    public boolean isEnding() {
        return ending;
    }

    @Override
    public Duration remaining() {
        return JobOptions.NO_TIMEOUT;
    }

    @Override
    public <C extends AutoCloseable> C closing(C resource) {
        synchronized (resources) {
            resources.push(resource);
        }
        return resource;
    }

    @Override
    public void release(AutoCloseable resource) {
        synchronized (resources) {
            resources.remove(resource);
        }
    }

    @Override
    public Process killing(Process process) {
        throw new UnsupportedOperationException("no processes here");
    }

    @Override
    public void progress(long current, long total, String message) {
        told.add(new JobEvent.Progress(current, total, message));
    }

    @Override
    public void tell(JobEvent.Special event) {
        told.add(event);
    }

    @Override
    public void status(String message) {
        told.add(new JobEvent.Status(message));
    }
}
