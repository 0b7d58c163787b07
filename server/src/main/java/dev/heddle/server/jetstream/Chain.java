package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.Frame.Content;
import dev.heddle.server.jetstream.Stream.Stored;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Unavailable.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/// The frames of a room, one behind the other, as this node knows them: writes behind the last one,
/// reads what others wrote, and tells followers of both. Whoever has the room's turn has it, see
/// {@link Room}.
///
/// Repeats: a frame whose answer is lost is sent again with the same expectation, and only one copy
/// can be the one behind its predecessor. If the servers refuse it, the frame that stands there
/// tells by its id whether it is this one. The servers' own memory of message ids is not used:
/// versions differ in what they look at first, the id or the expectation.
final class Chain {
    /// Missing frames are read one by one up to here: opening a consumer takes as long.
    private static final int STEPS = 16;

    /// To read a room that others change meanwhile.
    private static final int TRIES = 5;

    private final String name;
    private final Node node;
    private final Stream stream;
    private final String subject;
    private RoomCopy copy = new RoomCopy();
    private boolean loaded;

    /// Which attempt of what {@link #catchUp} looked for was there, -1 for none.
    private int found = -1;

    /// What followers were told last, 0 of an empty room, -1 for nothing yet; it outlives the copy.
    private long toldNumber = -1;

    private long toldEpoch;

    Chain(String name, Node node) {
        this.name = name;
        this.node = node;
        stream = node.stream();
        subject = stream.subjects().frames(name);
    }

    /// What is known of the room; maybe not the newest.
    RoomCopy copy() throws Refusal {
        if (!loaded) {
            catchUp();
        }
        return copy;
    }

    /// What is known of the room, when all is known that was acknowledged before this was called.
    RoomCopy newest() throws Refusal {
        catchUp();
        return copy;
    }

    /// Forgets the room: something went wrong, and what is known may not be true.
    void forget() {
        copy = new RoomCopy();
        loaded = false;
    }

    /// Writes a frame behind what is known, on a connection to the servers. Returns which attempt
    /// of it is in the stream; none if others were faster, or if that connection was lost. Then
    /// what others wrote is known now, and it has to be decided again.
    OptionalInt write(Frame frame, byte[] message, long connection) throws Refusal {
        var number = stream.append(subject, frame.previous(), message, connection);
        if (number.isPresent()) {
            add(number.getAsLong(), frame);
            return OptionalInt.of(frame.attempt());
        }
        var earlier = find(frame.id());
        if (earlier.isEmpty() && copy.loadedAfter() > frame.before().seq()) {
            throw new Refusal(
                    Reason.BUSY, "what was written was trimmed before it could be seen; try again");
        }
        return earlier;
    }

    /// Reads what is new, and says which attempt of what has this id is among it.
    OptionalInt find(String id) throws Refusal {
        catchUp(id);
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    private void add(long number, Frame frame) {
        copy.add(number, frame);
        toldNumber = number;
        toldEpoch = copy.epochs().newest();
        if (frame.content() instanceof Content.Appends) {
            node.followers().tell(new Change.Events(name, frame.before(), frame.entries()));
        }
    }

    /// Takes in a frame that the servers say is committed.
    void hear(long number, Frame frame) throws Refusal {
        if (loaded && number > copy.last() && precedes(frame)) {
            add(number, frame);
        } else if (!loaded || number > copy.last()) {
            catchUp();
        }
    }

    private void catchUp() throws Refusal {
        catchUp("");
    }

    /// Reads what was written behind what is known, and finds out whether the frame `id` is among
    /// it.
    private void catchUp(String id) throws Refusal {
        found = -1;
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
        if (frame.id().equals(id)) {
            found = frame.attempt();
        }
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

    /// The entries of a frame.
    List<Entry> entries(RoomCopy.Place place) throws Refusal {
        if (place.entries().isPresent()) {
            return place.entries().get();
        }
        var stored = stream.get(place.number);
        if (stored.isEmpty()) {
            throw new Refusal(Reason.BUSY, "another node trims this room; try again");
        }
        return decode(stored.get()).entries();
    }

    /// Drops the room with all its frames.
    void delete() throws Refusal {
        long newest = newest().epochs().newest();
        if (copy.last() == 0) {
            return;
        }
        if (newest > stream.floor()) {
            stream.replace(
                    stream.subjects().floor(),
                    Long.toString(newest).getBytes(StandardCharsets.UTF_8));
        }
        stream.purge(subject);
        stream.tellOthers(name);
        forget();
        loaded = true;
        tellIfDeleted();
    }
}
