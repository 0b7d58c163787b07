package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.Frame.Content;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Appended.TooLarge;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// One room on this node: does what is asked of it, one thing after the other, on a virtual thread
/// that lives while there is something to do.
///
/// Ordering: a frame is written behind the one that this node knows as the last. If another node
/// was faster, the servers refuse it; then its frames are read, everything is decided again on
/// them, and written behind them. So it does not matter how many nodes write, or whether one of
/// them believes something that is no longer true: it cannot write it. Appends that come while a
/// frame is on its way gather for the next one.
final class Room {
    private static final System.Logger LOG = System.getLogger(Room.class.getName());

    /// In one frame. More do not make it faster, and the first of them would wait for the last.
    static final int FRAME_EVENTS = 64;

    /// Of the appends that gather for one frame; one append may have more.
    private static final int FRAME_BYTES = 256 << 10;

    /// What an entry of the state may take in a frame beside its texts.
    private static final int ENTRY_BYTES = 100;

    /// Frames that were heard and not looked at. Beyond, it is quicker to read them.
    private static final int MAX_HEARD = 256;

    /// Set while a thread works for a room.
    static final ThreadLocal<Boolean> WORKING = ThreadLocal.withInitial(() -> false);

    private final String name;
    private final Node node;
    private final Stream stream;
    private final String subject;

    /// Guards the four below. Never held while anything slow or foreign is done.
    private final ReentrantLock lock = new ReentrantLock();

    private final ArrayDeque<Task> waiting = new ArrayDeque<>();

    private int heard;
    private boolean running;
    private boolean retired;

    /// Whoever runs has it.
    private final Chain chain;

    Room(String name, Node node) {
        this.name = name;
        this.node = node;
        stream = node.stream();
        subject = stream.subjects().frames(name);
        chain = new Chain(name, node);
    }

    /// Takes a task in; false if the room is no longer used, and another one has to be made.
    boolean offer(Task task) {
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            if (task instanceof Task.Heard || task instanceof Task.Look) {
                if (heard >= MAX_HEARD) {
                    return true; // What waits will see that something is missing.
                }
                // The last place is for one that looks at everything.
                heard++;
                waiting.addLast(heard == MAX_HEARD ? new Task.Look() : task);
            } else {
                waiting.addLast(task);
            }
            if (!running) {
                running = true;
                Thread.ofVirtual().name("heddle-log-room").start(this::run);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Ends it, if it has nothing to do.
    boolean retire() {
        lock.lock();
        try {
            retired |= !running;
            return retired;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        WORKING.set(true);
        for (var batch = take(); !batch.isEmpty(); batch = take()) {
            try {
                work(batch);
            } catch (Refusal e) {
                chain.forget();
                batch.forEach(task -> task.refuse(e.why()));
                if (e.why().reason() == Reason.UNREACHABLE) {
                    // What waits has waited as long.
                    takeAll().forEach(task -> task.refuse(e.why()));
                }
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "room " + name + " failed", e);
                chain.forget();
                var why = new Unavailable(Reason.BROKEN, "a fault in the room log: " + e);
                batch.forEach(task -> task.refuse(why));
            }
        }
        node.idle(name, this);
    }

    /// The next task; appends that wait together as many as go into a frame.
    private List<Task> take() {
        var batch = new ArrayList<Task>();
        lock.lock();
        try {
            int events = 0;
            long bytes = 0;
            for (var task = waiting.peekFirst(); task != null; task = waiting.peekFirst()) {
                if (task instanceof Task.Append append) {
                    events += append.wanted().unit().events().size();
                    bytes += append.wanted().unit().bytes();
                    if (!batch.isEmpty() && (events > FRAME_EVENTS || bytes > FRAME_BYTES)) {
                        break;
                    }
                } else if (!batch.isEmpty()) {
                    break;
                }
                waiting.removeFirst();
                batch.add(task);
                if (!(task instanceof Task.Append)) {
                    heard -= task instanceof Task.Heard || task instanceof Task.Look ? 1 : 0;
                    break;
                }
            }
            running = !batch.isEmpty();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<Task> takeAll() {
        lock.lock();
        try {
            var all = List.copyOf(waiting);
            waiting.clear();
            heard = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    private void work(List<Task> batch) throws Refusal {
        switch (batch.getFirst()) {
            case Task.Append _ -> append(batch.stream().map(task -> (Task.Append) task).toList());
            case Task.Read(var after, int max, var answer) -> {
                read(chain.newest(), after, max, answer);
            }
            case Task.Snapshot(var answer) -> {
                var copy = chain.newest();
                answer.complete(new RoomState.Ok(copy.head(), copy.state()));
            }
            case Task.Trim(long throughSeq, var answer) -> {
                trim(throughSeq + 1);
                answer.complete(new Removed.Ok());
            }
            case Task.Delete(var answer) -> {
                chain.delete();
                answer.complete(new Removed.Ok());
            }
            case Task.Heard(long number, var frame) -> chain.hear(number, frame);
            case Task.Look _ -> chain.newest();
            case Task.Tidy _ -> {
                chain.newest();
                trimIfTooMuch(node.options().clock().millis());
            }
        }
    }

    // ---- appends ------------------------------------------------------------------------------

    /// How a frame is tried: what it is decided on, and on which connection it may be written.
    private record Attempt(Draft draft, Frame frame, long connection) {}

    private void append(List<Task.Append> appends) throws Refusal {
        var wanted = appends.stream().map(Task.Append::wanted).toList();
        String id = node.nextId();
        var drafts = new ArrayList<Draft>(); // All of them, because each may get through.
        long deadline = System.nanoTime() + node.options().patience().toNanos();
        do {
            long known = chain.copy().last();
            var attempt = attempt(id, drafts.size(), wanted);
            drafts.add(attempt.draft());
            OptionalInt written;
            if (attempt.draft().units().isEmpty()) {
                // A refusal has to be true now, not only as far as this node knows.
                written = chain.find(id);
                if (written.isEmpty() && known == chain.copy().last()) {
                    written = OptionalInt.of(drafts.size() - 1);
                }
            } else {
                byte[] message = attempt.frame().encode();
                if (message.length > node.frameBytes() && drafts.size() == 1) {
                    appendInParts(appends);
                    return;
                }
                written = chain.write(attempt.frame(), message, attempt.connection());
                if (written.isPresent()) {
                    chain.copy().connection = attempt.connection();
                }
            }
            if (written.isPresent()) {
                answer(appends, drafts.get(written.getAsInt()).answers());
                trimIfTooMuch(attempt.frame().atMillis());
                return;
            }
        } while (System.nanoTime() - deadline < 0);
        throw new Refusal(Reason.BUSY, "other nodes write to room " + name + " all the time");
    }

    private Attempt attempt(String id, int number, List<Draft.Wanted> wanted) throws Refusal {
        var copy = chain.copy();
        long now = node.options().clock().millis();
        long connection = stream.reconnects();
        long epoch = copy.connection != connection ? newEpoch(copy, now) : copy.epochs().newest();
        var draft = Draft.of(copy, wanted, epoch, mayBegin(copy), node.limits(), now);
        long bytes = copy.bytes() + draft.units().stream().mapToLong(Frame.Unit::bytes).sum();
        long newest = draft.units().stream().mapToLong(Frame.Unit::newestMillis).max().orElse(0);
        var content = new Content.Appends(draft.units());
        var frame =
                new Frame(
                        id,
                        number,
                        copy.last(),
                        copy.head(),
                        epoch,
                        copy.first(),
                        bytes,
                        copy.oldestMillis() == 0 ? newest : copy.oldestMillis(),
                        now,
                        content);
        return new Attempt(draft, frame, connection);
    }

    private void appendInParts(List<Task.Append> appends) throws Refusal {
        if (appends.size() == 1) {
            var tooLarge = new TooLarge(TooLarge.What.APPEND, node.frameBytes());
            appends.getFirst().answer().complete(tooLarge);
        } else {
            int half = appends.size() / 2;
            append(appends.subList(0, half));
            append(appends.subList(half, appends.size()));
        }
    }

    private static void answer(List<Task.Append> appends, List<Appended> answers) {
        for (int i = 0; i < answers.size(); i++) {
            appends.get(i).answer().complete(answers.get(i));
        }
    }

    /// Each time this node comes to a room, or to the servers: they may have lost what they had
    /// acknowledged meanwhile, and then what follows must not look like it.
    private long newEpoch(RoomCopy copy, long nowMillis) throws Refusal {
        long newest = copy.epochs().newest();
        return Epochs.next(newest == 0 ? stream.floor() : newest, nowMillis);
    }

    private boolean mayBegin(RoomCopy copy) throws Refusal {
        return copy.last() > 0 || stream.rooms() < node.limits().rooms();
    }

    // ---- reads --------------------------------------------------------------------------------

    private void read(RoomCopy copy, Position after, int max, CompletableFuture<Page> answer) {
        var lastValid = copy.epochs().lastValid(after, copy.head().seq());
        if (lastValid.isPresent()) {
            answer.complete(new Page.Reset(lastValid.get()));
        } else if (after.seq() + 1 < copy.first()) {
            answer.complete(new Page.Trimmed(copy.epochs().at(copy.first() - 1)));
        } else {
            var parts =
                    copy.placesAfter(after.seq(), max).stream()
                            .map(place -> new PageReader.Part(place.number, place.entries()))
                            .toList();
            var reader = new PageReader(stream, parts, after.seq(), max, copy.head());
            var page = reader.atHand();
            if (page.isPresent()) {
                answer.complete(page.get());
            } else {
                // Beside, so that nobody who writes waits for it. If what it needs is trimmed
                // meanwhile, it begins again.
                node.readBeside(
                        reader, answer, () -> node.offer(name, new Task.Read(after, max, answer)));
            }
        }
    }

    // ---- trims --------------------------------------------------------------------------------

    private void trimIfTooMuch(long nowMillis) {
        try {
            var keepFrom = chain.copy().trimTo(node.retention(name), nowMillis);
            if (keepFrom.isPresent()) {
                trim(keepFrom.get());
            }
        } catch (Refusal e) {
            LOG.log(Level.WARNING, "room {0} was not trimmed: {1}", name, e.getMessage());
            chain.forget();
        }
    }

    /// Drops the events before `wanted`: writes what of the state is among them, and from where on
    /// events count, and only then drops frames.
    private void trim(long wanted) throws Refusal {
        var copy = chain.newest();
        while (true) {
            long first = Math.min(wanted, copy.head().seq() + 1);
            if (first <= copy.first()) {
                return;
            }
            long written = writeTrim(copy, first);
            copy = chain.copy();
            if (written > 0) {
                var kept = copy.placeOf(first);
                stream.purgeBefore(subject, kept.isEmpty() ? written : kept.get().number);
                return;
            }
        }
    }

    /// Returns the number of the first frame it wrote, 0 if others wrote something.
    private long writeTrim(RoomCopy copy, long first) throws Refusal {
        long now = node.options().clock().millis();
        long bytes = copy.bytesFrom(first);
        var cut = copy.placeOf(first);
        if (cut.isPresent() && cut.get().firstSeq < first) {
            for (var entry : chain.entries(cut.get())) {
                bytes += entry.position().seq() < first ? 0 : entry.event().bytes();
            }
        }
        long firstWritten = 0;
        var parts = parts(copy.stateBefore(first));
        for (int i = 0; i < parts.size(); i++) {
            // Only the last one says so: whoever reads in between still needs the events.
            boolean isLast = i == parts.size() - 1;
            long from = isLast ? first : copy.first();
            if (!writeTrim(copy, parts.get(i), from, isLast ? bytes : copy.bytes(), now)) {
                return 0;
            }
            firstWritten = firstWritten == 0 ? copy.last() : firstWritten;
        }
        return firstWritten;
    }

    /// State in frames of its own.
    private List<List<Entry>> parts(List<Entry> state) {
        long most = Math.min(FRAME_BYTES, node.frameBytes() / 4);
        var parts = new ArrayList<List<Entry>>();
        var part = new ArrayList<Entry>();
        long bytes = 0;
        for (var entry : state) {
            // Texts may need twice their length in JSON.
            long size = ENTRY_BYTES + 2L * entry.event().bytes();
            if (!part.isEmpty() && bytes + size > most) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(entry);
            bytes += size;
        }
        parts.add(part);
        return parts;
    }

    private boolean writeTrim(
            RoomCopy copy, List<Entry> state, long first, long bytes, long nowMillis)
            throws Refusal {
        var content = new Content.Trim(copy.epochs(), state);
        var frame =
                new Frame(
                        node.nextId(),
                        0,
                        copy.last(),
                        copy.head(),
                        copy.epochs().newest(),
                        first,
                        bytes,
                        copy.placeOf(first).map(place -> place.newestMillis).orElse(0L),
                        nowMillis,
                        content);
        return chain.write(frame, frame.encode(), stream.reconnects()).isPresent();
    }
}
