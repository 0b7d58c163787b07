package dev.heddle.sync.room;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.Unavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The commands of a room: decided one after the other, handed to the log, and answered when it has
/// them. What they are decided on is ahead of the log by all that is on its way there.
///
/// Owner thread only.
@OwnerThread
final class Commands<C> {
    /// Commands that are on their way to the log.
    private static final int MAX_UNDER_WAY = 1024;

    /// How often a command is decided again because another hub was faster. Of two that write all
    /// the time each is the faster one every other time.
    private static final int TRIES = 32;

    /// In one append to a log that others write to, more or less: as many as a log that many share
    /// has in one message.
    private static final int UNIT_EVENTS = 64;

    private static final int UNIT_BYTES = 256 << 10;

    private static final long RETRY_MILLIS = 1000;

    private static final Decision.Refused BUSY =
            new Decision.Refused(
                    "busy",
                    "this room has more to do than it can; it is tried again",
                    RETRY_MILLIS);

    private static final System.Logger LOG = System.getLogger(Commands.class.getName());

    private final LoggedRoom<C> room;
    private final RoomLog log;

    /// Whether others append to the log, too.
    private final boolean shared;

    /// In the order in which they were decided.
    private final Map<CommandId, UnderWay<C>> underWay = new LinkedHashMap<>();

    /// What the log was handed and has not answered, and what gathers to be handed to it.
    private final ArrayDeque<Unit<C>> units = new ArrayDeque<>();

    private final List<UnderWay<C>> gathered = new ArrayList<>();
    private int gatheredEvents;
    private long gatheredBytes;
    private final Decided decided = new Decided();

    /// All that is in the log, ahead by what is under way.
    private Content<C> ahead;

    private long aheadSeq;

    /// Why what is under way will be thrown away, as soon as the log has answered all of it.
    private Decision.@Nullable Refused failure;

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

    /// @param empty the content of a room in which nothing has happened
    Commands(LoggedRoom<C> room, RoomLog log, Content<C> empty) {
        this.room = room;
        this.log = log;
        this.shared = log.isShared();
        this.ahead = empty.copy();
    }

    /// Whether nothing is on its way to the log.
    boolean isEmpty() {
        return underWay.isEmpty();
    }

    /// Whether the log has not answered yet.
    boolean awaitsLog() {
        return !units.isEmpty();
    }

    /// Whatever is decided next is decided on what is in the log.
    void startAnew() {
        aheadSeq = room.head().seq();
        ahead = room.content().copy();
    }

    /// The log's numbers begin anew.
    void forgetNumbers() {
        decided.forgetNumbers();
    }

    /// A client comes on a new connection: all of it that is undecided comes again, in order.
    ///
    /// @return the number of its newest command that was decided, 0 for none
    long begins(String client) {
        decided.releaseAll(client);
        return decided.newest(client);
    }

    /// Decides a command and sees to it.
    void command(Member by, CommandId id, C command, Asker asker) {
        var wanted = new Wanted<>(by, id, command, TRIES);
        if (!room.inTurn(() -> decide(wanted, asker))) {
            later(id, asker, BUSY);
        }
    }

    /// Decides nothing yet, and hears no later command of this client before this one comes again;
    /// unless it was decided already.
    ///
    /// @param why with a time after which it may
    void later(CommandId id, Asker asker, Decision.Refused why) {
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
        } else if (room.isClosed()) {
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
        switch (ahead.decide(wanted.by(), id, wanted.command(), room.millis())) {
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
            ahead.apply(new Entry(new Position(room.head().epoch(), aheadSeq), event));
        }
        underWay.put(one.id(), one);
        decided.underWay(one.id());
        gathered.add(one);
        gatheredEvents += one.events.size();
        gatheredBytes += Limits.bytes(one.events);
        if (!shared || !room.isDraining()) {
            handOver();
        }
    }

    /// Whether enough was decided for one append.
    boolean isUnitFull() {
        return gatheredEvents >= UNIT_EVENTS || gatheredBytes >= UNIT_BYTES;
    }

    /// Hands what was decided to the log.
    void handOver() {
        if (gathered.isEmpty()) {
            return;
        }
        var unit = new Unit<>(gathered, aheadSeq);
        gathered.clear();
        gatheredEvents = 0;
        gatheredBytes = 0;
        units.addLast(unit);
        // The log need not know the key of what can stand in one place only.
        After after = shared ? new After.At(room.head()) : new After.Seq(unit.firstSeq - 1);
        String key = shared ? "" : unit.commands.getFirst().id().toString();
        room.back(
                log.append(room.name(), after, key, unit.events),
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
                if (room.isNews(at) || at.equals(Position.START)) {
                    room.readOn();
                }
            } else {
                fail(answer);
                return;
            }
        }
        room.drain();
    }

    /// Another hub was faster: what is not done by now is the first to be decided on what that one
    /// did.
    private void decideAgain(Unit<C> unit) {
        startAnew();
        for (var one : unit.commands.reversed()) {
            if (underWay.remove(one.id()) == null) {
                continue; // The other hub had been sent it, too.
            }
            decided.takeBack(one.id());
            var was = one.wanted;
            if (was.tries() == 0) {
                room.first(() -> later(was.id(), one.asker, BUSY));
            } else {
                var again = new Wanted<>(was.by(), was.id(), was.command(), was.tries() - 1);
                room.first(() -> decide(again, one.asker));
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
        room.failed(units.stream().allMatch(unit -> unit.answer != null));
    }

    /// What the log advises is for those who run it, and is in their log.
    private Decision.Refused refusal(Unavailable why) {
        LOG.log(System.Logger.Level.WARNING, "room {0}: {1}", room.name(), why.advice());
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
    void settleFailed() {
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

    private void commit(Unit<C> unit, Position last) {
        if (unit.firstSeq == room.head().seq() + 1) {
            var entries = new ArrayList<Entry>();
            for (var event : unit.events) {
                long seq = unit.firstSeq + entries.size();
                entries.add(new Entry(new Position(last.epoch(), seq), event));
            }
            room.take(entries);
        } else if (room.isNews(last)) {
            room.readOn();
        }
        long seq = unit.firstSeq - 1;
        for (var one : unit.commands) {
            seq += one.events.size();
            if (underWay.remove(one.id()) != null) {
                one.asker.done(one.id(), seq);
            }
        }
    }

    /// This has happened: here, by another hub, or before the room was opened.
    void remember(Entry entry) {
        CommandId.parse(entry.event().cause())
                .ifPresent(id -> decided.inLog(id, entry.position().seq()));
    }

    /// This has happened next: for what was decided here it is the end.
    void happened(List<Entry> entries) {
        for (var entry : entries) {
            if (entry.position().seq() > aheadSeq) { // Else it was ours, or a conflict will tell.
                aheadSeq++;
                ahead.apply(entry);
            }
        }
        entries.forEach(this::answer);
    }

    private void answer(Entry entry) {
        CommandId.parse(entry.event().cause())
                .map(underWay::remove)
                .ifPresent(one -> one.asker.done(one.id(), requireNonNull(decided.done(one.id()))));
    }
}
