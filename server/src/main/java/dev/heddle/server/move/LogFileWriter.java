package dev.heddle.server.move;

import dev.heddle.server.move.LogFile.Room;
import dev.heddle.server.move.LogFile.Size;
import dev.heddle.sync.Json;
import dev.heddle.sync.log.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import tools.jackson.databind.node.ObjectNode;

/// Writes a {@link LogFile}. One thread at a time; blocks on the disk.
final class LogFileWriter {
    private final OutputStream out;
    private final MessageDigest sum = LogFileReader.sha256();
    private Size size = Size.NONE;

    /// Begins the file; who made `out` closes it.
    LogFileWriter(OutputStream out) throws IOException {
        this.out = out;
        write(object().put("log", LogFile.VERSION));
    }

    void room(Room room) throws IOException {
        write(
                object().put("room", room.name())
                        .put("first", room.first())
                        .put("head", room.head()));
        size = size.oneRoom();
    }

    void event(long seq, Event event) throws IOException {
        var line = object().put("s", seq).put("t", event.type());
        if (event.isState()) {
            line.put("k", event.key());
        }
        if (!event.cause().isEmpty()) {
            line.put("id", event.cause());
        }
        // As text, because a log gives back each byte of it, and readers of JSON would not.
        write(line.put("ts", event.timeMillis()).put("d", event.data()));
        size = size.oneEvent();
    }

    /// Writes the last line, without which the file counts as cut off.
    Size end() throws IOException {
        var line =
                object().put("end", true).put("rooms", size.rooms()).put("events", size.events());
        write(line.put("sha256", HexFormat.of().formatHex(sum.digest())));
        out.flush();
        return size;
    }

    private static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    private void write(ObjectNode line) throws IOException {
        byte[] bytes = (Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LogFile.MAX_LINE) {
            throw new IOException(
                    "an event of more than %d bytes cannot be exported"
                            .formatted(LogFile.MAX_LINE));
        }
        sum.update(bytes);
        out.write(bytes);
    }
}
