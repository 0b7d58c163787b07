package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A host that this hub has claimed in a log to which other hubs write, too; and what is on its way
/// to the host's room.
///
/// **Fencing.** Each append has to come to stand behind exactly the one before, or behind the
/// claim. A hub that takes the host puts its own claim there; so from then on this one can append
/// nothing, whether it has noticed or not. One append is on its way at a time, with all that has
/// gathered since the one before.
///
/// **Not sure** is asked again: an append of which nobody knows whether it was done is repeated
/// until the log says that it has it, or that somebody else has the host. What it says is how
/// things stand now, so that twice is no harm.
///
/// Owner thread only.
@OwnerThread
final class Holding {
    /// What is told to who wants to store something of a host that is another hub's by now.
    static final ErrorInfo NOT_HELD =
            ErrorInfo.of(Problem.HUB_BUSY, "the host has moved to another hub: ask again");

    /// The later one of two claims, or of two other places in a room.
    static final Comparator<Position> LATER =
            Comparator.comparingLong(Position::epoch).thenComparingLong(Position::seq);

    /// In one append, more or less: as many as such a log has in one message.
    private static final int UNIT_EVENTS = 64;

    private static final int UNIT_BYTES = 256 << 10;

    /// What may wait while the log does not answer; more is refused.
    private static final int MAX_WAITING = 4096;

    private static final long MAX_WAITING_BYTES = 16 << 20;

    /// After no answer of the log.
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final Timing timing;
    private final String room;
    private final Position token;
    private final Consumer<String> lost;
    private final Subscription following;
    private final ArrayDeque<Wanted> waiting = new ArrayDeque<>();
    private final List<Runnable> whenIdle = new ArrayList<>();
    private List<Wanted> underWay = List.of();
    private Position head;
    private long waitingBytes;

    /// How many of those that wait go one by one, because together they were too large.
    private int alone;

    private boolean ended;

    private record Wanted(List<Event> events, long bytes, Consumer<Optional<ErrorInfo>> then) {}

    /// A room whose claim at `token` is this hub's.
    ///
    /// @param lost runs once when it is another hub's; hears which program links there, if any
    Holding(Ledger ledger, Timing timing, String room, Position token, Consumer<String> lost) {
        this.ledger = ledger;
        this.timing = timing;
        this.room = room;
        this.token = token;
        this.head = token;
        this.lost = lost;
        this.following = ledger.log().follow(room, change -> ledger.soon(() -> heard(change)));
    }

    Position token() {
        return token;
    }

    /// Appends; `then` hears what went wrong, if anything.
    void append(List<Event> events, Consumer<Optional<ErrorInfo>> then) {
        long bytes = Limits.bytes(events);
        if (waiting.size() >= MAX_WAITING || waitingBytes + bytes > MAX_WAITING_BYTES) {
            then.accept(
                    Optional.of(ErrorInfo.of(Problem.HUB_BUSY, "the log does not take this now")));
            return;
        }
        waitingBytes += bytes;
        waiting.addLast(new Wanted(List.copyOf(events), bytes, then));
        next();
    }

    private void next() {
        if (ended || !underWay.isEmpty()) {
            return;
        }
        var unit = new ArrayList<Wanted>();
        int events = 0;
        long bytes = 0;
        while (!waiting.isEmpty() && (unit.isEmpty() || (alone == 0 && events < UNIT_EVENTS))) {
            var one = waiting.element();
            if (!unit.isEmpty() && bytes + one.bytes() > UNIT_BYTES) {
                break;
            }
            unit.add(waiting.remove());
            events += one.events().size();
            bytes += one.bytes();
        }
        alone = Math.max(0, alone - 1);
        underWay = unit;
        if (unit.isEmpty()) {
            var tasks = List.copyOf(whenIdle);
            whenIdle.clear();
            tasks.forEach(Runnable::run);
        } else {
            send();
        }
    }

    private void send() {
        if (!ended) {
            var events = underWay.stream().flatMap(one -> one.events().stream()).toList();
            ledger.back(ledger.log().append(room, new After.At(head), "", events), this::answered);
        }
    }

    private void answered(Appended answer) {
        switch (answer) {
            case Appended _ when ended -> {}
            case Appended.Done(Position last, _) -> {
                head = last;
                settle(ledger.problem(answer));
            }
            case Appended.Conflict _ -> look();
            case Appended.TooLarge _ when underWay.size() > 1 -> {
                alone = underWay.size();
                underWay.reversed().forEach(waiting::addFirst);
                underWay = List.of();
                next();
            }
            case Unavailable why when why.reason() == Unavailable.Reason.UNREACHABLE -> {
                var _ = ledger.problem(answer);
                later(this::send);
            }
            case Appended.TooLarge _, Unavailable _ -> settle(ledger.problem(answer));
        }
    }

    private void settle(Optional<ErrorInfo> problem) {
        var done = underWay;
        underWay = List.of();
        for (var one : done) {
            waitingBytes -= one.bytes();
            one.then().accept(problem);
        }
        next();
    }

    private void later(Runnable task) {
        var _ = timing.after(TRY_AGAIN, task);
    }

    // ---- whose it is --------------------------------------------------------------------------

    /// Something stands where it was not expected: another hub's claim, or an append of this hub's
    /// own of which nobody knew whether it was done.
    private void look() {
        if (ended) {
            return;
        }
        ledger.back(
                ledger.log().snapshot(room),
                state -> {
                    if (ended) {
                        return;
                    }
                    if (!(state instanceof RoomState.Ok(Position at, var entries))) {
                        later(this::look);
                        return;
                    }
                    var claim =
                            entries.stream()
                                    .filter(entry -> entry.event().type().equals(Ledger.CLAIM))
                                    .findFirst()
                                    .orElse(null);
                    if (claim == null || !claim.position().equals(token)) {
                        lose(claim == null ? null : claim.event());
                    } else if (at.equals(head)) {
                        later(this::send); // What was read is old.
                    } else {
                        head = at;
                        send();
                    }
                });
    }

    private void heard(Change change) {
        switch (change) {
            case Change.Events(_, _, var entries) ->
                    entries.stream()
                            .filter(entry -> entry.event().type().equals(Ledger.CLAIM))
                            .filter(entry -> LATER.compare(entry.position(), token) > 0)
                            .findFirst()
                            .ifPresent(entry -> lose(entry.event()));
            case Change.Deleted _ -> lose(null);
        }
    }

    private void lose(@Nullable Event claim) {
        if (!ended) {
            lost.accept(claim == null ? "" : Json.read(claim.data()).path("instance").asString(""));
        }
    }

    /// Nothing is appended any more; who waits is told so.
    void end() {
        ended = true;
        following.close();
        var all = new ArrayList<>(underWay);
        all.addAll(waiting);
        underWay = List.of();
        waiting.clear();
        all.forEach(one -> one.then().accept(Optional.of(NOT_HELD)));
        next();
        whenIdle.forEach(Runnable::run);
        whenIdle.clear();
    }

    /// Whether nothing is on its way to the log.
    boolean isIdle() {
        return ended || (underWay.isEmpty() && waiting.isEmpty());
    }

    /// Runs `task` once nothing is.
    void whenIdle(Runnable task) {
        whenIdle.add(task);
    }
}
