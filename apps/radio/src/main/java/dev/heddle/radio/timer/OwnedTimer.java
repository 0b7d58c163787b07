package dev.heddle.radio.timer;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.AnyThread;
import dev.heddle.core.Confined;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.radio.timer.TimerDebugInfo.Fate;
import dev.heddle.radio.timer.TimerOperation.GetTimeUntil;
import dev.heddle.radio.timer.TimerOperation.Initialize;
import dev.heddle.radio.timer.TimerOperation.IsTimerActive;
import dev.heddle.radio.timer.TimerOperation.ScheduleBreakWarnings;
import dev.heddle.radio.timer.TimerOperation.StartAdBreak;
import dev.heddle.radio.timer.TimerOperation.StartShow;
import dev.heddle.radio.timer.TimerOperation.StopAdBreak;
import dev.heddle.radio.timer.TimerOperation.StopShow;
import dev.heddle.radio.timer.TimerOperation.UserOperation;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A show's timer for every thread: each call is a record that an owner's thread performs on the
/// plain timer, in the order in which they were queued. May be called from any thread; never
/// blocks, unless the owner's policy says BLOCK.
///
/// - **Made** on the owner's thread before the first operation runs; what is submitted earlier
///   waits in the owner's queue, in order. If making it fails it is tried again, {@link #ATTEMPTS}
///   times in a row; then what waits fails, and {@link #initialize} tries anew.
/// - **Full.** What happens to one more is the owner's policy, {@link #POLICY} for one that nobody
///   else uses. A stop that was queued is never dropped, and refused only when no room can be made.
/// - **Reported.** Every operation that was refused, dropped, withdrawn or that failed is counted,
///   logged with its id, told to the settings' listener, and its stage completes exceptionally.
///   Under pressure only the first line is a warning, the others are for who debugs.
/// - **Answers** come on the owner's thread: whoever has much to do with one goes elsewhere with
///   it, by `thenAcceptAsync` for one.
///
/// Close it before its owner.
@AnyThread
public final class OwnedTimer implements BroadcastTimer, AutoCloseable {
    /// For an owner that has nothing else to do: 1,000 wait, one more drops the oldest that is no
    /// stop.
    public static final Policy POLICY =
            Policy.DEFAULT.withCapacity(1_000).withOverflow(Overflow.DROP_OLDEST);

    /// How often making the plain timer is tried.
    public static final int ATTEMPTS = 3;

    private static final System.Logger LOG = System.getLogger(OwnedTimer.class.getName());

    private final TimerSettings settings;
    private final Confined<Desk> desk;
    private final AtomicReference<TimerDebugInfo> info;
    private final AtomicReference<Run> run = new AtomicReference<>(new Run(Initialize.class, 0));

    /// Whether people were told that many wait, or that some are lost, since few waited.
    private final AtomicBoolean toldOfMany = new AtomicBoolean();

    private final AtomicBoolean toldOfLoss = new AtomicBoolean();

    /// Operations of one kind, submitted one behind the other: the key under which they coalesce.
    /// Another kind ends the run: a newer one must not take a place in front of, say, a stop.
    private record Run(Class<?> kind, long number) {}

    private OwnedTimer(
            Owner owner,
            Function<Consumer<TimerEvent>, ? extends BroadcastTimer> maker,
            Consumer<? super TimerEvent> told,
            TimerSettings settings) {
        requireNonNull(maker);
        requireNonNull(told);
        this.settings = settings;
        info = new AtomicReference<>(TimerDebugInfo.ofNew(settings.limit()));
        desk = owner.confine(() -> new Desk(maker, told));
    }

    /// Makes a timer that lives on `owner`.
    ///
    /// @param maker makes the plain timer, on the owner's thread, with the one whom it has to tell
    /// @param told hears each event, on the owner's thread
    public static OwnedTimer on(
            Owner owner,
            Function<Consumer<TimerEvent>, ? extends BroadcastTimer> maker,
            Consumer<? super TimerEvent> told,
            TimerSettings settings) {
        return new OwnedTimer(owner, maker, told, settings);
    }

    @Override
    public void startShow(double seconds) {
        var _ = submit(new StartShow(seconds, now(), TimerOperation.NO_ID));
    }

    @Override
    public void stopShow() {
        var _ = submit(new StopShow(now(), TimerOperation.NO_ID));
    }

    @Override
    public void scheduleBreakWarnings(double secondsFromNow) {
        var _ = submit(new ScheduleBreakWarnings(secondsFromNow, now(), TimerOperation.NO_ID));
    }

    @Override
    public void startAdBreak(double seconds) {
        var _ = submit(new StartAdBreak(seconds, now(), TimerOperation.NO_ID));
    }

    @Override
    public void stopAdBreak() {
        var _ = submit(new StopAdBreak(now(), TimerOperation.NO_ID));
    }

    /// Tries to make the plain timer, if that has failed. Needed after a failure only.
    public void initialize() {
        var _ = submit(new Initialize(now(), TimerOperation.NO_ID));
    }

    /// Whether a show ran when the owner's thread last said so.
    @Override
    public boolean isShowActive() {
        return debugInfo().showActive();
    }

    @Override
    public CompletionStage<OptionalDouble> timeUntil(TimerEvent event) {
        var answer = new CompletableFuture<OptionalDouble>();
        return answered(
                answer, new GetTimeUntil(event, answer::complete, now(), TimerOperation.NO_ID));
    }

    @Override
    public void timeUntil(TimerEvent event, Consumer<? super OptionalDouble> answer) {
        var _ = submit(new GetTimeUntil(event, answer, now(), TimerOperation.NO_ID));
    }

    @Override
    public CompletionStage<Boolean> isTimerActive(TimerEvent event) {
        var answer = new CompletableFuture<Boolean>();
        return answered(
                answer, new IsTimerActive(event, answer::complete, now(), TimerOperation.NO_ID));
    }

    @Override
    public void isTimerActive(TimerEvent event, Consumer<? super Boolean> answer) {
        var _ = submit(new IsTimerActive(event, answer, now(), TimerOperation.NO_ID));
    }

    private <T> CompletionStage<T> answered(CompletableFuture<T> answer, TimerOperation question) {
        submit(question)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    /// Submits an operation: one of a user's own, or one with an id. The stage completes once it
    /// has run, on the owner's thread; exceptionally with what it threw, with an {@link
    /// IllegalArgumentException} if it is invalid, or with an {@link IllegalStateException} if it
    /// never ran.
    public CompletionStage<@Nullable Void> submit(TimerOperation operation) {
        var done = new CompletableFuture<@Nullable Void>();
        warnOfMany(info.updateAndGet(TimerDebugInfo::withOneMore));
        try {
            operation.validate();
        } catch (RuntimeException e) {
            end(operation, Fate.REFUSED, String.valueOf(e.getMessage()), Level.WARNING);
            done.completeExceptionally(e);
            return done;
        }
        desk.submit(
                        operation.getClass().getSimpleName(),
                        plain -> plain.perform(operation),
                        options(operation))
                .then(Runnable::run, outcome -> settle(operation, outcome, done));
        return done;
    }

    /// What it was doing at one moment; all its numbers are of that moment.
    public TimerDebugInfo debugInfo() {
        return info.get();
    }

    /// Logs {@link #debugInfo}.
    public void logDebugInfo() {
        LOG.log(Level.INFO, "timer: {0}", debugInfo());
    }

    /// Ends it: what waits is withdrawn at once, whoever waits for it is told, later calls are
    /// refused and counted. The show is stopped on the owner's thread. Closing twice is allowed.
    @Override
    public void close() {
        desk.close();
    }

    // ---- in -----------------------------------------------------------------------------------

    private Instant now() {
        return settings.instants().instant();
    }

    private Options options(TimerOperation operation) {
        var kind = operation.getClass();
        var run =
                this.run.updateAndGet(
                        last -> last.kind == kind ? last : new Run(kind, last.number + 1));
        return switch (operation) {
            case StopShow _, StopAdBreak _, Initialize _ -> Options.DEFAULT.keeping();
            default ->
                    settings.coalesced().contains(kind)
                            ? Options.DEFAULT.withCoalesceKey(run)
                            : Options.DEFAULT;
        };
    }

    private void warnOfMany(TimerDebugInfo info) {
        if (info.queued() * 2 >= info.limit() && !toldOfMany.getAndSet(true)) {
            LOG.log(Level.WARNING, () -> info.queued() + " of " + info.limit() + " wait");
        }
    }

    // ---- out ----------------------------------------------------------------------------------

    private void settle(
            TimerOperation operation,
            Outcome<Boolean> outcome,
            CompletableFuture<@Nullable Void> done) {
        switch (outcome) {
            case Executed<Boolean>(Boolean performed, _) when performed -> {
                end(Fate.PROCESSED);
                done.complete(null);
            }
            case Executed<Boolean> _ ->
                    lose(operation, Fate.REFUSED, "it is unknown", Level.ERROR, done);
            case Failed<Boolean>(Throwable cause, _) -> {
                end(operation, Fate.FAILED, cause.toString(), Level.WARNING);
                done.completeExceptionally(cause);
            }
            case Rejected<Boolean>(Reason reason, String message, _) ->
                    lose(
                            operation,
                            Fate.REFUSED,
                            message,
                            reason == Reason.FULL ? underPressure() : Level.WARNING,
                            done);
            case Dropped<Boolean>(Reason reason, _, _) ->
                    lose(
                            operation,
                            Fate.DROPPED,
                            reason == Reason.SUPERSEDED
                                    ? "a newer one took its place"
                                    : "it made room for another one",
                            reason == Reason.SUPERSEDED ? Level.DEBUG : underPressure(),
                            done);
            case Cancelled<Boolean>(Reason reason, _) ->
                    lose(operation, Fate.WITHDRAWN, "closed (" + reason + ")", Level.INFO, done);
            case Expired<Boolean> _ ->
                    lose(operation, Fate.WITHDRAWN, "its deadline passed", Level.WARNING, done);
        }
    }

    private void lose(
            TimerOperation operation,
            Fate fate,
            String reason,
            Level level,
            CompletableFuture<@Nullable Void> done) {
        var unperformed = end(operation, fate, reason, level);
        done.completeExceptionally(new IllegalStateException(unperformed.toString()));
    }

    private Unperformed end(TimerOperation operation, Fate fate, String reason, Level level) {
        end(fate);
        var unperformed = new Unperformed(operation, fate, reason);
        LOG.log(level, unperformed::toString);
        try {
            settings.unperformed().accept(unperformed);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener threw when told that " + unperformed, e);
        }
        return unperformed;
    }

    private void end(Fate fate) {
        var after = info.updateAndGet(before -> before.withOneEnded(fate));
        if (after.queued() * 4 < after.limit()) { // Not at half: a queue that swings would babble.
            toldOfMany.set(false);
            toldOfLoss.set(false);
        }
    }

    /// A line for each of a flood would drown those who read it, and slow down who is late anyway.
    private Level underPressure() {
        return toldOfLoss.getAndSet(true) ? Level.DEBUG : Level.WARNING;
    }

    // ---- on the owner's thread ----------------------------------------------------------------

    /// The plain timer with what performs operations on it. Owner thread only.
    private final class Desk implements AutoCloseable {
        private final Function<Consumer<TimerEvent>, ? extends BroadcastTimer> maker;
        private final Consumer<? super TimerEvent> told;
        private @Nullable BroadcastTimer timer;
        private @Nullable RuntimeException failure;

        Desk(
                Function<Consumer<TimerEvent>, ? extends BroadcastTimer> maker,
                Consumer<? super TimerEvent> told) {
            this.maker = maker;
            this.told = told;
            make();
        }

        /// Performs `operation`; false if it is unknown.
        boolean perform(TimerOperation operation) {
            if (operation instanceof Initialize && timer == null) {
                make();
            }
            var plain = timer;
            if (plain == null) {
                throw new IllegalStateException("the timer could not be made: " + failure, failure);
            }
            info.updateAndGet(before -> before.withProcessing(true, before.lastProcessed()));
            try {
                return perform(plain, operation);
            } finally {
                var ended = Optional.of(now());
                info.updateAndGet(before -> before.withProcessing(false, ended));
                publishState();
            }
        }

        private boolean perform(BroadcastTimer plain, TimerOperation operation) {
            switch (operation) { // No default: a new operation must break this build.
                case Initialize _ -> {} // It is.
                case StartShow(double seconds, _, _) -> plain.startShow(seconds);
                case StopShow _ -> plain.stopShow();
                case ScheduleBreakWarnings(double seconds, _, _) ->
                        plain.scheduleBreakWarnings(seconds);
                case StartAdBreak(double seconds, _, _) -> plain.startAdBreak(seconds);
                case StopAdBreak _ -> plain.stopAdBreak();
                case GetTimeUntil(var event, var answer, _, _) -> plain.timeUntil(event, answer);
                case IsTimerActive(var event, var answer, _, _) ->
                        plain.isTimerActive(event, answer);
                case UserOperation user -> {
                    return settings.cases().perform(plain, user);
                }
            }
            return true;
        }

        private void make() {
            for (int attempt = 1; timer == null && attempt <= ATTEMPTS; attempt++) {
                try {
                    timer = requireNonNull(maker.apply(this::hear), "it was made as null");
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "making the timer failed, attempt " + attempt, e);
                    failure = e;
                }
            }
            publishState();
        }

        private void hear(TimerEvent event) {
            publishState(); // First: who is told that the show has ended may look.
            told.accept(event);
        }

        private void publishState() {
            var plain = timer;
            boolean made = plain != null;
            boolean active = plain != null && plain.isShowActive();
            info.updateAndGet(before -> before.withState(made, active));
        }

        @Override
        public void close() {
            var last = timer;
            timer = null;
            if (last != null) {
                last.stopShow();
            }
            publishState();
        }
    }
}
