package dev.heddle.radio.loop;

import static java.util.Objects.requireNonNull;

import dev.heddle.radio.loop.BroadcastEvent.Interrupted;
import dev.heddle.radio.loop.BroadcastEvent.ItemCompleted;
import dev.heddle.radio.loop.BroadcastEvent.ItemInterrupted;
import dev.heddle.radio.loop.BroadcastEvent.ItemStarted;
import dev.heddle.radio.loop.BroadcastEvent.StateChanged;
import dev.heddle.radio.loop.BroadcastEvent.Timing;
import dev.heddle.radio.show.Item;
import dev.heddle.radio.show.Item.Kind;
import dev.heddle.radio.show.Show;
import dev.heddle.radio.show.Show.Breaks;
import dev.heddle.radio.timer.BroadcastTimer;
import dev.heddle.radio.timer.ShowClock;
import dev.heddle.radio.timer.ShowTimer;
import dev.heddle.radio.timer.TimerEvent;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A show on the air, for one thread: the one that its clock belongs to. It knows of no other
/// thread and of no queue; `Station` shares it.
///
/// **Items** follow one another with 0.1 s between them. With nothing to play it looks again after
/// 1 s; after an item that failed the next one comes after 1 s. An item that takes longer than it
/// may is stopped.
///
/// **Breaks** begin on time, whatever is on the air. From 20 s before one nothing new is begun but
/// the words that lead to it; 10 s before, what would not be over in time is cut off; 5 s before,
/// whatever is left. In a break jingle and ads stand on a grid, without gaps.
///
/// **The end.** 10 s before it the host says good night. What would not be over by then is not
/// begun in the last 30 s.
///
/// **Refusals.** What is not possible now throws a {@link Refusal} and changes nothing. The
/// `whyNot` methods tell beforehand, in the same words.
public final class BroadcastLoop {
    /// Between two items.
    public static final Duration GAP = Duration.ofMillis(100);

    /// Until the next look when there is nothing to play.
    public static final Duration IDLE_WAIT = Duration.ofSeconds(1);

    /// From an item that failed to the next one.
    public static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /// From so long before a break on, nothing new is begun.
    public static final Duration BREAK_WINDOW = Duration.ofSeconds(20);

    /// The longest wait for the end of a show.
    public static final Duration END_WINDOW = Duration.ofSeconds(30);

    /// The host says good night so long before the end.
    public static final Duration CLOSING = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(BroadcastLoop.class.getName());

    private static final String NO_SHOW = "no show is on the air";

    /// What a slot plays that nobody has bought.
    private static final Item FREE_SLOT =
            Item.of(Kind.AD, "free-slot", "This slot is free. Call us.", Breaks.SLOT_SECONDS);

    private final Show show;
    private final ShowClock clock;
    private final ShowTimer timer;
    private final Deck deck;
    private final Consumer<? super BroadcastEvent> listener;

    private BroadcastState state = BroadcastState.IDLE;
    private BreakPlan breaks = BreakPlan.none();
    private Playlist playlist;
    private Duration startedAt = Duration.ZERO;
    private Duration length;
    private String sponsor;

    /// What the loop does next, by itself.
    private ShowClock.@Nullable Alarm pending;

    /// The number of the break whose transition has been on the air.
    private int ledTo;

    private boolean closing;
    private boolean closed;

    /// Whether the show is over, but for a transition on the air.
    private boolean overdue;

    /// Makes a loop without a show on the air.
    ///
    /// @param listener hears what happens; must not call back. What it throws is logged
    public BroadcastLoop(
            Show show, ShowClock clock, Player player, Consumer<? super BroadcastEvent> listener) {
        this.show = requireNonNull(show);
        this.clock = requireNonNull(clock);
        this.listener = requireNonNull(listener);
        timer = new ShowTimer(clock, this::timing);
        deck = new Deck(clock, player, new Ends());
        playlist = new Playlist(show);
        length = duration(show.seconds());
        sponsor = show.sponsor();
    }

    /// The length to the nanosecond.
    public static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /// The same in seconds.
    public static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    // ---- what can be asked for ----------------------------------------------------------------

    /// Puts the show on the air.
    ///
    /// @param seconds how long it is to be
    /// @throws Refusal if one is on the air, or the length cannot be
    public void start(double seconds) {
        refuseIf(whyNotStart());
        requireLength("a show", seconds);
        closing = false;
        closed = false;
        overdue = false;
        ledTo = 0;
        startedAt = clock.now();
        length = duration(seconds);
        sponsor = show.sponsor();
        playlist = new Playlist(show);
        breaks = new BreakPlan(show.breaks(), length);
        timer.startShow(seconds);
        armNextBreak();
        become(BroadcastState.SHOW_STARTING);
        next(GAP);
    }

    /// Takes the show off the air. Does nothing without one.
    public void stop() {
        if (isOnAir()) {
            end();
        }
    }

    /// Plans a break that begins so many seconds from now, with as many ads as the others.
    ///
    /// @throws Refusal if it would meet another one or the show's end, or cannot be
    public void scheduleBreak(double secondsFromNow) {
        refuseIf(whyNotScheduleBreak());
        requireLength("the wait for a break", secondsFromNow);
        breaks.schedule(
                showTime().plus(duration(secondsFromNow)),
                duration(show.breaks().seconds()),
                show.breaks().slots());
        armNextBreak();
    }

    /// Begins a break now, with as many ads as fit.
    ///
    /// @throws Refusal if there is no show or the state does not lead to a break, or it cannot be
    public void startAdBreak(double seconds) {
        refuseIf(whyNotStartAdBreak());
        requireLength("a break", seconds);
        double forAds = seconds - Breaks.JINGLE_SECONDS - Breaks.TAIL_SECONDS;
        int slots = (int) Math.max(0, forAds / Breaks.SLOT_SECONDS);
        beginBreak(breaks.add(showTime(), duration(seconds), slots));
    }

    /// Ends the break. Does nothing without one.
    public void stopAdBreak() {
        if (isInBreak()) {
            timer.stopAdBreak();
            endBreak();
        }
    }

    /// Cuts off what is on the air, as `reason` has it, and goes on.
    ///
    /// @throws Refusal if nothing is on the air
    public void interrupt(Interruption reason) {
        refuseIf(whyNotInterrupt());
        refuseIf(reason(isSpared(reason), "the words that lead to a break are finished first"));
        cutOff(reason, "somebody interrupted it");
        if (overdue) {
            end();
        } else if (!isInBreak()) { // A break's next ad comes in its own time.
            next(reason == Interruption.ERROR ? AFTER_FAILURE : GAP);
        }
    }

    /// Says who pays for the show; empty for nobody.
    ///
    /// @throws Refusal if the name is too long
    public void setSponsor(String name) {
        if (name.length() > Item.MAX_TEXT) {
            throw invalid("a sponsor's name has at most %d characters".formatted(Item.MAX_TEXT));
        }
        sponsor = name.strip();
    }

    /// Puts somebody who waits on the line on the air, after the item that is.
    ///
    /// @throws Refusal if nobody of that name waits
    public void putOnAir(String caller) {
        refuseIf(whyNotPutOnAir());
        var waiting =
                show.caller(caller)
                        .orElseThrow(() ->
                                new Refusal(
                                        "unknown_caller",
                                        "nobody called '%s' waits; on the line are %s"
                                                .formatted(caller, String.join(", ", callers()))));
        playlist.putOnAir(waiting);
    }

    /// How long it is until a timer tells `event`; empty if it is not armed.
    public Optional<Duration> timeUntil(TimerEvent event) {
        return Optional.ofNullable(timer.armed().get(event)).map(at -> at.minus(clock.now()));
    }

    // ---- what can be asked for now ------------------------------------------------------------

    /// Why no show can begin now; empty if it can.
    public Optional<String> whyNotStart() {
        return reason(isOnAir(), "a show is on the air; stop it first");
    }

    /// Why there is nothing to stop.
    public Optional<String> whyNotStop() {
        return reason(!isOnAir(), NO_SHOW);
    }

    /// Why no break can be planned now.
    public Optional<String> whyNotScheduleBreak() {
        return whyNotStop()
                .or(() ->
                        reason(
                                breaks.isFull(),
                                "%d breaks are to come; a show has no room for more"
                                        .formatted(Breaks.MAX_COUNT)));
    }

    /// Why no break can begin now.
    public Optional<String> whyNotStartAdBreak() {
        return whyNotStop()
                .or(() -> reason(overdue, "the show is over"))
                .or(() -> reason(isInBreak(), "a break is on the air"))
                .or(() ->
                        reason(
                                !state.leadsTo(BroadcastState.AD_BREAK),
                                "%s does not lead to a break".formatted(state.label())));
    }

    /// Why there is no break to stop.
    public Optional<String> whyNotStopAdBreak() {
        return whyNotStop().or(() -> reason(!isInBreak(), "no break is on the air"));
    }

    /// Why there is nothing to interrupt.
    public Optional<String> whyNotInterrupt() {
        return whyNotStop().or(() -> reason(deck.item().isEmpty(), "nothing is on the air"));
    }

    /// Why nobody can be put on the air now.
    public Optional<String> whyNotPutOnAir() {
        return whyNotStop()
                .or(() ->
                        reason(
                                closing || state == BroadcastState.WAITING_FOR_SHOW_END,
                                "the show is about to end"))
                .or(() -> reason(show.callers().isEmpty(), "nobody waits on the line"))
                .or(() ->
                        reason(
                                playlist.isFull(),
                                "%d callers wait for their turn".formatted(Playlist.MAX_CALLERS)));
    }

    // ---- how it is ----------------------------------------------------------------------------

    /// Where the broadcast is.
    public BroadcastState state() {
        return state;
    }

    /// Whether a show runs.
    public boolean isOnAir() {
        return state != BroadcastState.IDLE;
    }

    /// Whether a break runs.
    public boolean isInBreak() {
        return state == BroadcastState.AD_BREAK;
    }

    /// How long the show has been on the air; zero without one.
    public Duration showTime() {
        return isOnAir() ? clock.now().minus(startedAt) : Duration.ZERO;
    }

    /// How long the show is, or was, or will be.
    public Duration length() {
        return length;
    }

    /// What is on the air.
    public Optional<Item> item() {
        return deck.item();
    }

    /// When that began, in the show's time.
    public Optional<Duration> itemStartedAt() {
        return deck.startedAt().map(at -> at.minus(startedAt));
    }

    /// Which item comes next; empty if there is none.
    public Optional<Item> nextItem() {
        return isOnAir() ? playlist.peek() : Optional.empty();
    }

    /// Who pays for what is on the air; empty for nobody.
    public String sponsor() {
        return deck.item().map(Item::sponsor).filter(name -> !name.isEmpty()).orElse(sponsor);
    }

    /// The show's breaks; of one that is over, those that it had.
    public List<AdBreak> breaks() {
        return breaks.all();
    }

    /// All timers that are armed, and when they are due, in the show's time.
    public Map<TimerEvent, Duration> timers() {
        var timers = new EnumMap<TimerEvent, Duration>(TimerEvent.class);
        timer.armed()
                .forEach((event, at) -> {
                    if (!isOfSkippedBreak(event)) {
                        timers.put(event, at.minus(startedAt));
                    }
                });
        return timers;
    }

    /// Who waits on the line.
    public List<String> callers() {
        return show.callers().stream().map(Item::title).toList();
    }

    // ---- what the timers say ------------------------------------------------------------------

    private void timing(TimerEvent event) {
        if (isOfSkippedBreak(event)) {
            return;
        }
        tell(new Timing(showTime(), event));
        switch (event) {
            case BREAK_20_SECONDS -> breaks.warn();
            case BREAK_10_SECONDS -> makeRoom(Interruption.BREAK_GRACE_PERIOD);
            case BREAK_5_SECONDS -> makeRoom(Interruption.BREAK_IMMINENT);
            case BREAK_0_SECONDS -> breaks.ahead().ifPresent(this::beginPlannedBreak);
            case AD_BREAK_END -> endBreak();
            case SHOW_END_10_SECONDS -> beginClosing();
            case SHOW_END -> endInTime();
            case AD_BREAK_START, SHOW_END_20_SECONDS -> {}
        }
    }

    /// The timer has nothing to take back the warnings of a break with.
    private boolean isOfSkippedBreak(TimerEvent event) {
        return switch (event) {
            case BREAK_20_SECONDS, BREAK_10_SECONDS, BREAK_5_SECONDS, BREAK_0_SECONDS ->
                    breaks.ahead().isEmpty();
            default -> false;
        };
    }

    /// A break is near: what would still be on the air then goes now.
    private void makeRoom(Interruption reason) {
        breaks.warn();
        boolean inTheWay =
                breaks.ahead().isPresent()
                        && deck.item().isPresent()
                        && itemEnd().compareTo(breaks.ahead().get().at()) > 0;
        if (inTheWay && !isSpared(reason)) {
            cutOff(reason, "a break comes");
            next(GAP);
        }
    }

    private Duration itemEnd() {
        return itemStartedAt()
                .orElse(Duration.ZERO)
                .plus(duration(deck.item().map(Item::seconds).orElse(0.0)));
    }

    private void beginPlannedBreak(AdBreak planned) {
        if (state.leadsTo(BroadcastState.AD_BREAK)) {
            beginBreak(planned);
        } else {
            breaks.skip(planned);
            armNextBreak();
        }
    }

    private void beginBreak(AdBreak started) {
        cancelPending();
        cutOff(Interruption.BREAK_STARTING, "a break begins");
        become(BroadcastState.AD_BREAK);
        breaks.begin(started);
        timer.startAdBreak(seconds(started.length()));
        armNextBreak(); // Those that it meets are skipped.
        put(show.breaks().jingle());
        slot(started, 0);
    }

    /// Has the ads follow one another on their grid.
    private void slot(AdBreak running, int slot) {
        if (slot == running.slots()) {
            return; // The tail; the timer ends it.
        }
        var at = running.at().plus(duration(Breaks.JINGLE_SECONDS + slot * Breaks.SLOT_SECONDS));
        later(
                "slot " + (slot + 1),
                at.minus(showTime()),
                () -> {
                    cutOff(Interruption.ERROR, "its slot is over");
                    put(playlist.ads.take().orElse(FREE_SLOT));
                    slot(running, slot + 1);
                });
    }

    private void endBreak() {
        cancelPending();
        cutOff(Interruption.BREAK_ENDING, "the break is over");
        breaks.endRunning();
        become(BroadcastState.BREAK_RETURN_MUSIC);
        armNextBreak();
        var music = closing ? Optional.<Item>empty() : playlist.returnMusic.take();
        if (music.isPresent()) {
            put(music.get());
        } else {
            next(GAP);
        }
    }

    private void armNextBreak() {
        breaks.ahead()
                .ifPresent(b -> timer.scheduleBreakWarnings(seconds(b.at().minus(showTime()))));
    }

    private void beginClosing() {
        closing = true;
        if (isInBreak()) {
            return; // What was sold is played, as far as there is time.
        }
        if (!isSpared(Interruption.SHOW_ENDING)) {
            cutOff(Interruption.SHOW_ENDING, "the show ends");
            next(GAP);
        }
    }

    private void endInTime() {
        if (isSpared(Interruption.SHOW_ENDING)) {
            overdue = true;
        } else {
            end();
        }
    }

    private void end() {
        cancelPending();
        cutOff(Interruption.SHOW_ENDING, "the show ends");
        timer.stopShow();
        breaks.end();
        become(BroadcastState.SHOW_ENDING);
        become(BroadcastState.IDLE);
    }

    // ---- one item after the other -------------------------------------------------------------

    private final class Ends implements Deck.Listener {
        @Override
        public void completed(Item item) {
            tell(new ItemCompleted(showTime(), item));
            goOn(GAP);
        }

        @Override
        public void failed(Item item, String why) {
            interrupted(item, Interruption.ERROR, why);
            goOn(AFTER_FAILURE);
        }

        private void goOn(Duration pause) {
            if (overdue) {
                end();
            } else if (!isInBreak()) {
                next(pause);
            }
        }
    }

    /// Whether what is on the air is finished first.
    private boolean isSpared(Interruption reason) {
        return reason.sparesTransitions()
                && deck.item().filter(item -> item.kind() == Kind.TRANSITION).isPresent();
    }

    private void cutOff(Interruption reason, String why) {
        deck.item()
                .ifPresent(item -> {
                    boolean complete = itemEnd().equals(showTime());
                    deck.cut();
                    if (complete && reason != Interruption.ERROR) { // At this very moment.
                        tell(new ItemCompleted(showTime(), item));
                    } else {
                        interrupted(item, reason, why);
                    }
                });
    }

    private void interrupted(Item item, Interruption reason, String why) {
        tell(new ItemInterrupted(showTime(), item, reason, why));
        tell(new Interrupted(showTime(), reason));
        if (reason.dropsCaller() && item.kind().hasCaller()) {
            become(BroadcastState.DROPPED_CALLER);
        }
    }

    private void next(Duration pause) {
        later("next", pause, this::step);
    }

    /// Begins whatever is to be on the air now.
    private void step() {
        if (closing) {
            close();
            return;
        }
        if (state == BroadcastState.BREAK_RETURN_MUSIC) {
            become(BroadcastState.BREAK_RETURN);
            var words = playlist.returns.take();
            if (words.isPresent()) {
                put(words.get());
                return;
            }
        }
        var ahead = breaks.ahead();
        if (ahead.isPresent() && untilBreak(ahead.get()).compareTo(BREAK_WINDOW) <= 0) {
            leadTo(ahead.get());
        } else {
            play(playlist.peek());
        }
    }

    private void close() {
        if (!closed && !show.closing().isEmpty()) {
            become(BroadcastState.SHOW_CLOSING);
            put(show.closing().getFirst());
        } else {
            become(BroadcastState.WAITING_FOR_SHOW_END);
        }
        closed = true;
    }

    private Duration untilBreak(AdBreak planned) {
        return planned.at().minus(showTime());
    }

    private void leadTo(AdBreak planned) {
        var words = playlist.transitions.peek();
        boolean leads =
                words.isPresent()
                        && ledTo != planned.number()
                        && duration(words.get().seconds()).compareTo(untilBreak(planned)) <= 0;
        ledTo = planned.number();
        if (leads) {
            var _ = playlist.transitions.take();
            become(BroadcastState.BETWEEN_CALLERS);
            put(words.get());
        } else {
            become(BroadcastState.WAITING_FOR_BREAK);
        }
    }

    private void play(Optional<Item> item) {
        var left = length.minus(showTime());
        if (left.compareTo(END_WINDOW) <= 0 && !isOverInTime(item, left)) {
            become(BroadcastState.WAITING_FOR_SHOW_END);
        } else if (item.isEmpty()) {
            become(BroadcastState.DEAD_AIR);
            next(IDLE_WAIT);
        } else {
            playlist.take();
            become(stateOf(item.get().kind()));
            put(item.get());
        }
    }

    private boolean isOverInTime(Optional<Item> item, Duration left) {
        var time = length.compareTo(CLOSING) > 0 ? left.minus(CLOSING) : left;
        return item.isPresent() && duration(item.get().seconds()).compareTo(time) <= 0;
    }

    private BroadcastState stateOf(Kind kind) {
        return switch (kind) {
            case MUSIC ->
                    state == BroadcastState.SHOW_STARTING
                            ? BroadcastState.INTRO_MUSIC
                            : BroadcastState.BETWEEN_CALLERS;
            case HOST_LINE, AD, TRANSITION -> BroadcastState.BETWEEN_CALLERS;
            case CALLER_LINE, CONVERSATION, PUT_ON_AIR -> BroadcastState.CONVERSATION;
            case DEAD_AIR -> BroadcastState.DEAD_AIR;
        };
    }

    private void put(Item item) {
        tell(new ItemStarted(showTime(), item));
        deck.play(item);
    }

    // ---- small things -------------------------------------------------------------------------

    private void later(String name, Duration delay, Runnable step) {
        cancelPending();
        pending = clock.after(name, delay, step);
    }

    private void cancelPending() {
        if (pending != null) {
            pending.cancel();
            pending = null;
        }
    }

    private void become(BroadcastState next) {
        if (state == next) {
            return;
        }
        state.requireLeadsTo(next);
        var at = showTime();
        var previous = state;
        state = next;
        tell(new StateChanged(at, next, previous));
    }

    private void tell(BroadcastEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener threw when told of " + event, e);
        }
    }

    private static Optional<String> reason(boolean holds, String words) {
        return holds ? Optional.of(words) : Optional.empty();
    }

    private static void refuseIf(Optional<String> reason) {
        reason.ifPresent(words -> {
            throw new Refusal("not_now", words);
        });
    }

    private static void requireLength(String what, double seconds) {
        if (!(seconds > 0 && seconds <= BroadcastTimer.LONGEST_SECONDS)) { // NaN is neither.
            throw invalid(
                    "%s must be above 0 and at most %.0f s, was %s"
                            .formatted(what, BroadcastTimer.LONGEST_SECONDS, seconds));
        }
    }

    private static Refusal invalid(String words) {
        return new Refusal("invalid", words);
    }
}
