package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.Frame.Content;
import dev.heddle.server.jetstream.Stream.Stored;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Appended.TooLarge;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
///
/// Repeats: a frame whose answer is lost is sent again with the same expectation, and only one copy
/// can be the one behind its predecessor. If the servers refuse it, the frame that stands there
/// tells by its id whether it is this one. The servers' own memory of message ids is not used:
/// versions differ in what they look at first, the id or the expectation.
final class Room {
    private static final System.Logger LOG = System.getLogger(Room.class.getName());

    /// In one frame. More do not make it faster, and the first of them would wait for the last.
    static final int FRAME_EVENTS = 64;

    /// Of the appends that gather for one frame; one append may have more.
    private static final int FRAME_BYTES = 256 << 10;

    /// What an entry of the state may take in a frame beside its texts.
    private static final int ENTRY_BYTES = 100;

    /// Missing frames are read one by one up to here: opening a consumer takes as long.
    private static final int STEPS = 16;

    /// Frames that were heard and not looked at. Beyond, it is quicker to read them.
    private static final int MAX_HEARD = 256;

    /// To read a room that others change meanwhile.
    private static final int TRIES = 5;

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

    // Below: whoever runs.
    private RoomCopy copy = new RoomCopy();
    private boolean loaded;

    /// Whether the frame that {@link #catchUp} looked for was there.
    private boolean found;

    /// What followers were told last, 0 of an empty room, -1 for nothing yet; it outlives the copy.
    private long toldNumber = -1;

    private long toldEpoch;

    Room(String name, Node node) {
        this.name = name;
        this.node = node;
        stream = node.stream();
        subject = stream.subjects().frames(name);
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
                forget();
                batch.forEach(task -> task.refuse(e.why()));
                if (e.why().reason() == Reason.UNREACHABLE) {
                    // What waits has waited as long.
                    takeAll().forEach(task -> task.refuse(e.why()));
                }
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "room " + name + " failed", e);
                forget();
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
                catchUp("");
                read(after, max, answer);
            }
            case Task.Snapshot(var answer) -> {
                catchUp("");
                answer.complete(new RoomState.Ok(copy.head(), copy.state()));
            }
            case Task.Trim(long throughSeq, var answer) -> {
                trim(throughSeq + 1);
                answer.complete(new Removed.Ok());
            }
            case Task.Delete(var answer) -> {
                delete();
                answer.complete(new Removed.Ok());
            }
            case Task.Heard(long number, var frame) -> hear(number, frame);
            case Task.Look _ -> catchUp("");
        }
    }

    // ---- appends ------------------------------------------------------------------------------

    private void append(List<Task.Append> appends) throws Refusal {
        var wanted = appends.stream().map(Task.Append::wanted).toList();
        if (!loaded) {
            catchUp("");
        }
        long deadline = System.nanoTime() + node.options().patience().toNanos();
        do {
            long now = node.options().clock().millis();
            int connection = node.connections();
            long epoch = copy.connection != connection ? newEpoch(now) : copy.epochs().newest();
            var draft = Draft.of(copy, wanted, epoch, mayBegin(), node.limits(), now);
            if (draft.units().isEmpty()) {
                // A refusal has to be true now, not only as far as this node knows.
                long known = copy.last();
                catchUp("");
                if (known == copy.last()) {
                    answer(appends, draft.answers());
                    return;
                }
                continue;
            }
            long bytes = copy.bytes() + draft.units().stream().mapToLong(u -> u.bytes()).sum();
            var frame = frame(epoch, copy.first(), bytes, now, new Content.Appends(draft.units()));
            byte[] message = frame.encode();
            if (message.length > node.frameBytes()) {
                appendInParts(appends);
                return;
            }
            if (write(frame, message)) {
                copy.connection = connection;
                answer(appends, draft.answers());
                trimIfTooMuch(now);
                return;
            }
        } while (System.nanoTime() - deadline < 0);
        throw new Refusal(Reason.BUSY, "other nodes write to room " + name + " all the time");
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
    private long newEpoch(long nowMillis) throws Refusal {
        long newest = copy.epochs().newest();
        return Epochs.next(newest == 0 ? stream.floor() : newest, nowMillis);
    }

    private boolean mayBegin() throws Refusal {
        return copy.last() > 0 || stream.rooms() < node.limits().rooms();
    }

    private Frame frame(long epoch, long first, long bytes, long nowMillis, Content content) {
        return new Frame(
                node.nextId(), copy.last(), copy.head(), epoch, first, bytes, nowMillis, content);
    }

    /// Writes a frame behind what is known. Returns false if others were faster; then that is known
    /// now.
    private boolean write(Frame frame, byte[] message) throws Refusal {
        var number = stream.append(subject, copy.last(), message);
        if (number.isPresent()) {
            add(number.getAsLong(), frame);
            return true;
        }
        catchUp(frame.id());
        if (!found && copy.loadedAfter() > frame.before().seq()) {
            throw new Refusal(
                    Reason.BUSY, "what was written was trimmed before it could be seen; try again");
        }
        return found;
    }

    // ---- what others do -----------------------------------------------------------------------

    private void add(long number, Frame frame) {
        copy.add(number, frame);
        toldNumber = number;
        toldEpoch = copy.epochs().newest();
        if (frame.content() instanceof Content.Appends) {
            node.followers().tell(new Change.Events(name, frame.before(), frame.entries()));
        }
    }

    private void hear(long number, Frame frame) throws Refusal {
        if (loaded && number > copy.last() && precedes(frame)) {
            add(number, frame);
        } else if (!loaded || number > copy.last()) {
            catchUp("");
        }
    }

    private void forget() {
        copy = new RoomCopy();
        loaded = false;
    }

    /// Reads what was written behind what is known, and finds out whether the frame `id` is among
    /// it.
    private void catchUp(String id) throws Refusal {
        found = false;
        for (int tries = 0; tries < TRIES; tries++) {
            var last = stream.last(subject);
            if (last.isEmpty()) {
                forget();
                loaded = true;
                tellIfDeleted();
                return;
            }
            long number = last.get().number();
            if (loaded && number == copy.last()) {
                return;
            }
            if (loaded && number > copy.last() && readOn(last.get(), id)) {
                return;
            }
            // It is another room, or the servers have lost something, or frames that are missing
            // were trimmed: read it from its beginning.
            forget();
            if (readOn(last.get(), id)) {
                loaded = true;
                tellWhatIsNew();
                return;
            }
        }
        throw new Refusal(
                Reason.BROKEN,
                "the messages of room %s are no chain; has somebody else written into the stream %s?"
                        .formatted(name, node.options().stream()));
    }

    /// Reads the frames up to `last`; false if they do not follow one another.
    private boolean readOn(Stored last, String id) throws Refusal {
        if (precedes(decode(last))) {
            return take(last, id);
        }
        for (int i = 0; i < STEPS && copy.last() < last.number(); i++) {
            var next = stream.next(subject, copy.last() + 1);
            if (next.isEmpty() || !take(next.get(), id)) {
                return false;
            }
        }
        boolean[] whole = {true};
        stream.scan(
                subject,
                copy.last() + 1,
                last.number(),
                message -> whole[0] = whole[0] && take(message, id));
        return whole[0] && copy.last() >= last.number();
    }

    private boolean precedes(Frame frame) {
        return frame.previous() == copy.last();
    }

    private boolean take(Stored message, String id) throws Refusal {
        var frame = decode(message);
        // The first one of a copy may be any: those before it were trimmed.
        boolean isFirst = !loaded && copy.last() == 0;
        if (!isFirst && !precedes(frame)) {
            return false;
        }
        found |= frame.id().equals(id);
        if (loaded) {
            add(message.number(), frame);
        } else {
            copy.add(message.number(), frame);
        }
        return true;
    }

    private Frame decode(Stored message) throws Refusal {
        try {
            return Frame.decode(message.body());
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Reason.BROKEN,
                    "message %d of room %s cannot be read: %s"
                            .formatted(message.number(), name, e.getMessage()));
        }
    }

    private void tellIfDeleted() {
        boolean wasThere = toldNumber > 0;
        toldNumber = 0;
        if (wasThere) {
            node.followers().tell(new Change.Deleted(name));
        }
    }

    /// Followers hear of what they have missed by the newest events: the position in front of these
    /// is not what they know.
    private void tellWhatIsNew() {
        if (toldNumber >= 0 && toldNumber != copy.last()) {
            if (toldNumber > 0 && copy.epochs().all().getFirst().epoch() > toldEpoch) {
                tellIfDeleted(); // Its epochs began later: another room of that name.
            }
            copy.newest()
                    .ifPresent(entries -> {
                        var before = copy.epochs().at(entries.getFirst().position().seq() - 1);
                        node.followers().tell(new Change.Events(name, before, entries));
                    });
        }
        toldNumber = copy.last();
        toldEpoch = copy.epochs().newest();
    }

    // ---- reads --------------------------------------------------------------------------------

    private void read(Position after, int max, CompletableFuture<Page> answer) {
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
        var keepFrom = copy.trimTo(node.retention(name), nowMillis);
        if (keepFrom.isPresent()) {
            try {
                trim(keepFrom.get());
            } catch (Refusal e) {
                LOG.log(Level.WARNING, "room {0} was not trimmed: {1}", name, e.getMessage());
                forget();
            }
        }
    }

    /// Drops the events before `wanted`: writes what of the state is among them, and from where on
    /// events count, and only then drops frames.
    private void trim(long wanted) throws Refusal {
        catchUp("");
        long first;
        long purgeBefore;
        do {
            first = Math.min(wanted, copy.head().seq() + 1);
            if (first <= copy.first()) {
                return;
            }
            purgeBefore = writeTrim(first);
        } while (purgeBefore == 0);
        var kept = copy.placeOf(first);
        stream.purgeBefore(subject, kept.isEmpty() ? purgeBefore : kept.get().number);
    }

    /// Returns the number of the first frame it wrote, 0 if others wrote something.
    private long writeTrim(long first) throws Refusal {
        long now = node.options().clock().millis();
        long bytes = copy.bytesFrom(first);
        var cut = copy.placeOf(first);
        if (cut.isPresent() && cut.get().firstSeq < first) {
            for (var entry : entries(cut.get())) {
                bytes += entry.position().seq() < first ? 0 : entry.event().bytes();
            }
        }
        long firstWritten = 0;
        long most = Math.min(FRAME_BYTES, node.frameBytes() / 4);
        var part = new ArrayList<Entry>();
        long partBytes = 0;
        for (var entry : copy.stateBefore(first)) {
            long size = ENTRY_BYTES + 2L * entry.event().bytes();
            if (!part.isEmpty() && partBytes + size > most) {
                if (!writeTrim(part, copy.first(), copy.bytes(), now)) {
                    return 0;
                }
                firstWritten = firstWritten == 0 ? copy.last() : firstWritten;
                part.clear();
                partBytes = 0;
            }
            part.add(entry);
            partBytes += size;
        }
        if (!writeTrim(part, first, bytes, now)) {
            return 0;
        }
        return firstWritten == 0 ? copy.last() : firstWritten;
    }

    private boolean writeTrim(List<Entry> state, long first, long bytes, long nowMillis)
            throws Refusal {
        var content = new Content.Trim(copy.epochs(), state);
        var frame = frame(copy.epochs().newest(), first, bytes, nowMillis, content);
        return write(frame, frame.encode());
    }

    private List<Entry> entries(RoomCopy.Place place) throws Refusal {
        if (place.entries().isPresent()) {
            return place.entries().get();
        }
        var stored = stream.get(place.number);
        if (stored.isEmpty()) {
            throw new Refusal(Reason.BUSY, "another node trims this room; try again");
        }
        return decode(stored.get()).entries();
    }

    private void delete() throws Refusal {
        catchUp("");
        if (copy.last() == 0) {
            return;
        }
        long newest = copy.epochs().newest();
        if (newest > stream.floor()) {
            stream.replace(
                    stream.subjects().floor(),
                    Long.toString(newest).getBytes(StandardCharsets.UTF_8));
        }
        stream.purge(subject);
        stream.tellOthers(name);
        forget();
        loaded = true;
        toldNumber = 0;
        node.followers().tell(new Change.Deleted(name));
    }
}
