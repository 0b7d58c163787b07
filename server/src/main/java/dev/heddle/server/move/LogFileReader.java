package dev.heddle.server.move;

import dev.heddle.server.move.LogFile.BrokenException;
import dev.heddle.server.move.LogFile.Room;
import dev.heddle.server.move.LogFile.Size;
import dev.heddle.server.move.LogFile.Visitor;
import dev.heddle.sync.Json;
import dev.heddle.sync.log.Event;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a {@link LogFile} once, line by line, and refuses what is not one. One thread; blocks.
final class LogFileReader {
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final Visitor visitor;

    /// Of all lines in front of {@link #bytes}.
    private final MessageDigest sum = sha256();

    /// Of the line that was read last.
    private byte[] bytes = {};

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int filled;

    private Size size = Size.NONE;
    private long line;
    private @Nullable Room room;

    /// Of the room, the number before the one that comes next.
    private long last;

    private LogFileReader(Path file, InputStream in, Visitor visitor) {
        this.file = file;
        this.in = in;
        this.visitor = visitor;
    }

    /// Tells `visitor` all that is in a file, and returns how much it was. That it is whole is
    /// known at the end only.
    ///
    /// @throws BrokenException if the file is cut off, was changed, or is something else
    static Size read(Path file, Visitor visitor) throws IOException {
        try (var in = open(file)) {
            return new LogFileReader(file, in, visitor).read();
        }
    }

    private static InputStream open(Path file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            in.mark(2);
            boolean isGzip = (in.read() << 8 | in.read()) == GZIP_MAGIC;
            in.reset();
            return isGzip ? new GZIPInputStream(in, BUFFER_BYTES) : in;
        } catch (EOFException | ZipException e) {
            in.close();
            throw new BrokenException(file + " is no whole gzip file");
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    private Size read() throws IOException {
        var first = next();
        if (!first.path("log").isInt()) {
            throw broken("is no exported room log");
        }
        if (first.path("log").asInt() != LogFile.VERSION) {
            throw broken(
                    "has the form %d, this program knows %d; take the version of Heddle that wrote it"
                            .formatted(first.path("log").asInt(), LogFile.VERSION));
        }
        while (true) {
            var next = next();
            if (next.has("end")) {
                endRoom();
                end(next);
                return size;
            }
            take(next);
        }
    }

    private void take(JsonNode next) throws IOException {
        if (next.has("room")) {
            endRoom();
            begin(roomOf(next));
        } else if (room != null && next.has("s")) {
            event(room, next.path("s").asLong(0), eventOf(next));
        } else {
            throw broken("has no room or event here");
        }
    }

    private void begin(Room next) throws IOException {
        if (room != null && room.name().compareTo(next.name()) >= 0) {
            throw broken("has its rooms out of order");
        }
        room = next;
        last = 0;
        size = size.oneRoom();
        visitor.room(next);
    }

    private void event(Room of, long seq, Event event) throws IOException {
        boolean follows = seq < of.first() ? seq > last : seq == Math.max(last + 1, of.first());
        boolean isKept = seq >= of.first() || (event.isState() && !event.deletes());
        if (!follows || !isKept || seq > of.head()) {
            throw broken("has the event %d here, behind %d".formatted(seq, last));
        }
        last = seq;
        size = size.oneEvent();
        visitor.event(seq, event);
    }

    private void endRoom() throws IOException {
        if (room != null) {
            if (Math.max(last, room.first() - 1) != room.head()) {
                throw broken(
                        "lacks events behind %d of room %s, which has %d"
                                .formatted(last, room.name(), room.head()));
            }
            visitor.roomEnd();
        }
    }

    private void end(JsonNode end) throws IOException {
        String sumBefore = HexFormat.of().formatHex(sum.digest());
        if (end.path("rooms").asLong(-1) != size.rooms()
                || end.path("events").asLong(-1) != size.events()
                || !end.path("sha256").asString("").equals(sumBefore)) {
            throw broken("was changed: its check sum is another one");
        }
        if (at < filled || fill()) {
            throw broken("goes on behind its end");
        }
    }

    private Room roomOf(JsonNode next) throws BrokenException {
        try {
            return new Room(
                    next.path("room").asString(""),
                    next.path("first").asLong(0),
                    next.path("head").asLong(0));
        } catch (IllegalArgumentException e) {
            throw broken("has no room here: " + e.getMessage());
        }
    }

    private Event eventOf(JsonNode next) throws BrokenException {
        try {
            return new Event(
                    next.path("t").asString(""),
                    next.path("k").asString(""),
                    next.path("id").asString(""),
                    next.path("ts").asLong(0),
                    next.path("d").asString(""));
        } catch (IllegalArgumentException e) {
            throw broken("has no event here: " + e.getMessage());
        }
    }

    private JsonNode next() throws IOException {
        sum.update(bytes);
        line++;
        bytes = nextLine();
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            var node = Json.read(text.toString());
            if (node.isObject()) {
                return node;
            }
        } catch (CharacterCodingException | IllegalArgumentException e) {
            // Said below: what Jackson says of it may quote what somebody wrote.
        }
        throw broken("has no object of JSON here");
    }

    private byte[] nextLine() throws IOException {
        var read = new ByteArrayOutputStream();
        while (true) {
            if (at == filled && !fill()) {
                throw broken("is cut off");
            }
            int from = at;
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            boolean isWhole = at < filled;
            at += isWhole ? 1 : 0;
            if (read.size() + at - from > LogFile.MAX_LINE) {
                throw broken("has a line of more than " + LogFile.MAX_LINE + " bytes");
            }
            read.write(buffer, from, at - from);
            if (isWhole) {
                return read.toByteArray();
            }
        }
    }

    /// Reads more; false at the end.
    private boolean fill() throws IOException {
        at = 0;
        try {
            filled = Math.max(0, in.read(buffer));
        } catch (EOFException | ZipException e) {
            throw broken("is cut off or damaged");
        }
        return filled > 0;
    }

    private BrokenException broken(String what) {
        return new BrokenException("%s %s (line %d)".formatted(file, what, line));
    }
}
