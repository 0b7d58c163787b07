package dev.heddle.sync.room;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
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
/// {@link Commands} is the half of those who write, {@link Readers} that of those who read.
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

    private static final int PAGE = 1024;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(LoggedRoom.class.getName());

    private final String name;
    private final Owner owner;
    private final RoomLog log;
    private final LongSupplier clock;
    private final Content<C> empty;

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    private final Kept kept = new Kept();
    private final Commands<C> commands;
    private final Readers readers;

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

    /// All that is in the log, and where that ends.
    private Content<C> committed;

    private Position head = Position.START;

    private enum Phase {
        /// It is being read from the log.
        OPENING,
        OPEN,
        /// Something could not be appended; the rest of what is under way is waited for.
        FAILING,
        CLOSED
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
        this.empty = empty;
        this.committed = empty.copy();
        this.commands = new Commands<>(this, log, empty);
        this.readers = new Readers(this, commands, kept, window, windowOfReader);
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
        return readers.count();
    }

    /// Whether nobody reads it and nothing is under way: it may be closed and opened again later.
    public boolean isIdle() {
        return readers.count() == 0 && commands.isEmpty() && waiting.isEmpty();
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
        return readers.shown();
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
                    commands.forgetNumbers();
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
        page(
                from,
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
        after(RETRY, "read " + name, this::read);
    }

    private void opened(Position at) {
        var before = head;
        boolean sameHistory = at.epoch() == before.epoch() || before.seq() == 0 || kept.has(before);
        head = at;
        commands.startAnew();
        phase = Phase.OPEN;
        readers.wasRead(sameHistory);
        commands.settleFailed();
        if (before.seq() > 0 && sameHistory) {
            kept.newerThan(before.seq()).forEach(follower);
        }
        if (behind) {
            readOn();
        }
        drain();
    }

    private void remember(Entry entry) {
        kept.add(entry);
        commands.remember(entry);
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
        commands.command(by, id, command, asker);
    }

    /// Decides nothing yet, and hears no later command of this client before this one comes again;
    /// unless it was decided already.
    ///
    /// @param why with a time after which it may
    public void later(CommandId id, Asker asker, Decision.Refused why) {
        owner.check();
        commands.later(id, asker, why);
    }

    /// Does `task` when a command can be decided; false if too much waits for that.
    boolean inTurn(Runnable task) {
        return isTaken() ? waiting.size() < MAX_WAITING && waiting.add(task) : whenOpen(task);
    }

    /// Whether what is decided now would be decided on what others may have changed already.
    private boolean isTaken() {
        return phase == Phase.OPEN && shared && (commands.awaitsLog() || readingOn);
    }

    /// Does what waits, as far as it can be done now, and hands what was decided to the log.
    void drain() {
        draining = true;
        while (!waiting.isEmpty() && phase == Phase.OPEN && !isTaken() && !commands.isUnitFull()) {
            waiting.removeFirst().run();
        }
        draining = false;
        commands.handOver();
    }

    /// Whether what waits is being done, and what is decided gathers for one append.
    boolean isDraining() {
        return draining;
    }

    /// Does `task` before all else that waits.
    void first(Runnable task) {
        waiting.addFirst(task);
    }

    /// Does `task` once the room has read on.
    void onceRead(Runnable task) {
        waiting.addLast(task);
        readOn();
    }

    /// Something could not be appended.
    ///
    /// @param isAllAnswered whether the log has nothing more to say of what is under way
    void failed(boolean isAllAnswered) {
        if (phase == Phase.OPEN) {
            phase = Phase.FAILING;
        }
        if (phase == Phase.FAILING && isAllAnswered) {
            read();
        }
    }

    // ---- what has happened --------------------------------------------------------------------

    private record Begun(String epoch) {}

    /// Takes in what has happened next: for what was decided here it is the end.
    void take(List<Entry> entries) {
        entries.forEach(committed::apply);
        entries.forEach(this::remember);
        readers.happened(entries);
        var last = entries.getLast().position();
        boolean isNewEpoch = head.epoch() != last.epoch();
        head = last;
        if (isNewEpoch) {
            tellSoft("epoch", Json.node(new Begun(Long.toString(last.epoch()))));
        }
        readers.show();
        commands.happened(entries);
        entries.forEach(follower);
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
    boolean isNews(Position at) {
        return at.epoch() > head.epoch() || at.seq() > head.seq();
    }

    /// Reads what came behind what is known; at once, or as soon as that can be done.
    void readOn() {
        behind = true;
        if (phase != Phase.OPEN || readingOn) {
            return;
        }
        behind = false;
        readingOn = true;
        var from = head;
        page(
                from,
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
            case Page.Trimmed _, Page.Reset _ when !commands.awaitsLog() -> read();
            case Unavailable why when !commands.awaitsLog() -> readLater(why);
            case Page.Trimmed _, Page.Reset _, Unavailable _ -> {}
        }
    }

    // ---- readers ------------------------------------------------------------------------------

    /// Tells all who read something that is neither numbered nor kept.
    public void tellSoft(String type, JsonNode data) {
        owner.check();
        readers.tellSoft(type, data);
    }

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
        readers.join(reader, from, client, greeting);
    }

    /// Shows a reader what came after `from`, or the whole if that cannot be shown, and from then
    /// on all that happens: for one that could not take more, or that misses something.
    public void resume(Reader reader, Optional<Position> from, Greeting greeting) {
        owner.check();
        readers.resume(reader, from, greeting);
    }

    /// Takes a reader out.
    public void leave(Reader reader) {
        owner.check();
        readers.leave(reader);
    }

    /// Ends the room for all who read it; what is under way goes on to the log.
    public void close(Wire.Close reason) {
        owner.check();
        phase = Phase.CLOSED;
        following.close();
        readers.flush();
        readers.close(reason);
        var waited = List.copyOf(waiting);
        waiting.clear();
        waited.forEach(Runnable::run);
    }

    // ---- for its halves -----------------------------------------------------------------------

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /// Whether somebody has seen what is not known here yet.
    boolean isBehind(Position at) {
        return shared && isNews(at);
    }

    long millis() {
        return clock.getAsLong();
    }

    /// Reads a page of the log.
    void page(Position after, Consumer<Page> next) {
        back(log.read(name, after, PAGE), next);
    }

    // ---- from the log -------------------------------------------------------------------------

    /// Has the owner do `next` with the log's answer.
    <T> void back(CompletionStage<T> answered, Consumer<? super T> next) {
        var _ = answered.thenAccept(answer -> soon(() -> next.accept(answer)));
    }

    /// By a timer: it finds room in any queue, and what the log says must not get lost.
    private void soon(Runnable task) {
        after(Duration.ZERO, "log of " + name, task);
    }

    void after(Duration delay, String what, Runnable task) {
        Operation<@Nullable Void> operation =
                Operation.named(
                        what,
                        () -> {
                            task.run();
                            return null;
                        });
        var _ = owner.after(delay, operation);
    }
}
