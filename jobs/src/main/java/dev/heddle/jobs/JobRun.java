package dev.heddle.jobs;

import dev.heddle.core.Owner;
import dev.heddle.jobs.Clock.Alarm;
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
import java.util.concurrent.Executor;
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
/// **The end.** {@link Ladder} brings its thread there; only then is the permit given back.
final class JobRun<T extends @Nullable Object> implements JobTicket<T> {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());

    /// How long a virtual thread may wait for a carrier.
    private static final long UNSTARTED_NANOS = 40_000_000;

    /// How long somebody has to look at a failure before it is logged.
    private static final long UNSEEN_NANOS = 1_000_000_000;

    private enum Phase {
        WAITING,
        STARTING,
        RUNNING,
        ENDED
    }

    private final JobPool pool;
    private final long number;
    private final String id;
    private final JobOptions options;
    private final Instant submitted = Instant.now();
    private final Verdict<T> verdict;
    private final Telling telling = new Telling();
    private final Ladder ladder;
    private final Pause pause = new Pause();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private final Moment stopped = new Moment();

    /// Until it has run.
    private volatile @Nullable Job<T> job;

    private volatile @Nullable Permit permit;
    private volatile @Nullable Instant started;
    private volatile long startedNanos;
    private volatile @Nullable Instant settled;
    private volatile @Nullable Alarm unstarted;
    private volatile @Nullable Alarm timeout;
    private volatile @Nullable String stack;
    private volatile Optional<String> thrownAway = Optional.empty();
    private volatile String message = "";

    JobRun(JobPool pool, long number, JobOptions options, Job<T> job) {
        this.pool = pool;
        this.number = number;
        id = JobPool.newId();
        this.options = options;
        verdict = pool.newVerdict();
        ladder = new Ladder(pool.helpers(), pool.options(), this::markRunaway, this::end);
        this.job = pool.carried(job);
    }

    // ---- the start ----------------------------------------------------------------------------

    boolean hasStopped() {
        return stopped.hasCome();
    }

    boolean isWaiting() {
        return phase.get() == Phase.WAITING;
    }

    /// Starts its thread. For who looks after the waiting room.
    ///
    /// @return false if it does not wait any more; the permit is not used
    boolean start(Permit permit) {
        if (!phase.compareAndSet(Phase.WAITING, Phase.STARTING)) {
            return false;
        }
        this.permit = permit;
        try {
            switch (options.work()) {
                case CPU -> startOn(Thread.ofPlatform().daemon());
                case BLOCKING -> {
                    unstarted = pool.helpers().after(UNSTARTED_NANOS, this::startOnPlatform);
                    startOn(Thread.ofVirtual());
                }
            }
        } catch (Throwable e) { // No more threads, most likely.
            if (phase.compareAndSet(Phase.STARTING, Phase.RUNNING)) {
                settle(new Refused<>("no thread can be made: " + e.getMessage()), "");
                ladder.end();
            }
        }
        return true;
    }

    private void startOnPlatform() {
        if (phase.get() == Phase.STARTING) {
            startOn(Thread.ofPlatform().daemon());
        }
    }

    /// It inherits nothing: who starts it may be another job's thread.
    private void startOn(Thread.Builder kind) {
        var _ =
                kind.name(pool.name() + "-job")
                        .inheritInheritableThreadLocals(false)
                        .start(this::run);
    }

    /// What its thread does.
    private void run() {
        if (!phase.compareAndSet(Phase.STARTING, Phase.RUNNING)) {
            return; // Another thread was first.
        }
        ladder.begin();
        try {
            cancel(unstarted);
            runJob();
        } finally {
            job = null;
            ladder.end();
        }
    }

    private void runJob() {
        var todo = job;
        if (todo == null || verdict.isDecided() || !ladder.enter()) {
            return;
        }
        JobOutcome<T> end;
        try {
            begin();
            end = new Succeeded<>(todo.run(new RunningContext(this)));
        } catch (Throwable e) { // An Error as well: it is the job's, and its thread ends anyway.
            end = new Failed<>(e);
        } finally {
            ladder.leave();
        }
        if (!settle(end, "")) {
            thrownAway = thrownAway(end);
            thrownAway.ifPresent(_ -> pool.countThrownAway());
        }
    }

    private void begin() {
        startedNanos = System.nanoTime();
        started = Instant.now();
        tell(new Started());
        long nanos = Nanos.of(options.timeout());
        if (nanos < Long.MAX_VALUE) {
            timeout = pool.helpers().after(nanos, this::timeOut);
            if (verdict.isDecided()) { // Meanwhile, and who decided has seen no timeout.
                cancel(timeout);
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

    /// Offers an outcome, and answers whether this is the one.
    ///
    /// @param why why its thread is to end; empty if it ends by itself
    private boolean settle(JobOutcome<T> end, String why) {
        if (verdict.isDecided() || !ladder.partJoins()) {
            return false;
        }
        try { // A part of it: nobody hears that it has stopped before the outcome is told.
            if (!verdict.decide(end)) {
                return false;
            }
            settled(end, why);
        } finally {
            ladder.partLeaves();
        }
        return true;
    }

    private void settled(JobOutcome<T> end, String why) {
        settled = Instant.now();
        pool.count(end);
        cancel(timeout);
        pause.end();
        boolean never = phase.compareAndSet(Phase.WAITING, Phase.ENDED);
        if (!never) {
            ladder.climb(!why.isEmpty());
        }
        if (!never && !why.isEmpty()) {
            tell(new Stopping(why));
        }
        tell(new Settled(end));
        record(end);
        verdict.announce();
        if (end instanceof Failed<T>(var cause)) {
            pool.helpers().after(UNSEEN_NANOS, () -> reportUnseen(cause));
        }
        if (never) {
            pool.room().look(this);
            ladder.end(); // In the place of the thread that it never had.
        }
    }

    private void record(JobOutcome<T> end) {
        var event = new SettledEvent();
        if (event.shouldCommit()) {
            event.job = options.name();
            event.kind = options.kind();
            event.outcome = end.word();
            var began = started;
            event.runNanos = began == null ? 0 : System.nanoTime() - startedNanos;
            event.commit();
        }
    }

    private static void cancel(@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
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

    private void markRunaway(String seen) {
        stack = seen;
        pool.countRunaway();
        tell(new Runaway(seen));
        pool.room().look();
    }

    private void end() {
        phase.set(Phase.ENDED);
        job = null;
        var granted = permit;
        if (granted != null) {
            permit = null;
            giveBack(granted);
            pool.room().leave(this);
        }
        tell(new Finished(thrownAway));
        pool.ended(this);
        stopped.come();
    }

    static void giveBack(Permit permit) {
        try {
            permit.close();
        } catch (Throwable e) { // Its place is to be given back all the same.
            LOG.log(System.Logger.Level.ERROR, "giving back a permit failed", e);
        }
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
        return ladder.holdings();
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
        long nanos = Nanos.of(options.timeout());
        return nanos == Long.MAX_VALUE
                ? JobOptions.NO_TIMEOUT
                : Duration.ofNanos(Math.max(0, nanos - (System.nanoTime() - startedNanos)));
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
        return stopped.await(Nanos.of(timeout));
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
