package dev.heddle.jobs;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.ContextCarrier;
import dev.heddle.core.ContextCarrier.Scope;
import dev.heddle.core.Owner;
import dev.heddle.jobs.JobEvent.ResourceWarning;
import dev.heddle.jobs.JobOutcome.Cancelled;
import dev.heddle.jobs.JobOutcome.Failed;
import dev.heddle.jobs.JobOutcome.Refused;
import dev.heddle.jobs.JobOutcome.Succeeded;
import dev.heddle.jobs.JobOutcome.TimedOut;
import dev.heddle.jobs.resources.ResourceLevel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All jobs of a program: takes them, knows them, ends them. Who starts is decided by its {@link
/// WaitingRoom}; what becomes of one is its {@link JobRun}.
class JobPool implements Jobs {
    private static final int ENDED_KEPT = 1_000;
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final String CLOSING = "the program ends";

    /// Unlike any other program's.
    private static final String PROGRAM = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

    private static final AtomicInteger IDS = new AtomicInteger();
    private static final List<ContextCarrier> CARRIERS =
            ServiceLoader.load(ContextCarrier.class, JobPool.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private final JobsOptions options;
    private final Helpers helpers = Helpers.SHARED;
    private final WaitingRoom room;
    private final Map<String, JobRun<?>> known = new ConcurrentHashMap<>();
    private final Queue<JobRun<?>> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger endedKept = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final List<StatusWatch> watches = new CopyOnWriteArrayList<>();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder runaways = new LongAdder();
    private final LongAdder thrownAway = new LongAdder();
    private volatile boolean closed;

    JobPool(JobsOptions options) {
        this.options = options;
        room = new WaitingRoom(options, helpers);
        options.admission()
                .whenShort((level, reason) -> helpers.execute(() -> runShort(level, reason)));
    }

    private void runShort(ResourceLevel level, String reason) {
        if (level == ResourceLevel.DANGER) {
            var _ = cancelExpendable(reason);
        }
        warn(reason);
    }

    static String newId() {
        return PROGRAM + HexFormat.of().toHexDigits(IDS.incrementAndGet());
    }

    @Override
    public <T extends @Nullable Object> JobTicket<T> submit(JobOptions jobOptions, Job<T> job) {
        var run = new JobRun<T>(this, numbers.incrementAndGet(), jobOptions, requireNonNull(job));
        known.put(run.id(), run);
        if (closed) {
            run.refuse("the jobs of " + options.name() + " are closed");
            return run;
        }
        room.look(run);
        if (closed) { // Again: who closed meanwhile may not have seen it.
            run.cancel(CLOSING);
        }
        return run;
    }

    /// The job with what the calling thread has now.
    <T extends @Nullable Object> Job<T> carried(Job<T> job) {
        var scopes =
                CARRIERS.stream()
                        .map(ContextCarrier::capture)
                        .filter(scope -> !Scope.NONE.equals(scope))
                        .toList();
        return scopes.isEmpty() ? job : inside(scopes, job);
    }

    private static <T extends @Nullable Object> Job<T> inside(List<Scope> scopes, Job<T> job) {
        return context -> {
            Deque<ContextCarrier.Restore> restores = new ArrayDeque<>();
            try {
                scopes.forEach(scope -> restores.push(scope.enter()));
                return job.run(context);
            } finally {
                restores.forEach(ContextCarrier.Restore::close); // The last one first.
            }
        };
    }

    @Override
    public List<JobStatus> all() {
        return known.values().stream()
                .sorted(Comparator.comparingLong(JobRun::number))
                .map(JobRun::status)
                .toList();
    }

    @Override
    public Optional<JobTicket<?>> find(String id) {
        return Optional.ofNullable(known.get(id));
    }

    @Override
    public boolean forget(String id) {
        var job = known.get(id);
        if (job == null || !job.hasStopped()) {
            return false;
        }
        if (ended.remove(job)) {
            endedKept.decrementAndGet();
        }
        return forget(job);
    }

    private boolean forget(JobRun<?> job) {
        watches.forEach(watch -> watch.forgotten(job));
        return known.remove(job.id(), job);
    }

    @Override
    public JobTicket.Watch watch(Owner receiver, Consumer<? super JobStatus> slot) {
        var watch = new StatusWatch(watches, receiver, helpers, slot);
        watches.add(watch);
        known.values().stream()
                .sorted(Comparator.comparingLong(JobRun::number))
                .forEach(watch::changed);
        return watch;
    }

    @Override
    public int cancelAll(String reason) {
        return cancelIf(_ -> true, reason);
    }

    @Override
    public int cancelExpendable(String reason) {
        return cancelIf(job -> job.options().expendable(), reason);
    }

    private int cancelIf(Predicate<JobRun<?>> which, String reason) {
        int count = 0;
        for (var job : known.values()) {
            if (which.test(job) && job.cancel(reason)) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void warn(String message) {
        for (var job : known.values()) {
            if (job.isRunning()) {
                job.tell(new ResourceWarning(message));
            }
        }
    }

    @Override
    public boolean close(Duration timeout) {
        closed = true;
        var _ = cancelAll(CLOSING);
        long end = System.nanoTime() + Nanos.of(timeout);
        for (var job : known.values()) {
            try {
                if (!job.awaitStopped(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                    return false;
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        var _ = close(CLOSE);
    }

    @Override
    public JobCounts counts() {
        return new JobCounts(
                succeeded.sum(),
                failed.sum(),
                refused.sum(),
                cancelled.sum(),
                timedOut.sum(),
                runaways.sum(),
                thrownAway.sum());
    }

    // ---- for its jobs -------------------------------------------------------------------------

    String name() {
        return options.name();
    }

    Helpers helpers() {
        return helpers;
    }

    WaitingRoom room() {
        return room;
    }

    JobsOptions options() {
        return options;
    }

    <T extends @Nullable Object> Verdict<T> newVerdict() {
        return new Verdict<>();
    }

    void count(JobOutcome<?> outcome) {
        var counter =
                switch (outcome) {
                    case Succeeded<?> _ -> succeeded;
                    case Failed<?> _ -> failed;
                    case Refused<?> _ -> refused;
                    case Cancelled<?> _ -> cancelled;
                    case TimedOut<?> _ -> timedOut;
                };
        counter.increment();
    }

    void countRunaway() {
        runaways.increment();
    }

    void countThrownAway() {
        thrownAway.increment();
    }

    void ended(JobRun<?> job) {
        ended.add(job);
        if (endedKept.incrementAndGet() > ENDED_KEPT) {
            var oldest = ended.poll();
            if (oldest != null) {
                endedKept.decrementAndGet();
                forget(oldest);
            }
        }
    }

    void changed(JobRun<?> job) {
        for (var watch : watches) {
            watch.changed(job);
        }
    }

    void progressed(JobRun<?> job) {
        for (var watch : watches) {
            watch.progressed(job);
        }
    }
}
