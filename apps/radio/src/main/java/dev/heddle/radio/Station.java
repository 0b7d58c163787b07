package dev.heddle.radio;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.Publisher;
import dev.heddle.core.AnyThread;
import dev.heddle.core.GameTime;
import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Options.Lane;
import dev.heddle.core.Owner;
import dev.heddle.core.Signal;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.loop.BroadcastLoop;
import dev.heddle.radio.loop.Interruption;
import dev.heddle.radio.loop.Refusal;
import dev.heddle.radio.show.Show;
import dev.heddle.radio.timer.OwnedTimer;
import dev.heddle.radio.timer.TimerDebugInfo;
import dev.heddle.radio.timer.TimerEvent;
import dev.heddle.radio.timer.TimerOperation;
import dev.heddle.radio.timer.TimerOperation.UserOperation;
import dev.heddle.radio.timer.TimerSettings;
import dev.heddle.radio.timer.Unperformed;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A radio station: a show, its loop and its timers on one owner, for every thread.
///
/// Each method that asks for something queues one operation and returns at once; its stage
/// completes on the owner's thread when it has run, and exceptionally with a {@link Refusal} if it
/// was not possible, with an `IllegalArgumentException` if it cannot be, or with an
/// `IllegalStateException` if it never ran. What is refused is told to everybody as {@link
/// BroadcastEvent.Refused}.
///
/// May be called from any thread; never blocks, unless marked, or the owner's policy says BLOCK.
@AnyThread
public final class Station implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Station.class.getName());

    /// A change is always told, whatever the owner's policy does to others; of many, the newest.
    private static final Options PUBLISHING =
            Options.DEFAULT
                    .withDeadline(Options.NO_DEADLINE)
                    .withLane(Lane.IDLE)
                    .withCoalesceKey("publish")
                    .keeping();

    private final Owner owner;
    private final boolean ownsOwner;
    private final StationSettings settings;
    private final OwnedTimer timer;
    private final Signal<BroadcastEvent> events = new Signal<>("broadcast");
    private final LongAdder performedDirectly = new LongAdder();
    private final LongAdder refusedDirectly = new LongAdder();

    /// What the newest change has led to.
    private volatile StationSnapshot latest;

    /// Owner thread only.
    private @Nullable Desk desk;

    private volatile @Nullable Publication publication;

    private Station(Owner owner, boolean ownsOwner, Show show, StationSettings settings) {
        this.owner = owner;
        this.ownsOwner = ownsOwner;
        this.settings = settings;
        latest = Desk.offAir(show, settings.instants());
        var time = owner.gameTime();
        timer =
                OwnedTimer.on(
                        owner,
                        told -> open(show, time, told),
                        _ -> {},
                        TimerSettings.DEFAULT
                                .withLimit(settings.limit())
                                .withInstants(settings.instants())
                                .performing((_, operation) -> perform(operation))
                                .reporting(this::tellUnperformed));
    }

    /// A station on an owner that somebody else runs, such as an engine's loop.
    public static Station on(Owner owner, Show show) {
        return on(owner, show, StationSettings.DEFAULT.withLimit(1_024));
    }

    /// A station on an owner that somebody else runs, such as an engine's loop.
    public static Station on(Owner owner, Show show, StationSettings settings) {
        return new Station(requireNonNull(owner), false, requireNonNull(show), settings);
    }

    /// A station on a thread of its own, which ends with it.
    public static Station start(Show show) {
        return start(show, StationSettings.DEFAULT);
    }

    /// A station on a thread of its own, which ends with it.
    public static Station start(Show show, StationSettings settings) {
        requireNonNull(show);
        var policy = OwnedTimer.POLICY.withCapacity(settings.limit());
        return new Station(Owner.running("radio", policy), true, show, settings);
    }

    private Desk open(Show show, GameTime time, Consumer<TimerEvent> told) {
        var made =
                new Desk(
                        owner,
                        time,
                        show,
                        settings,
                        event -> {
                            tell(event);
                            if (event instanceof BroadcastEvent.Timing(_, var timing)) {
                                told.accept(timing);
                            }
                        },
                        this::settled);
        desk = made;
        settled(made);
        return made;
    }

    // ---- what can be asked for ----------------------------------------------------------------

    /// Puts the show on the air, for its own length.
    public CompletionStage<@Nullable Void> startShow() {
        return startShow(BroadcastLoop.seconds(latest.length()));
    }

    /// Puts the show on the air.
    public CompletionStage<@Nullable Void> startShow(double seconds) {
        return submit(new TimerOperation.StartShow(seconds, now(), TimerOperation.NO_ID));
    }

    /// Takes the show off the air. Never dropped; does nothing without one.
    public CompletionStage<@Nullable Void> stopShow() {
        return submit(new TimerOperation.StopShow(now(), TimerOperation.NO_ID));
    }

    /// Plans a break.
    public CompletionStage<@Nullable Void> scheduleBreak(double secondsFromNow) {
        return submit(
                new TimerOperation.ScheduleBreakWarnings(
                        secondsFromNow, now(), TimerOperation.NO_ID));
    }

    /// Begins a break.
    public CompletionStage<@Nullable Void> startAdBreak(double seconds) {
        return submit(new TimerOperation.StartAdBreak(seconds, now(), TimerOperation.NO_ID));
    }

    /// Ends the break. Never dropped; does nothing without one.
    public CompletionStage<@Nullable Void> stopAdBreak() {
        return submit(new TimerOperation.StopAdBreak(now(), TimerOperation.NO_ID));
    }

    /// Cuts off what is on the air.
    public CompletionStage<@Nullable Void> interrupt(Interruption reason) {
        return submit(new StationOperation.Interrupt(reason, now(), TimerOperation.NO_ID));
    }

    /// Says who pays for the show; empty for nobody.
    public CompletionStage<@Nullable Void> setSponsor(String name) {
        return submit(new StationOperation.SetSponsor(name, now(), TimerOperation.NO_ID));
    }

    /// Puts somebody who waits on the line on the air.
    public CompletionStage<@Nullable Void> putOnAir(String caller) {
        return submit(new StationOperation.PutOnAir(caller, now(), TimerOperation.NO_ID));
    }

    /// Lets the show's time stand still.
    public CompletionStage<@Nullable Void> pause() {
        return submit(new StationOperation.Pause(now(), TimerOperation.NO_ID));
    }

    /// Lets it go on.
    public CompletionStage<@Nullable Void> resume() {
        return submit(new StationOperation.Resume(now(), TimerOperation.NO_ID));
    }

    /// Lets it go `factor` times as fast as the owner's clock, 0.001 to 1000.
    public CompletionStage<@Nullable Void> setSpeed(double factor) {
        return submit(new StationOperation.SetSpeed(factor, now(), TimerOperation.NO_ID));
    }

    /// Moves it forward at once; everything on the way happens, in order, as of its own time.
    public CompletionStage<@Nullable Void> jump(double seconds) {
        return submit(new StationOperation.Jump(seconds, now(), TimerOperation.NO_ID));
    }

    /// How many seconds of the show's time it is until `event`; empty if it is not armed.
    public CompletionStage<OptionalDouble> timeUntil(TimerEvent event) {
        return timer.timeUntil(event);
    }

    /// Whether `event` is armed.
    public CompletionStage<Boolean> isTimerActive(TimerEvent event) {
        return timer.isTimerActive(event);
    }

    /// Submits an operation, such as one with an id.
    public CompletionStage<@Nullable Void> submit(TimerOperation operation) {
        var done = timer.submit(operation);
        var _ = done.whenComplete((_, _) -> changed());
        return done;
    }

    // ---- how it is ----------------------------------------------------------------------------

    /// The owner whose thread the show lives on.
    public Owner owner() {
        return owner;
    }

    /// Everything that happens, in order. A subscription ends with its connection or its receiver.
    public Signal<BroadcastEvent> events() {
        return events;
    }

    /// How the station is, as of its last change.
    public StationSnapshot snapshot() {
        return latest.withDebug(debugInfo());
    }

    /// How the operations fare.
    public TimerDebugInfo debugInfo() {
        var info = timer.debugInfo();
        return new TimerDebugInfo(
                info.initialised(),
                info.showActive(),
                info.queued(),
                info.limit(),
                info.processed() + performedDirectly.sum(),
                info.failed(),
                info.dropped(),
                info.withdrawn(),
                info.refused() + refusedDirectly.sum(),
                info.processing(),
                info.lastProcessed());
    }

    /// Logs {@link #debugInfo}.
    public void logDebugInfo() {
        LOG.log(Level.INFO, "station: {0}", debugInfo());
    }

    /// Tells `publisher` all that there is, and from then on what changes; in the place of the one
    /// before.
    public void publishTo(Publisher publisher) {
        requireNonNull(publisher);
        owner.submit(
                        Operation.named(
                                "publish to",
                                () -> {
                                    var told = new Publication(publisher);
                                    publication = told;
                                    told.publish(snapshot());
                                    return told;
                                }),
                        Options.DEFAULT.keeping())
                .then(Runnable::run, _ -> {});
    }

    /// Takes the show off the air and refuses everything from now on. A thread of its own ends;
    /// that blocks for 5 s at most.
    @Override
    public void close() {
        timer.close();
        if (ownsOwner) {
            owner.close();
        }
    }

    // ---- on the owner's thread ----------------------------------------------------------------

    /// Performs an operation now, for code that is on the owner's thread anyway, such as an agent's
    /// action. Owner thread only.
    ///
    /// @throws Refusal if it is not possible now
    /// @throws IllegalArgumentException if it cannot be
    void performNow(TimerOperation operation) {
        owner.check();
        var open = desk;
        try {
            operation.validate();
            if (open == null) {
                throw Refusal.notNow("the station is not open yet");
            }
            open.perform(operation);
            performedDirectly.increment();
        } catch (Refusal e) {
            refusedDirectly.increment();
            tellRefused(operation, e.reason());
            throw e;
        } catch (IllegalArgumentException e) {
            refusedDirectly.increment();
            tellRefused(operation, String.valueOf(e.getMessage()));
            throw e;
        } finally {
            changed();
        }
    }

    /// How long it is until `event`. Owner thread only.
    Optional<Duration> timeUntilNow(TimerEvent event) {
        owner.check();
        return desk == null ? Optional.empty() : desk.left(event);
    }

    private boolean perform(UserOperation operation) {
        var open = desk;
        return open != null && operation instanceof StationOperation mine && open.performMine(mine);
    }

    private void tellUnperformed(Unperformed unperformed) {
        tellRefused(unperformed.operation(), unperformed.reason());
        changed();
    }

    private void tellRefused(TimerOperation operation, String reason) {
        tell(
                new BroadcastEvent.Refused(
                        latest.elapsed().orElse(Duration.ZERO),
                        operation.getClass().getSimpleName(),
                        reason));
    }

    private void tell(BroadcastEvent event) {
        events.emit(event);
        var told = publication;
        if (told != null) {
            told.tell(event);
        }
    }

    Instant now() {
        return settings.instants().instant();
    }

    /// What was to happen has happened: whoever looks sees it.
    private void settled(Desk settled) {
        latest = settled.snapshot(latest.debug()); // Whoever reads it gets the newest of that.
        changed();
    }

    /// Whoever watches is to see it soon.
    private void changed() {
        var told = publication;
        if (told != null) {
            var publish =
                    Operation.named(
                            "publish",
                            () -> {
                                told.publish(snapshot());
                                return told;
                            });
            owner.submit(publish, PUBLISHING).then(Runnable::run, _ -> {});
        }
    }
}
