package dev.heddle.sync.room;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A room whose events are in a log.
///
/// **Two steps.** A command is decided on the room's owner, gets the next numbers, and is handed to
/// the log without waiting. The log's answer comes back as an operation on the same owner, and only
/// that applies the events, shows them to readers and answers the command. Commands that come
/// meanwhile are decided as if what is on its way had happened; if the log refuses one, all that
/// are on their way are refused with it.
///
/// **Once.** The room remembers what became of the newest commands, those that are in the log also
/// over a restart. A command that comes again is answered as the first time.
///
/// **Many hubs.** If others append to the log as well, the room follows it and takes in what they
/// have done, in the log's order, as soon as it hears of it; what it missed it reads. Then one
/// append at a time is on its way, with all that was decided since the one before: the log lets it
/// in only behind exactly what it was decided on. If another hub was faster, the commands in it are
/// decided again on what that one did, and their clients notice nothing.
///
/// **Batches.** An event is shown at once, those that follow it within the window together in one
/// frame; of events that set the same part of the state the newest is enough then. The window is as
/// short as few readers allow: it is there to bound what writing to them takes of a core, and a
/// window of which a steady talker is in the middle would keep each of its events waiting.
///
/// Owner thread only.
///
/// @param <C> what members ask for
@OwnerThread
public final class LoggedRoom<C> {
    /// Events kept in memory for those who come back, and commands whose end is remembered.
    public static final int KEPT_EVENTS = 1024;

    /// Bytes of these events.
    public static final long KEPT_BYTES = 8 << 20;

    /// What may wait until the room has been read from the log.
    public static final int MAX_WAITING = 1024;

    /// Commands that are on their way to the log.
    public static final int MAX_UNDER_WAY = 1024;

    /// How often a command is decided again because another hub was faster. Of two that write all
    /// the time each is the faster one every other time.
    private static final int TRIES = 32;

    /// In one append to a log that others write to, more or less: as many as a log that many share
    /// has in one message.
    private static final int UNIT_EVENTS = 64;

    private static final int UNIT_BYTES = 256 << 10;

    private static final int PAGE = 1024;

    /// A text for a reader ends behind the event that makes it this long.
    private static final int TEXT_BYTES = 64 << 10;

    private static final long RETRY_MILLIS = 1000;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(LoggedRoom.class.getName());

    private final String name;
    private final Owner owner;
    private final RoomLog log;
    private final LongSupplier clock;
    private final Duration window;
    private final Duration windowOfReader;
    private final Content<C> empty;

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    /// In the order in which they were decided.
    private final Map<CommandId, UnderWay<C>> underWay = new LinkedHashMap<>();

    /// What the log was handed and has not answered, and what gathers to be handed to it.
    private final ArrayDeque<Unit<C>> units = new ArrayDeque<>();

    private final List<UnderWay<C>> gathered = new ArrayList<>();

    private final ArrayDeque<Entry> kept = new ArrayDeque<>();
    private final Decided decided = new Decided();
    private final Set<Reader> readers = new LinkedHashSet<>();

    /// Whether others append to the log, too; and what tells of that.
    private final boolean shared;

    private Subscription following = () -> {};

    /// Whether something has happened in the log that is not known here, and whether it is being
    /// read.
    private boolean behind;

    private boolean readingOn;
    private boolean draining;

    private Consumer<Entry> follower = _ -> {};

    private Phase phase = Phase.OPENING;

    /// All that is in the log, and the same ahead by what is under way.
    private Content<C> committed;

    private Content<C> ahead;
    private Position head = Position.START; // Of what is committed.
    private long aheadSeq;
    private long keptBytes;

    /// Why what is under way will be thrown away, as soon as the log has answered all of it.
    private Decision.@Nullable Refused failure;

    /// What was committed since the last batch, which went up to `shown`.
    private final List<Entry> unshown = new ArrayList<>();

    private long shown;
    private boolean inWindow;

    private enum Phase {
        /// It is being read from the log.
        OPENING,
        OPEN,
        /// Something could not be appended; the rest of what is under way is waited for.
        FAILING,
        CLOSED
    }

    /// A command that somebody wants.
    ///
    /// @param tries how often it may be decided again
    private record Wanted<C>(Member by, CommandId id, C command, int tries) {}

    /// A command on its way to the log.
    private static final class UnderWay<C> {
        final Wanted<C> wanted;
        final List<Event> events;

        /// Changes when its client comes back on another connection.
        Asker asker;

        UnderWay(Wanted<C> wanted, List<Event> events, Asker asker) {
            this.wanted = wanted;
            this.events = events;
            this.asker = asker;
        }

        CommandId id() {
            return wanted.id();
        }
    }

    /// What is appended at once.
    private static final class Unit<C> {
        final List<UnderWay<C>> commands;
        final long firstSeq;
        final List<Event> events;
        @Nullable Appended answer;

        Unit(List<UnderWay<C>> commands, long lastSeq) {
            this.commands = List.copyOf(commands);
            this.events = commands.stream().flatMap(one -> one.events.stream()).toList();
            this.firstSeq = lastSeq - events.size() + 1;
        }
    }

    /// A room that has been in `log`, or will be, under `name`. It reads it at once.
    ///
    /// @param clock milliseconds since 1970
    /// @param window how long a batch gathers at most; zero shows each event by itself
    /// @param windowOfReader how long it gathers for each who reads
    /// @param empty the content of a room in which nothing has happened
    public LoggedRoom(
            String name,
            Owner owner,
            RoomLog log,
            LongSupplier clock,
            Duration window,
            Duration windowOfReader,
            Content<C> empty) {
        owner.check();
        this.name = RoomLog.requireRoom(name);
        this.owner = owner;
        this.log = log;
        this.clock = clock;
        this.window = window;
        this.windowOfReader = windowOfReader;
        this.empty = empty;
        this.committed = empty.copy();
        this.ahead = empty.copy();
        this.shared = log.isShared();
        if (shared) {
            following = log.follow(name, change -> soon(() -> hear(change)));
        }
        read();
    }

    /// Its name in the log.
    public String name() {
        return name;
    }

    /// How many read.
    public int reading() {
        return readers.size();
    }

    /// Whether nobody reads it and nothing is under way: it may be closed and opened again later.
    public boolean isIdle() {
        return readers.isEmpty() && underWay.isEmpty() && waiting.isEmpty();
    }

    /// What is in the log; while the room is being read, what it begins with.
    public Content<C> content() {
        return committed;
    }

    /// Where its log ends, as far as it knows.
    public Position head() {
        return head;
    }

    /// The number of the newest event that readers were shown.
    public long shown() {
        return shown;
    }

    /// Has `next` called with each event, on the owner, as soon as it has happened.
    public void follow(Consumer<Entry> next) {
        follower = next;
    }

    // ---- opening ------------------------------------------------------------------------------

    private void read() {
        phase = Phase.OPENING;
        back(log.snapshot(name), this::stateRead);
    }

    private void stateRead(RoomState answer) {
        switch (answer) {
            case RoomState.Ok state -> {
                if (state.head().epoch() != head.epoch()) {
                    decided.forgetNumbers();
                }
                long from = Math.max(0, state.head().seq() - KEPT_EVENTS);
                readBehind(state, new Position(state.head().epoch(), from));
            }
            case Unavailable why -> readLater(why);
        }
    }

    /// What is not behind `from` is known by the newest event of each key.
    private void readBehind(RoomState.Ok state, Position from) {
        committed = empty.copy();
        kept.clear();
        keptBytes = 0;
        state.entries().stream()
                .filter(entry -> entry.position().seq() <= from.seq())
                .forEach(committed::apply);
        readTail(state, from);
    }

    private void readTail(RoomState.Ok state, Position from) {
        if (from.seq() >= state.head().seq()) {
            // Where others write, what was read may go on behind what the log had when it began.
            opened(from.seq() > state.head().seq() ? from : state.head());
            return;
        }
        back(
                log.read(name, from, PAGE),
                page -> {
                    switch (page) {
                        case Page.Ok ok when ok.entries().isEmpty() -> opened(from);
                        case Page.Ok ok -> {
                            ok.entries().forEach(this::remember);
                            ok.entries().forEach(committed::apply);
                            readTail(state, ok.entries().getLast().position());
                        }
                        case Page.Trimmed(Position before) -> readBehind(state, before);
                        case Page.Reset _ -> read(); // Deleted, or replaced, at this moment.
                        case Unavailable why -> readLater(why);
                    }
                });
    }

    private void readLater(Unavailable why) {
        LOG.log(System.Logger.Level.WARNING, "room {0} cannot be read: {1}", name, why.advice());
        var waited = List.copyOf(waiting);
        waiting.clear();
        phase = Phase.CLOSED; // For those who ask at this moment.
        waited.forEach(Runnable::run);
        phase = Phase.OPENING;
        var _ = owner.after(RETRY, named("read " + name, this::read));
    }

    private void opened(Position at) {
        var before = head;
        boolean sameHistory =
                at.epoch() == before.epoch()
                        || before.seq() == 0
                        || kept.stream().anyMatch(entry -> entry.position().equals(before));
        head = at;
        startAheadAnew();
        phase = Phase.OPEN;
        showWhatWasRead(sameHistory);
        settleFailed();
        if (before.seq() > 0 && sameHistory) {
            kept.stream()
                    .filter(entry -> entry.position().seq() > before.seq())
                    .toList()
                    .forEach(follower);
        }
        if (behind) {
            readOn();
        }
        drain();
    }

    private void startAheadAnew() {
        aheadSeq = head.seq();
        ahead = committed.copy();
    }

    /// Shows those who read already what has come since.
    private void showWhatWasRead(boolean sameHistory) {
        var missed = sameHistory ? keptAfter(new Position(head.epoch(), shown)) : null;
        unshown.clear();
        if (missed == null) {
            shown = head.seq();
            var all = List.copyOf(readers);
            readers.clear();
            all.forEach(reader -> reader.close(Wire.Close.HUB_STOPPING));
        } else {
            unshown.addAll(missed);
            flush();
            shown = head.seq();
        }
    }

    private void remember(Entry entry) {
        kept.addLast(entry);
        keptBytes += entry.event().bytes();
        while (kept.size() > KEPT_EVENTS || keptBytes > KEPT_BYTES) {
            keptBytes -= kept.removeFirst().event().bytes();
        }
        CommandId.parse(entry.event().cause())
                .ifPresent(id -> decided.inLog(id, entry.position().seq()));
    }

    /// Whether it has been read from the log, and can be asked.
    public boolean isOpen() {
        return phase == Phase.OPEN || phase == Phase.FAILING;
    }

    /// Does `task` once the room has been read, or cannot be: {@link #isOpen} tells. False if too
    /// much waits for that.
    public boolean whenOpen(Runnable task) {
        owner.check();
        if (phase == Phase.OPEN || phase == Phase.CLOSED) {
            task.run();
            return true;
        }
        return waiting.size() < MAX_WAITING && waiting.add(task);
    }

    // ---- commands -----------------------------------------------------------------------------

    /// Decides a command and sees to it.
    public void command(Member by, CommandId id, C command, Asker asker) {
        owner.check();
        var wanted = new Wanted<>(by, id, command, TRIES);
        if (!inTurn(() -> decide(wanted, asker))) {
            later(id, asker, BUSY);
        }
    }

    /// Does `task` when a command can be decided; false if too much waits for that.
    private boolean inTurn(Runnable task) {
        return isTaken() ? waiting.size() < MAX_WAITING && waiting.add(task) : whenOpen(task);
    }

    /// Whether what is decided now would be decided on what others may have changed already.
    private boolean isTaken() {
        return phase == Phase.OPEN && shared && (!units.isEmpty() || readingOn);
    }

    /// Does what waits, as far as it can be done now, and hands what was decided to the log.
    private void drain() {
        draining = true;
        while (!waiting.isEmpty() && phase == Phase.OPEN && !isTaken() && !isUnitFull()) {
            waiting.removeFirst().run();
        }
        draining = false;
        handOver();
    }

    private boolean isUnitFull() {
        return gathered.stream().mapToInt(one -> one.events.size()).sum() >= UNIT_EVENTS
                || gathered.stream().mapToLong(one -> Limits.bytes(one.events)).sum() >= UNIT_BYTES;
    }

    private static final Decision.Refused BUSY =
            new Decision.Refused(
                    "busy",
                    "this room has more to do than it can; it is tried again",
                    RETRY_MILLIS);

    /// Decides nothing yet, and hears no later command of this client before this one comes again;
    /// unless it was decided already.
    ///
    /// @param why with a time after which it may
    public void later(CommandId id, Asker asker, Decision.Refused why) {
        owner.check();
        if (!isKnown(id, asker)) {
            decided.hold(id, why);
            asker.refused(id, why);
        }
    }

    private void decide(Wanted<C> wanted, Asker asker) {
        var id = wanted.id();
        if (isKnown(id, asker)) {
            return;
        }
        var wait = decided.held(id);
        if (wait.isPresent()) {
            asker.refused(id, wait.get());
        } else if (phase == Phase.CLOSED) {
            later(id, asker, unavailable("the room cannot be read now", RETRY_MILLIS));
        } else if (underWay.size() >= MAX_UNDER_WAY) {
            later(id, asker, BUSY);
        } else {
            decided.release(id);
            decideFresh(wanted, asker);
        }
    }

    /// Whether it was decided before, and is answered, or is under way, and will be.
    private boolean isKnown(CommandId id, Asker asker) {
        var same = underWay.get(id);
        if (same != null) {
            same.asker = asker;
        }
        return same != null || decided.answers(id, asker);
    }

    private void decideFresh(Wanted<C> wanted, Asker asker) {
        var id = wanted.id();
        if (id.number() <= decided.newest(id.client())) {
            asker.refused(
                    id,
                    new Decision.Refused(
                            "too_late", "a later command of this client was decided before"));
            return;
        }
        switch (ahead.decide(wanted.by(), id, wanted.command(), clock.getAsLong())) {
            case Decision.Refused why when why.isDecided() -> {
                refuse(id, asker, why);
            }
            case Decision.Refused why -> later(id, asker, why);
            case Decision.Accepted(List<Event> events) when events.isEmpty() -> {
                decided.done(id, 0);
                asker.done(id, 0);
            }
            case Decision.Accepted(List<Event> events) ->
                    accept(new UnderWay<>(wanted, events, asker));
        }
    }

    private void refuse(CommandId id, Asker asker, Decision.Refused why) {
        decided.refused(id, why);
        asker.refused(id, why);
    }

    private void accept(UnderWay<C> one) {
        for (var event : one.events) {
            aheadSeq++;
            ahead.apply(new Entry(new Position(head.epoch(), aheadSeq), event));
        }
        underWay.put(one.id(), one);
        decided.underWay(one.id());
        gathered.add(one);
        if (!shared || !draining) {
            handOver();
        }
    }

    private void handOver() {
        if (gathered.isEmpty()) {
            return;
        }
        var unit = new Unit<>(gathered, aheadSeq);
        gathered.clear();
        units.addLast(unit);
        // The log need not know the key of what can stand in one place only.
        After after = shared ? new After.At(head) : new After.Seq(unit.firstSeq - 1);
        String key = shared ? "" : unit.commands.getFirst().id().toString();
        back(
                log.append(name, after, key, unit.events),
                answer -> {
                    unit.answer = answer;
                    settle();
                });
    }

    /// Settles what the log has answered, in the order in which it was decided.
    private void settle() {
        while (!units.isEmpty()) {
            var unit = units.getFirst();
            var answer = unit.answer;
            if (answer == null) {
                return;
            }
            if (failure == null
                    && answer instanceof Appended.Done(Position last, boolean duplicate)
                    && !duplicate) {
                units.removeFirst();
                commit(unit, last);
            } else if (failure == null && shared && answer instanceof Appended.Conflict(var at)) {
                units.removeFirst();
                decideAgain(unit);
                if (isNews(at) || at.equals(Position.START)) {
                    readOn();
                }
            } else {
                fail(answer);
                return;
            }
        }
        drain();
    }

    /// Another hub was faster: what is not done by now is the first to be decided on what that one
    /// did.
    private void decideAgain(Unit<C> unit) {
        startAheadAnew();
        for (var one : unit.commands.reversed()) {
            if (underWay.remove(one.id()) == null) {
                continue; // The other hub had been sent it, too.
            }
            decided.takeBack(one.id());
            var was = one.wanted;
            if (was.tries() == 0) {
                waiting.addFirst(() -> later(was.id(), one.asker, BUSY));
            } else {
                var again = new Wanted<>(was.by(), was.id(), was.command(), was.tries() - 1);
                waiting.addFirst(() -> decide(again, one.asker));
            }
        }
    }

    /// Nothing that is under way can follow what has failed. What became of each is known once the
    /// log has answered all of them and the room is read again.
    private void fail(Appended answer) {
        if (failure == null) {
            failure =
                    switch (answer) {
                        case Appended.Done _, Appended.Conflict _ ->
                                unavailable("another hub has changed the room; try again", 0);
                        case Appended.TooLarge(var what, long limit) ->
                                new Decision.Refused(
                                        "too_large",
                                        "the limit of %s is %d".formatted(what, limit));
                        case Unavailable why -> refusal(why);
                    };
        }
        if (phase == Phase.OPEN) {
            phase = Phase.FAILING;
        }
        if (phase == Phase.FAILING && units.stream().allMatch(unit -> unit.answer != null)) {
            read();
        }
    }

    /// What the log advises is for those who run it, and is in their log.
    private Decision.Refused refusal(Unavailable why) {
        LOG.log(System.Logger.Level.WARNING, "room {0}: {1}", name, why.advice());
        return switch (why.reason()) {
            case DISK_FULL ->
                    new Decision.Refused(
                            "disk_full", "the hub's disk is full; say it again when it is not");
            case BROKEN -> unavailable("the hub cannot write to its disk", 0);
            case BUSY -> BUSY;
            case UNREACHABLE -> unavailable("the hub cannot reach its log", RETRY_MILLIS);
            case CLOSED -> unavailable("the hub ends", RETRY_MILLIS);
        };
    }

    private static Decision.Refused unavailable(String why, long retryAfterMillis) {
        return new Decision.Refused("unavailable", why, retryAfterMillis);
    }

    /// The room was read again: what was under way is in it, or is refused.
    private void settleFailed() {
        var why = failure;
        if (why == null) {
            return;
        }
        failure = null;
        var all = List.copyOf(underWay.values());
        underWay.clear();
        units.clear();
        for (var one : all) {
            var seq = decided.done(one.id());
            if (seq != null) {
                one.asker.done(one.id(), seq);
            } else if (why.isDecided()) {
                refuse(one.id(), one.asker, why);
            } else {
                decided.takeBack(one.id());
                later(one.id(), one.asker, why);
            }
        }
    }

    private record Begun(String epoch) {}

    private void commit(Unit<C> unit, Position last) {
        if (unit.firstSeq == head.seq() + 1) {
            var entries = new ArrayList<Entry>();
            for (var event : unit.events) {
                long seq = unit.firstSeq + entries.size();
                entries.add(new Entry(new Position(last.epoch(), seq), event));
            }
            take(entries);
        } else if (isNews(last)) {
            readOn();
        }
        long seq = unit.firstSeq - 1;
        for (var one : unit.commands) {
            seq += one.events.size();
            if (underWay.remove(one.id()) != null) {
                one.asker.done(one.id(), seq);
            }
        }
    }

    /// Takes in what has happened next: for what was decided here it is the end.
    private void take(List<Entry> entries) {
        entries.forEach(committed::apply);
        entries.forEach(this::remember);
        unshown.addAll(entries);
        var last = entries.getLast().position();
        boolean isNewEpoch = head.epoch() != last.epoch();
        head = last;
        if (isNewEpoch) {
            tellSoft("epoch", Json.node(new Begun(Long.toString(last.epoch()))));
        }
        show();
        for (var entry : entries) {
            if (entry.position().seq() > aheadSeq) { // Else it was ours, or a conflict will tell.
                aheadSeq++;
                ahead.apply(entry);
            }
        }
        entries.forEach(this::answer);
        entries.forEach(follower);
    }

    private void answer(Entry entry) {
        CommandId.parse(entry.event().cause())
                .map(underWay::remove)
                .ifPresent(one -> one.asker.done(one.id(), requireNonNull(decided.done(one.id()))));
    }

    // ---- what others do -----------------------------------------------------------------------

    private void hear(Change change) {
        switch (change) {
            case Change.Events(_, Position before, var entries)
                    when phase == Phase.OPEN && before.equals(head) ->
                    take(entries);
            case Change.Events(_, _, var entries) when phase == Phase.OPEN -> {
                if (isNews(entries.getLast().position())) {
                    readOn();
                }
            }
            case Change.Events _, Change.Deleted _ -> readOn();
        }
    }

    /// Whether the log has gone on to where this room is not.
    private boolean isNews(Position at) {
        return at.epoch() > head.epoch() || at.seq() > head.seq();
    }

    /// Reads what came behind what is known; at once, or as soon as that can be done.
    private void readOn() {
        behind = true;
        if (phase != Phase.OPEN || readingOn) {
            return;
        }
        behind = false;
        readingOn = true;
        var from = head;
        back(
                log.read(name, from, PAGE),
                page -> {
                    readingOn = false;
                    if (phase == Phase.OPEN) {
                        wasRead(from, page);
                    }
                });
    }

    private void wasRead(Position from, Page page) {
        switch (page) {
            case Page.Ok(var entries, Position end) -> {
                if (from.equals(head) && !entries.isEmpty()) {
                    take(entries);
                }
                if (behind || (isNews(end) && !entries.isEmpty())) {
                    readOn();
                }
                drain();
            }
            // With an append on its way, its answer will lead here again.
            case Page.Trimmed _, Page.Reset _ when units.isEmpty() -> read();
            case Unavailable why when units.isEmpty() -> readLater(why);
            case Page.Trimmed _, Page.Reset _, Unavailable _ -> {}
        }
    }

    // ---- showing ------------------------------------------------------------------------------

    private void show() {
        if (inWindow) {
            return;
        }
        flush();
        if (window.isPositive()) {
            inWindow = true;
            var all = windowOfReader.multipliedBy(readers.size());
            var wait = all.compareTo(window) < 0 ? all : window;
            var _ = owner.after(wait, named("batch of " + name, this::windowOver));
        }
    }

    private void windowOver() {
        inWindow = false;
        if (!unshown.isEmpty()) {
            show();
        }
    }

    private void flush() {
        if (unshown.isEmpty()) {
            return;
        }
        long through = unshown.getLast().position().seq();
        var entries = newestOfEach(unshown);
        long previous = shown;
        unshown.clear();
        shown = through;
        if (!readers.isEmpty()) {
            var texts = texts(entries, previous); // Once for all.
            readers.removeIf(reader -> !tell(reader, texts));
        }
    }

    private List<Entry> newestOfEach(List<Entry> entries) {
        if (entries.size() == 1) {
            return List.copyOf(entries);
        }
        record Part(String type, String key) {}
        var newest = new HashMap<Part, Long>();
        for (var entry : entries) {
            var event = entry.event();
            newest.put(new Part(event.type(), event.key()), entry.position().seq());
        }
        return entries.stream()
                .filter(entry -> {
                    var event = entry.event();
                    return event.key().isEmpty()
                            || !committed.isNewestEnough(event.type())
                            || newest.getOrDefault(new Part(event.type(), event.key()), 0L)
                                    == entry.position().seq();
                })
                .toList();
    }

    /// Tells all who read something that is neither numbered nor kept.
    public void tellSoft(String type, JsonNode data) {
        owner.check();
        if (!readers.isEmpty()) {
            String text = Frames.soft(type, clock.getAsLong(), data);
            readers.forEach(reader -> reader.takeSoft(text));
        }
    }

    // ---- readers ------------------------------------------------------------------------------

    /// What who comes in is told first.
    ///
    /// @param recovered whether what was missed follows; else a snapshot does
    /// @param acked the number of the newest command of this client that was decided, 0 for none
    public record Welcome(String epoch, long seq, boolean recovered, long acked) {}

    /// Lets a reader in: greets it, shows it what it missed since `from`, or else the whole, and
    /// from then on all that happens. A reader that cannot take it is not let in.
    ///
    /// @param client the id of its client, empty if it has none
    public void join(Reader reader, Optional<Position> from, String client, Greeting greeting) {
        owner.check();
        if (!whenOpen(() -> joinNow(new Guest(reader, client, greeting), from))) {
            reader.close(Wire.Close.SLOW_READER);
        }
    }

    /// Shows a reader what came after `from`, or the whole if that cannot be shown, and from then
    /// on all that happens: for one that could not take more, or that misses something.
    public void resume(Reader reader, Optional<Position> from, Greeting greeting) {
        owner.check();
        readers.remove(reader);
        var guest = new Guest(reader, "", greeting);
        guest.greeted = true;
        if (!whenOpen(() -> joinNow(guest, from))) {
            reader.close(Wire.Close.SLOW_READER);
        }
    }

    /// A reader on its way in.
    private static final class Guest {
        final Reader reader;
        final String client;
        final Greeting greeting;
        boolean greeted;

        /// Whether the room has read on for it.
        boolean waited;

        Guest(Reader reader, String client, Greeting greeting) {
            this.reader = reader;
            this.client = client;
            this.greeting = greeting;
        }
    }

    private void joinNow(Guest guest, Optional<Position> from) {
        if (phase == Phase.CLOSED) {
            guest.reader.close(Wire.Close.HUB_STOPPING);
        } else if (from.isPresent() && shared && isNews(from.get()) && !guest.waited) {
            // It comes from another hub, and knows what is not known here yet.
            guest.waited = true;
            waiting.addLast(() -> joinNow(guest, from));
            readOn();
        } else if (from.isPresent() && head.seq() - from.get().seq() <= MOST_MISSED) {
            catchUp(guest, from.get());
        } else {
            enterWithSnapshot(guest);
        }
    }

    /// Shows what came after `at`: page by page from the log as long as it is older than what is
    /// kept here. A reader that cannot take a page comes back for the rest.
    private void catchUp(Guest guest, Position at) {
        flush(); // What waits for its batch would come again to this reader.
        var missed = keptAfter(at);
        if (missed != null) {
            if (greet(guest, true) && tell(guest.reader, texts(missed, at.seq()))) {
                enter(guest);
            }
            return;
        }
        back(
                log.read(name, at, PAGE),
                page -> {
                    // Meanwhile the room may have begun to be read again.
                    if (!whenOpen(() -> catchUp(guest, at, page))) {
                        guest.reader.close(Wire.Close.SLOW_READER);
                    }
                });
    }

    private void catchUp(Guest guest, Position at, Page page) {
        switch (page) {
            case Page _ when phase == Phase.CLOSED -> guest.reader.close(Wire.Close.HUB_STOPPING);
            case Page.Ok ok when !ok.entries().isEmpty() -> {
                if (greet(guest, true) && tell(guest.reader, texts(ok.entries(), at.seq()))) {
                    catchUp(guest, ok.entries().getLast().position());
                }
            }
            case Page.Ok _, Page.Trimmed _, Page.Reset _ -> enterWithSnapshot(guest);
            case Unavailable _ -> guest.reader.close(Wire.Close.HUB_STOPPING);
        }
    }

    private @Nullable List<Entry> keptAfter(Position from) {
        if ((from.epoch() != head.epoch() && from.seq() > 0) || from.seq() > head.seq()) {
            return null;
        }
        if (from.seq() == head.seq()) {
            return List.of();
        }
        if (kept.isEmpty() || kept.getFirst().position().seq() > from.seq() + 1) {
            return null;
        }
        return kept.stream().filter(entry -> entry.position().seq() > from.seq()).toList();
    }

    /// Who missed more is shown the whole, which is shorter.
    private static final int MOST_MISSED = 20_000;

    /// What is said in one text, and where who has read it stands.
    private record Text(String text, long through) {}

    /// Events in texts that are not too long.
    private static List<Text> texts(List<Entry> entries, long previous) {
        var texts = new ArrayList<Text>();
        long before = previous;
        int begin = 0;
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).event().bytes();
            if (bytes >= TEXT_BYTES || i == entries.size() - 1) {
                long last = entries.get(i).position().seq();
                texts.add(new Text(Frames.events(entries.subList(begin, i + 1), before), last));
                before = last;
                begin = i + 1;
                bytes = 0;
            }
        }
        return texts;
    }

    /// Shows events; false if the reader cannot take all.
    private static boolean tell(Reader reader, List<Text> texts) {
        return texts.stream().allMatch(text -> reader.take(text.text(), text.through()));
    }

    private void enterWithSnapshot(Guest guest) {
        flush();
        if (greet(guest, false)) {
            var whole = guest.greeting.snapshot(committed, head.seq());
            String text = Frames.soft("snapshot", clock.getAsLong(), whole);
            if (guest.reader.take(text, head.seq())) {
                enter(guest);
            }
        }
    }

    private void enter(Guest guest) {
        readers.add(guest.reader);
        guest.greeting.entered();
    }

    private boolean greet(Guest guest, boolean recovered) {
        if (guest.greeted) {
            return true;
        }
        guest.greeted = true;
        decided.releaseAll(
                guest.client); // On a new connection all that is undecided comes in order.
        var welcome =
                new Welcome(
                        Long.toString(head.epoch()),
                        head.seq(),
                        recovered,
                        decided.newest(guest.client));
        return guest.reader.take(
                Frames.soft("welcome", clock.getAsLong(), guest.greeting.welcome(welcome)), 0);
    }

    /// Takes a reader out.
    public void leave(Reader reader) {
        owner.check();
        readers.remove(reader);
    }

    /// Ends the room for all who read it; what is under way goes on to the log.
    public void close(Wire.Close reason) {
        owner.check();
        phase = Phase.CLOSED;
        following.close();
        flush();
        var all = List.copyOf(readers);
        readers.clear();
        all.forEach(reader -> reader.close(reason));
        var waited = List.copyOf(waiting);
        waiting.clear();
        waited.forEach(Runnable::run);
    }

    // ---- from the log -------------------------------------------------------------------------

    /// Has the owner do `next` with the log's answer.
    private <T> void back(CompletionStage<T> answered, Consumer<? super T> next) {
        var _ = answered.thenAccept(answer -> soon(() -> next.accept(answer)));
    }

    /// By a timer: it finds room in any queue, and what the log says must not get lost.
    private void soon(Runnable task) {
        var _ = owner.after(Duration.ZERO, named("log of " + name, task));
    }

    private static Operation<@Nullable Void> named(String name, Runnable body) {
        return Operation.named(
                name,
                () -> {
                    body.run();
                    return null;
                });
    }
}
