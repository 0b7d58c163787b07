package dev.heddle.agent.module;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The scope of one version. Its lock guards all its fields; nothing is called under it but the
/// owner, to make and cancel timers.
final class Scope implements ModuleScope {
    private static final int MAX_TIMERS = 1000;
    private static final int MAX_RESOURCES = 1000;
    private static final int MAX_THREADS = 16;
    private static final int MAX_TASKS = 1000;

    /// For what a thread is doing when its version retires; then it is interrupted, and then left.
    private static final long END_SECONDS = 1;

    /// For anything that is closed; longer than what its threads need.
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private static final System.Logger LOG = System.getLogger(Scope.class.getName());

    private final String name;
    private final Owner owner;
    private final Runner runner;
    private final Set<Alarm> alarms = new LinkedHashSet<>();
    private final Deque<Held> resources = new ArrayDeque<>();
    private boolean active;
    private boolean closed;

    /// Who runs a timer's task, on the owner.
    interface Runner {
        void run(Task task);
    }

    private record Held(String what, AutoCloseable resource) {}

    Scope(String name, Owner owner, Runner runner) {
        this.name = name;
        this.owner = owner;
        this.runner = runner;
    }

    @Override
    public ModuleTimer after(Duration delay, Task task) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, was " + delay);
        }
        return add(new Alarm(delay, false, task));
    }

    @Override
    public ModuleTimer every(Duration period, Task task) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be positive, was " + period);
        }
        return add(new Alarm(period, true, task));
    }

    private synchronized Alarm add(Alarm alarm) {
        requireOpen();
        if (alarms.size() == MAX_TIMERS) {
            throw new IllegalStateException("a module has at most " + MAX_TIMERS + " timers");
        }
        alarms.add(alarm);
        if (active) {
            alarm.arm();
        }
        return alarm;
    }

    @Override
    public ExecutorService executor(String purpose, int threads) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException(
                    "threads must be in 1..%d, was %d".formatted(MAX_THREADS, threads));
        }
        String of = name; // Not this scope: a thread outlives it by a moment.
        var executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        1,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MAX_TASKS),
                        task -> thread(of + " " + purpose, task));
        executor.allowCoreThreadTimeOut(true);
        hold(new Held("the threads of " + purpose, () -> end(executor)));
        return executor;
    }

    private static Thread thread(String name, Runnable task) {
        var thread = Thread.ofPlatform().daemon().name(name).unstarted(task);
        thread.setContextClassLoader(ModuleLoader.class.getClassLoader());
        thread.setUncaughtExceptionHandler((_, thrown) -> {
            var fault = ModuleFault.of(thrown);
            LOG.log(
                    System.Logger.Level.WARNING,
                    name + " failed: " + fault.message() + fault.frames());
        });
        return thread;
    }

    private static void end(ExecutorService executor) throws Exception {
        executor.shutdown();
        if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            executor.shutdownNow();
            if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("they do not end");
            }
        }
    }

    @Override
    public <C extends AutoCloseable> C closing(C resource) {
        hold(new Held(resource.getClass().getName(), resource));
        return resource;
    }

    private synchronized void hold(Held held) {
        requireOpen();
        if (resources.size() == MAX_RESOURCES) {
            throw new IllegalStateException(
                    "a module has at most " + MAX_RESOURCES + " resources to close");
        }
        resources.push(held);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(name + " has retired");
        }
    }

    // ---- the version's life ------------------------------------------------------------------

    /// Its version takes over, or comes back. Owner thread only.
    synchronized void activate() {
        active = true;
        alarms.forEach(Alarm::arm);
    }

    /// Its version does not run any more, for now. Owner thread only.
    synchronized void pause() {
        active = false;
        alarms.forEach(Alarm::disarm);
    }

    /// Ends everything, the newest first, and says what could not be ended. Not on the owner's
    /// thread. Blocks.
    List<String> close() throws InterruptedException {
        List<Held> all;
        synchronized (this) {
            closed = true;
            active = false;
            alarms.forEach(Alarm::forget);
            alarms.clear();
            all = List.copyOf(resources);
            resources.clear();
        }
        var stuck = new ArrayList<String>();
        for (var held : all) {
            try {
                Border.crossWithin(
                        CLOSE_LIMIT,
                        name,
                        () -> {
                            held.resource.close();
                            return true;
                        });
            } catch (ModuleFault e) {
                stuck.add(held.what + ", which could not be closed: " + e.getMessage());
            }
        }
        return stuck;
    }

    /// A timer that can be wound up again. The owner may remember an operation for a while after it
    /// was cancelled, so the task is taken out of it.
    private final class Alarm implements ModuleTimer {
        private final Duration time;
        private final boolean repeats;
        private volatile @Nullable Task task;
        private @Nullable Timer timer;

        Alarm(Duration time, boolean repeats, Task task) {
            this.time = time;
            this.repeats = repeats;
            this.task = task;
        }

        void arm() {
            Operation<Boolean> ring = Operation.named("timer of " + name, this::ring);
            timer = repeats ? owner.every(time, Timer.CatchUp.ONCE, ring) : owner.after(time, ring);
        }

        void disarm() {
            var armed = timer;
            if (armed != null) {
                armed.cancel();
                timer = null;
            }
        }

        void forget() {
            disarm();
            task = null;
        }

        private boolean ring() {
            var due = task;
            synchronized (Scope.this) {
                if (!active || due == null) {
                    return false;
                }
                if (!repeats) {
                    alarms.remove(this);
                }
            }
            runner.run(due);
            return true;
        }

        @Override
        public void cancel() {
            synchronized (Scope.this) {
                forget();
                alarms.remove(this);
            }
        }
    }
}
