package dev.heddle.sync.room;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.Entry;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Writes frames; an event's data goes in as the text that it is.
final class Frames {
    /// A text for a reader ends behind the event that makes it this long.
    private static final int TEXT_BYTES = 64 << 10;

    private Frames() {}

    /// One event. A key that is its type only lets the log's snapshot hold the newest of the type.
    ///
    /// @param previous the number that its reader should have seen before
    static void write(StringBuilder to, Entry entry, long previous) {
        var event = entry.event();
        to.append("{\"s\":").append(entry.position().seq()).append(",\"p\":").append(previous);
        to.append(",\"t\":").append(Json.write(event.type()));
        if (!event.key().isEmpty() && !event.key().equals(event.type())) {
            to.append(",\"k\":").append(Json.write(event.key()));
        }
        if (!event.cause().isEmpty()) {
            to.append(",\"id\":").append(Json.write(event.cause()));
        }
        to.append(",\"ts\":").append(event.timeMillis());
        to.append(",\"d\":").append(event.data()).append('}');
    }

    /// Events that follow `previous`; a JSON array if there are several.
    static String events(List<Entry> entries, long previous) {
        var text = new StringBuilder();
        if (entries.size() > 1) {
            text.append('[');
        }
        long before = previous;
        for (var entry : entries) {
            if (before != previous) {
                text.append(',');
            }
            write(text, entry, before);
            before = entry.position().seq();
        }
        if (entries.size() > 1) {
            text.append(']');
        }
        return text.toString();
    }

    /// What is said in one text, and where who has read it stands.
    record Text(String text, long through) {}

    /// Events in texts that are not too long.
    static List<Text> texts(List<Entry> entries, long previous) {
        var texts = new ArrayList<Text>();
        long before = previous;
        int begin = 0;
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).event().bytes();
            if (bytes >= TEXT_BYTES || i == entries.size() - 1) {
                long last = entries.get(i).position().seq();
                texts.add(new Text(events(entries.subList(begin, i + 1), before), last));
                before = last;
                begin = i + 1;
                bytes = 0;
            }
        }
        return texts;
    }

    /// A frame without a number.
    static String soft(String type, long timeMillis, JsonNode data) {
        return "{\"t\":%s,\"ts\":%d,\"d\":%s}"
                .formatted(Json.write(type), timeMillis, Json.write(data));
    }
}
