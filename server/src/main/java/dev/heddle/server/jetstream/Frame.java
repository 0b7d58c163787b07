package dev.heddle.server.jetstream;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// One message of a room: appends that were written together, or a trim. Each is written by
/// compare-and-set behind the one before, so the messages of a room are one chain.
///
/// As a message it is a line of JSON, {@link #FORMAT}, and behind it the data of its events one
/// after the other, as they are: the line says how many bytes each has.
///
/// @param id of what was to be written, to know one's own again
/// @param attempt how often that was decided before, each time on what was known then
/// @param previous the stream's number of the frame before, 0 if there is none
/// @param before the position in front of its events
/// @param epoch of its events; it begins here if it is not that of `before`
/// @param first the first number that is kept when this frame is in
/// @param bytes of the events that are kept then
/// @param oldestMillis the newest time of an event of the first frame that is kept then, 0 for none
/// @param atMillis when it was made, by its writer's clock; keys age by it
record Frame(
        String id,
        int attempt,
        long previous,
        Position before,
        long epoch,
        long first,
        long bytes,
        long oldestMillis,
        long atMillis,
        Content content) {
    /// What `v` says. A reader refuses what it does not know.
    static final int FORMAT = 1;

    /// What a frame is about.
    sealed interface Content {
        /// Appends, in order.
        record Appends(List<Unit> units) implements Content {
            public Appends {
                units = List.copyOf(units);
            }
        }

        /// Events before {@link Frame#first} are dropped, or soon will be.
        ///
        /// @param epochs of the room until here
        /// @param state events that are dropped and still the newest of their key
        record Trim(Epochs epochs, List<Entry> state) implements Content {
            public Trim {
                state = List.copyOf(state);
            }
        }
    }

    /// One append.
    record Unit(String key, List<Event> events) {
        Unit {
            events = List.copyOf(events);
        }

        long bytes() {
            return Limits.bytes(events);
        }

        long newestMillis() {
            return events.stream().mapToLong(Event::timeMillis).max().orElse(0);
        }
    }

    /// Where the room ends when this frame is in.
    Position head() {
        return switch (content) {
            case Content.Appends(var units) -> {
                int count = units.stream().mapToInt(unit -> unit.events().size()).sum();
                yield new Position(epoch, before.seq() + count);
            }
            case Content.Trim _ -> before;
        };
    }

    /// Its events in their places.
    List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        if (content instanceof Content.Appends(var units)) {
            long seq = before.seq();
            for (var unit : units) {
                for (var event : unit.events()) {
                    entries.add(new Entry(new Position(epoch, ++seq), event));
                }
            }
        }
        return entries;
    }

    byte[] encode() {
        var data = new ByteArrayOutputStream();
        var line = Json.MAPPER.createObjectNode();
        line.put("v", FORMAT).put("id", id).put("try", attempt).put("prev", previous);
        line.put("before", before.toString()).put("epoch", epoch);
        line.put("first", first).put("bytes", bytes);
        line.put("oldest", oldestMillis).put("at", atMillis);
        switch (content) {
            case Content.Appends(var units) -> {
                var all = line.putArray("appends");
                for (var unit : units) {
                    var one = all.addObject();
                    if (!unit.key().isEmpty()) {
                        one.put("key", unit.key());
                    }
                    var events = one.putArray("events");
                    unit.events().forEach(event -> add(events.addArray(), event, data));
                }
            }
            case Content.Trim(var epochs, var state) -> {
                var chain = line.putArray("epochs");
                epochs.all().forEach(each -> chain.addArray().add(each.epoch()).add(each.first()));
                var all = line.putArray("state");
                for (var entry : state) {
                    var one = all.addArray().add(entry.position().toString());
                    add(one, entry.event(), data);
                }
            }
        }
        var message = new ByteArrayOutputStream();
        message.writeBytes(Json.MAPPER.writeValueAsBytes(line));
        message.write('\n');
        message.writeBytes(data.toByteArray());
        return message.toByteArray();
    }

    private static void add(ArrayNode to, Event event, ByteArrayOutputStream data) {
        byte[] bytes = event.data().getBytes(StandardCharsets.UTF_8);
        data.writeBytes(bytes);
        to.add(event.type()).add(event.key()).add(event.cause());
        to.add(event.timeMillis()).add(bytes.length);
    }

    /// Reads a message.
    ///
    /// @throws IllegalArgumentException if it is not a frame that this program knows
    static Frame decode(byte[] message) {
        int end = 0;
        while (end < message.length && message[end] != '\n') {
            end++;
        }
        var line = Json.read(new String(message, 0, end, StandardCharsets.UTF_8));
        if (line.path("v").asInt(0) != FORMAT) {
            throw new IllegalArgumentException("a message of another format: v=" + line.path("v"));
        }
        var data = new Data(message, end + 1);
        return new Frame(
                line.path("id").asString(""),
                line.path("try").asInt(),
                line.path("prev").asLong(),
                position(line.path("before")),
                line.path("epoch").asLong(),
                line.path("first").asLong(),
                line.path("bytes").asLong(),
                line.path("oldest").asLong(),
                line.path("at").asLong(),
                line.has("appends") ? appends(line, data) : trim(line, data));
    }

    private static Content appends(JsonNode line, Data data) {
        var units = new ArrayList<Unit>();
        for (var one : line.path("appends")) {
            var events = new ArrayList<Event>();
            one.path("events").forEach(event -> events.add(data.event(event, 0)));
            units.add(new Unit(one.path("key").asString(""), events));
        }
        return new Content.Appends(units);
    }

    private static Content trim(JsonNode line, Data data) {
        var epochs = Epochs.NONE;
        for (var each : line.path("epochs")) {
            epochs = epochs.begin(each.path(0).asLong(), each.path(1).asLong());
        }
        var state = new ArrayList<Entry>();
        for (var one : line.path("state")) {
            state.add(new Entry(position(one.path(0)), data.event(one, 1)));
        }
        return new Content.Trim(epochs, state);
    }

    private static Position position(JsonNode text) {
        return Position.parse(text.asString(""))
                .orElseThrow(() -> new IllegalArgumentException("no position: " + text));
    }

    /// The data of events, one after the other.
    private static final class Data {
        private final byte[] message;
        private int at;

        Data(byte[] message, int at) {
            this.message = message;
            this.at = at;
        }

        Event event(JsonNode fields, int from) {
            int length = fields.path(from + 4).asInt();
            if (length < 0 || length > message.length - at) {
                throw new IllegalArgumentException("a message that was cut off");
            }
            String text = new String(message, at, length, StandardCharsets.UTF_8);
            at += length;
            return new Event(
                    fields.path(from).asString(""),
                    fields.path(from + 1).asString(""),
                    fields.path(from + 2).asString(""),
                    fields.path(from + 3).asLong(),
                    text);
        }
    }
}
