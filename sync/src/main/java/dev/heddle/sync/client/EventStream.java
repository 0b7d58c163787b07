package dev.heddle.sync.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Server-sent events out of pieces of bytes that end anywhere; the format is that of the HTML
/// standard, without `retry`, which the client decides for itself. Not thread-safe.
final class EventStream {
    private final int maxBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private boolean hasData;
    private boolean afterReturn;

    /// An event.
    ///
    /// @param type empty if it names none
    record Event(String type, String data) {}

    /// @param maxBytes of an event
    EventStream(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Takes the next piece and answers the events that it completed.
    ///
    /// @throws IllegalArgumentException if an event is too long
    List<Event> read(ByteBuffer piece) {
        var events = new ArrayList<Event>();
        while (piece.hasRemaining()) {
            byte next = piece.get();
            boolean endedBefore = afterReturn && next == '\n';
            afterReturn = next == '\r';
            if (endedBefore) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                take(line.toString(StandardCharsets.UTF_8), events);
                line.reset();
            } else {
                line.write(next);
            }
            if (line.size() + data.length() > maxBytes) {
                throw new IllegalArgumentException(
                        "an event has more than %d bytes".formatted(maxBytes));
            }
        }
        return events;
    }

    private void take(String text, List<Event> events) {
        if (text.isEmpty()) {
            if (hasData) {
                events.add(new Event(type, data.toString()));
            }
            type = "";
            hasData = false;
            data.setLength(0);
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        if (field.equals("data")) {
            if (hasData) {
                data.append('\n');
            }
            data.append(value);
            hasData = true;
        } else if (field.equals("event")) {
            type = value;
        } // Else a comment, an id that the frames carry too, or something newer.
    }
}
