package dev.heddle.jobs;

import dev.heddle.core.Owner;
import dev.heddle.jobs.Helpers.Alarm;
import dev.heddle.jobs.JobEvent.Finished;
import dev.heddle.jobs.JobEvent.Runaway;
import dev.heddle.jobs.JobEvent.Settled;
import dev.heddle.jobs.JobEvent.Started;
import dev.heddle.jobs.JobEvent.Status;
import dev.heddle.jobs.JobEvent.Stopping;
import dev.heddle.jobs.JobOutcome.Cancelled;
import dev.heddle.jobs.JobOutcome.Failed;
import dev.heddle.jobs.JobOutcome.Refused;
import dev.heddle.jobs.JobOutcome.Succeeded;
import dev.heddle.jobs.JobOutcome.TimedOut;
import dev.heddle.jobs.resources.Admission.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One job, from its submit until its thread has stopped. May be called from any thread.
///
/// **Two questions.** What became of it is decided by {@link Verdict}, by whoever is first: the
/// job, who cancels, the timeout. Where it is is {@link Phase}: a job that waits is ended by who
/// decides; from STARTING on only by its own thread, however long that takes.
///
/// **A thread of its own.** It is made for this job and ends with it, so nothing of one job is left
/// for the next. A virtual thread that finds no carrier, because jobs that do not stop have all of
/// them, is replaced by a platform thread; whichever is first runs the job.
///
/// **The end.** The thread, and each helper that closes what the job has registered, are its parts;
/// who is the last of them gives back the permit.
final class JobRun<T extends @Nullable Object> implements JobTicket<T> {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());

    /// How long a virtual thread may wait for a carrier.
    private static final long UNSTARTED_NANOS = 40_000_000;

    /// How long somebody has to look at a failure before it is logged.
    private static final long UNSEEN_NANOS = 1_000_000_000;

    private static final int FRAMES_SHOWN = 40;

    private enum Phase {
        WAITING,
        STARTING,
        RUNNING,
        ENDED
    }

    private final JobPool pool;
    private final long number;
    private final String id = JobPool.newId();
    private final JobOptions options;
    private final Instant submitted = Instant.now();
    private final Verdict<T> verdict = new Verdict<>();
    private final Telling telling = new Telling();
    private final InterruptGate gate = new InterruptGate();
    private final Holdings holdings = new Holdings();
    private final Pause pause = new Pause();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private final AtomicInteger parts = new AtomicInteger(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /// Until it has run.
    private volatile @Nullable Job<T> job;

    private volatile @Nullable Permit permit;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Instant started;
    private volatile long startedNanos;
    private volatile @Nullable Instant settled;
    private volatile @Nullable Alarm alarm;
    private volatile @Nullable String stack;
    private volatile Optional<String> thrownAway = Optional.empty();
    private volatile String message = "";

    JobRun(JobPool pool, long number, JobOptions options, Job<T> job) {
        this.pool = pool;
        this.number = number;
        this.options = options;
        this.job = pool.carried(job);
    }

    // ---- the start ----------------------------------------------------------------------------

    boolean isWaiting() {
        return phase.get() == Phase.WAITING;
    }

    /// Starts its thread. For who looks after the waiting room.
    ///
    /// @return false if it does not wait any more; the permit is not used
    boolean start(Permit permit) {
        this.permit = permit;
        if (!phase.compareAndSet(Phase.WAITING, Phase.STARTING)) {
            this.permit = null;
            return false;
        }
        switch (options.work()) {
            case CPU -> startOnPlatform();
            case BLOCKING -> {
                alarm = pool.helpers().after(UNSTARTED_NANOS, this::startOnPlatform);
                var _ = Thread.ofVirtual().name(pool.name() + "-job").start(this::run);
            }
        }
        return true;
    }

    private void startOnPlatform() {
        if (phase.get() != Phase.STARTING) {
            return;
        }
        try {
            var _ = Thread.ofPlatform().daemon().name(pool.name() + "-job").start(this::run);
        } catch (OutOfMemoryError e) { // No more threads.
            if (options.work() == JobOptions.Work.CPU
                    && phase.compareAndSet(Phase.STARTING, Phase.RUNNING)) {
                settle(new Refused<>("no thread can be made: " + e.getMessage()), "");
                leave();
            }
        }
    }

    /// What its thread does.
    private void run() {
        if (!phase.compareAndSet(Phase.STARTING, Phase.RUNNING)) {
            return; // Another thread was first.
        }
        try {
            cancelAlarm();
            runJob();
            holdings.closeAll();
        } finally {
            job = null;
            leave();
        }
    }

    private void runJob() {
        var todo = job;
        if (todo == null || verdict.isDecided() || !gate.enter()) {
            return;
        }
        JobOutcome<T> end;
        try {
            begin();
            end = new Succeeded<>(todo.run(new RunningContext(this)));
        } catch (Throwable e) { // An Error as well: it is the job's, and its thread ends anyway.
            end = new Failed<>(e);
        } finally {
            gate.leave();
        }
        if (!settle(end, "")) {
            thrownAway = thrownAway(end);
        }
    }

    private void begin() {
        thread = Thread.currentThread();
        startedNanos = System.nanoTime();
        started = Instant.now();
        tell(new Started());
        long timeout = Nanos.of(options.timeout());
        if (timeout < Long.MAX_VALUE) {
            alarm = pool.helpers().after(timeout, this::timeOut);
            if (verdict.isDecided()) {
                cancelAlarm();
            }
        }
    }

    /// An interrupt that was asked for is no news.
    private static Optional<String> thrownAway(JobOutcome<?> end) {
        return switch (end) {
            case Succeeded<?>(var value) ->
                    Optional.ofNullable(value).map(v -> v.getClass().getName());
            case Failed<?>(InterruptedException _) -> Optional.empty();
            case Failed<?>(var cause) -> Optional.of(cause.getClass().getName());
            case Refused<?> _, Cancelled<?> _, TimedOut<?> _ -> Optional.empty();
        };
    }

    // ---- the outcome --------------------------------------------------------------------------

    @Override
    public boolean cancel(String reason) {
        return settle(new Cancelled<>(reason), reason);
    }

    private void timeOut() {
        var _ =
                settle(
                        new TimedOut<>(options.timeout()),
                        "it ran longer than " + options.timeout());
    }

    void refuse(String reason) {
        var _ = settle(new Refused<>(reason), "");
    }

    /// @param why why its thread is to end; empty if it ends by itself
    /// @return whether this is its outcome
    private boolean settle(JobOutcome<T> end, String why) {
        if (!verdict.decide(end)) {
            return false;
        }
        settled = Instant.now();
        cancelAlarm();
        pause.end();
        boolean never = phase.compareAndSet(Phase.WAITING, Phase.ENDED);
        if (!never) {
            askToEnd(why);
        }
        tell(new Settled(end));
        verdict.announce();
        if (end instanceof Failed<T>(var cause)) {
            pool.helpers().after(UNSEEN_NANOS, () -> reportUnseen(cause));
        }
        if (never) {
            pool.room().look(this);
            finish();
        }
        return true;
    }

    private void askToEnd(String why) {
        var helpers = pool.helpers();
        if (!why.isEmpty()) {
            helpers.execute(gate::interrupt);
            tell(new Stopping(why));
        }
        if (!why.isEmpty() || !holdings.isEmpty()) {
            helpers.after(pool.closeAfterNanos(), this::closeHoldings);
            helpers.after(pool.runawayAfterNanos(), this::markRunaway);
        }
    }

    private void cancelAlarm() {
        var pending = alarm;
        if (pending != null) {
            pending.cancel();
        }
    }

    /// Its message stays unsaid: it may quote what the job worked on.
    private void reportUnseen(Throwable cause) {
        if (!verdict.isSeen()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "job {0} failed, and nobody looked: {1}",
                    options.name(),
                    cause.getClass().getName());
        }
    }

    void markSeen() {
        verdict.markSeen();
    }

    // ---- the end ------------------------------------------------------------------------------

    /// One part more, if any is left.
    private boolean join() {
        return parts.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /// One part less; the last one ends the job.
    private void leave() {
        if (parts.decrementAndGet() == 0) {
            phase.set(Phase.ENDED);
            finish();
        }
    }

    /// Closes what it holds. If that hangs, another one goes on with the rest.
    private void closeHoldings() {
        if (!join()) {
            return;
        }
        try {
            if (!holdings.isEmpty()) {
                pool.helpers().after(pool.closeAfterNanos(), this::closeHoldings);
            }
            holdings.closeAll();
        } finally {
            leave();
        }
    }

    private void markRunaway() {
        var running = thread;
        if (running == null || !join()) {
            return;
        }
        try {
            if (phase.get() == Phase.RUNNING) {
                var seen = stackOf(running);
                stack = seen;
                tell(new Runaway(seen));
                pool.room().look();
            }
        } finally {
            leave();
        }
    }

    private static String stackOf(Thread thread) {
        var frames = thread.getStackTrace();
        var text = new StringBuilder();
        for (int i = 0; i < Math.min(frames.length, FRAMES_SHOWN); i++) {
            text.append("at ").append(frames[i]).append('\n');
        }
        return text.isEmpty()
                ? "its thread has ended; what it registered does not close"
                : text.toString();
    }

    private void finish() {
        job = null;
        thread = null;
        var granted = permit;
        if (granted != null) {
            try {
                granted.close();
            } catch (Throwable e) { // The place is to be given back all the same.
                LOG.log(System.Logger.Level.ERROR, "giving back a permit failed", e);
            }
            permit = null;
            pool.room().leave(this);
        }
        tell(new Finished(thrownAway));
        pool.ended(this);
        stopped.countDown();
    }

    // ---- what is told -------------------------------------------------------------------------

    void tell(JobEvent event) {
        if (!telling.tell(event)) {
            return;
        }
        switch (event) {
            case Status(var words) -> {
                message = words;
                pool.progressed(this);
            }
            case JobEvent.Special _, JobEvent.Progress _, JobEvent.ResourceWarning _ ->
                    pool.progressed(this);
            case Started _, Stopping _, Settled _, Runaway _, Finished _ -> pool.changed(this);
        }
    }

    void progress(JobEvent.Progress progress) {
        telling.progress(progress);
        pool.progressed(this);
    }

    /// It has to wait.
    void waits() {
        if (telling.tell(new Status(pool.room().why(this)))) {
            pool.changed(this);
        }
    }

    Telling telling() {
        return telling;
    }

    @Override
    public JobStatus status() {
        var state = state();
        return new JobStatus(
                id,
                options.name(),
                options.kind(),
                state,
                Optional.ofNullable(verdict.peek()),
                telling.progress(),
                switch (state) {
                    case WAITING ->
                            isWaiting() ? pool.room().why(this) : "waits for a thread to run on";
                    case PAUSED, RUNNING, STOPPING, RUNAWAY, ENDED -> message;
                },
                options.pausable(),
                submitted,
                Optional.ofNullable(started),
                Optional.ofNullable(settled),
                Optional.ofNullable(stack));
    }

    private JobState state() {
        if (phase.get() == Phase.ENDED) {
            return JobState.ENDED;
        }
        if (verdict.isDecided()) {
            return isRunaway() ? JobState.RUNAWAY : JobState.STOPPING;
        }
        if (phase.get() != Phase.RUNNING) {
            return JobState.WAITING;
        }
        return pause.isResting() ? JobState.PAUSED : JobState.RUNNING;
    }

    boolean isRunaway() {
        return stack != null && phase.get() != Phase.ENDED;
    }

    boolean isRunning() {
        return phase.get() == Phase.RUNNING;
    }

    boolean isEnding() {
        return verdict.isDecided();
    }

    // ---- the ticket ---------------------------------------------------------------------------

    long number() {
        return number;
    }

    String name() {
        return options.name();
    }

    JobOptions options() {
        return options;
    }

    Holdings holdings() {
        return holdings;
    }

    /// Waits while it is paused. Blocks.
    void restIfAsked() throws InterruptedException {
        if (pause.isAsked()) {
            var before = message;
            pause.rest(() -> tell(new Status(Pause.WORD)));
            if (!isEnding()) {
                tell(new Status(before));
            }
        }
    }

    Duration remaining() {
        long timeout = Nanos.of(options.timeout());
        return timeout == Long.MAX_VALUE
                ? JobOptions.NO_TIMEOUT
                : Duration.ofNanos(Math.max(0, timeout - (System.nanoTime() - startedNanos)));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<JobOutcome<T>> outcome() {
        return verdict.outcome();
    }

    @Override
    public void pause() {
        requirePausable();
        pause.ask();
    }

    @Override
    public void resume() {
        requirePausable();
        pause.resume();
    }

    private void requirePausable() {
        if (!options.pausable()) {
            throw new UnsupportedOperationException(
                    "job %s cannot pause: it has no steps between which it could"
                            .formatted(options.name()));
        }
    }

    @Override
    public Optional<JobOutcome<T>> await(Duration timeout) throws InterruptedException {
        return verdict.await(timeout);
    }

    @Override
    public boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(Nanos.of(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public void then(Executor where, Consumer<? super JobOutcome<T>> next) {
        verdict.then(where, next);
    }

    @Override
    public Watch watch(Owner receiver, Consumer<? super JobEvent> slot) {
        var watch = new EventWatch(this, receiver, pool.helpers(), slot);
        telling.add(watch);
        return watch;
    }

    @Override
    public String toString() {
        return "job %s (%s)".formatted(id, options.name());
    }
}
