package dev.heddle.sync.room;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
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

    /// Clients of which the number of the newest command is remembered.
    private static final int KEPT_CLIENTS = 4096;

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
    private final Map<CommandId, UnderWay> underWay = new LinkedHashMap<>();

    private final ArrayDeque<Entry> kept = new ArrayDeque<>();
    private final Map<CommandId, Long> done = newest(KEPT_EVENTS);
    private final Map<CommandId, Decision.Refused> refused = newest(KEPT_EVENTS);

    /// Clients of which a command is to come again before any later one is heard.
    private final Map<String, Held> held = newest(KEPT_CLIENTS);

    private final Map<String, Long> lastNumbers = newest(KEPT_CLIENTS);
    private final Set<Reader> readers = new LinkedHashSet<>();

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

    private record Held(long number, Decision.Refused why) {}

    /// A command on its way to the log.
    private static final class UnderWay {
        final CommandId id;
        final long firstSeq;
        final List<Event> events;

        /// Changes when its client comes back on another connection.
        Asker asker;

        @Nullable Appended answer;

        UnderWay(CommandId id, long firstSeq, List<Event> events, Asker asker) {
            this.id = id;
            this.firstSeq = firstSeq;
            this.events = events;
            this.asker = asker;
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
        read();
    }

    private static <K, V> Map<K, V> newest(int count) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > count;
            }
        };
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
                    // Numbers of a history that is gone; that they were done still counts.
                    done.replaceAll((_, _) -> 0L);
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
            opened(state.head());
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
        boolean sameHistory = at.epoch() == head.epoch() || head.seq() == 0;
        head = at;
        aheadSeq = at.seq();
        ahead = committed.copy();
        phase = Phase.OPEN;
        showWhatWasRead(sameHistory);
        settleFailed();
        var waited = List.copyOf(waiting);
        waiting.clear();
        waited.forEach(Runnable::run);
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
        CommandId.parse(entry.event().cause()).ifPresent(id -> decided(id, entry.position().seq()));
    }

    private void decided(CommandId id, long seq) {
        done.put(id, seq);
        lastNumbers.merge(id.client(), id.number(), Math::max);
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
        if (!whenOpen(() -> decide(by, id, command, asker))) {
            later(id, asker, new Decision.Refused("busy", BUSY, RETRY_MILLIS));
        }
    }

    private static final String BUSY = "this room has more to do than it can; it is tried again";

    /// Decides nothing yet, and hears no later command of this client before this one comes again;
    /// unless it was decided already.
    ///
    /// @param why with a time after which it may
    public void later(CommandId id, Asker asker, Decision.Refused why) {
        owner.check();
        if (isKnown(id, asker)) {
            return;
        }
        var known = held.get(id.client());
        if (known == null || id.number() < known.number()) {
            held.put(id.client(), new Held(id.number(), why));
        }
        asker.refused(id, why);
    }

    private void decide(Member by, CommandId id, C command, Asker asker) {
        if (isKnown(id, asker)) {
            return;
        }
        var wait = held.get(id.client());
        if (wait != null && id.number() > wait.number()) {
            asker.refused(id, wait.why());
        } else if (phase == Phase.CLOSED) {
            later(id, asker, unavailable("the room cannot be read now", RETRY_MILLIS));
        } else if (underWay.size() >= MAX_UNDER_WAY) {
            later(id, asker, new Decision.Refused("busy", BUSY, RETRY_MILLIS));
        } else {
            if (wait != null && id.number() == wait.number()) {
                held.remove(id.client());
            }
            decideFresh(by, id, command, asker);
        }
    }

    /// Whether it was decided before, and is answered, or is under way, and will be.
    private boolean isKnown(CommandId id, Asker asker) {
        var seq = done.get(id);
        var no = refused.get(id);
        var same = underWay.get(id);
        if (seq != null) {
            asker.done(id, seq);
        } else if (no != null) {
            asker.refused(id, no);
        } else if (same != null) {
            same.asker = asker;
        } else {
            return false;
        }
        return true;
    }

    private void decideFresh(Member by, CommandId id, C command, Asker asker) {
        if (id.number() <= lastNumbers.getOrDefault(id.client(), 0L)) {
            asker.refused(
                    id,
                    new Decision.Refused(
                            "too_late", "a later command of this client was decided before"));
            return;
        }
        switch (ahead.decide(by, id, command, clock.getAsLong())) {
            case Decision.Refused why when why.isDecided() -> {
                refuse(id, asker, why);
            }
            case Decision.Refused why -> later(id, asker, why);
            case Decision.Accepted(List<Event> events) when events.isEmpty() -> {
                decided(id, 0);
                asker.done(id, 0);
            }
            case Decision.Accepted(List<Event> events) -> append(id, asker, events);
        }
    }

    private void refuse(CommandId id, Asker asker, Decision.Refused why) {
        lastNumbers.merge(id.client(), id.number(), Math::max);
        refused.put(id, why);
        asker.refused(id, why);
    }

    private void append(CommandId id, Asker asker, List<Event> events) {
        var one = new UnderWay(id, aheadSeq + 1, events, asker);
        for (var event : events) {
            aheadSeq++;
            ahead.apply(new Entry(new Position(head.epoch(), aheadSeq), event));
        }
        underWay.put(id, one);
        lastNumbers.put(id.client(), id.number());
        back(
                log.append(name, new After.Seq(one.firstSeq - 1), id.toString(), events),
                answer -> {
                    one.answer = answer;
                    settle();
                });
    }

    /// Settles what the log has answered, in the order in which it was decided.
    private void settle() {
        while (!underWay.isEmpty()) {
            var one = underWay.values().iterator().next();
            var answer = one.answer;
            if (answer == null) {
                return;
            }
            if (failure == null
                    && answer instanceof Appended.Done(Position last, boolean duplicate)
                    && !duplicate) {
                underWay.remove(one.id);
                commit(one, last);
            } else {
                fail(answer);
                return;
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
        if (phase == Phase.FAILING
                && underWay.values().stream().allMatch(one -> one.answer != null)) {
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
            case BUSY -> new Decision.Refused("busy", BUSY, RETRY_MILLIS);
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
        for (var one : all) {
            var seq = done.get(one.id);
            if (seq != null) {
                one.asker.done(one.id, seq);
            } else if (why.isDecided()) {
                refuse(one.id, one.asker, why);
            } else {
                // The numbers that were taken when it was handed to the log.
                lastNumbers.computeIfPresent(
                        one.id.client(), (_, last) -> Math.min(last, one.id.number() - 1));
                later(one.id, one.asker, why);
            }
        }
    }

    private record Begun(String epoch) {}

    private void commit(UnderWay one, Position last) {
        var entries = new ArrayList<Entry>();
        for (var event : one.events) {
            long seq = one.firstSeq + entries.size();
            entries.add(new Entry(new Position(last.epoch(), seq), event));
        }
        entries.forEach(committed::apply);
        entries.forEach(this::remember);
        unshown.addAll(entries);
        boolean isNewEpoch = head.epoch() != last.epoch();
        head = last;
        if (isNewEpoch) {
            tellSoft("epoch", Json.node(new Begun(Long.toString(last.epoch()))));
        }
        show();
        one.asker.done(one.id, last.seq());
        entries.forEach(follower);
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

        Guest(Reader reader, String client, Greeting greeting) {
            this.reader = reader;
            this.client = client;
            this.greeting = greeting;
        }
    }

    private void joinNow(Guest guest, Optional<Position> from) {
        if (phase == Phase.CLOSED) {
            guest.reader.close(Wire.Close.HUB_STOPPING);
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
                    switch (page) {
                        case Page.Ok ok when !ok.entries().isEmpty() -> {
                            if (greet(guest, true)
                                    && tell(guest.reader, texts(ok.entries(), at.seq()))) {
                                catchUp(guest, ok.entries().getLast().position());
                            }
                        }
                        case Page.Ok _, Page.Trimmed _, Page.Reset _ -> enterWithSnapshot(guest);
                        case Unavailable _ -> guest.reader.close(Wire.Close.HUB_STOPPING);
                    }
                });
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
        held.remove(guest.client); // On a new connection all that is undecided comes in order.
        var welcome =
                new Welcome(
                        Long.toString(head.epoch()),
                        head.seq(),
                        recovered,
                        lastNumbers.getOrDefault(guest.client, 0L));
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
        // By a timer: it finds room in any queue, and an answer must not get lost.
        var _ =
                answered.thenAccept(answer ->
                        owner.after(
                                Duration.ZERO, named("log of " + name, () -> next.accept(answer))));
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
