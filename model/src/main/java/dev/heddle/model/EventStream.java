package dev.heddle.model;

import dev.heddle.model.Ending.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Reads `text/event-stream` as it comes, cut into chunks anywhere. Only data matters here; names,
/// ids and comments are passed over. Bytes become text line by line, so that no character is torn;
/// invalid ones become U+FFFD.
///
/// Source: WHATWG HTML, "9.2.6 Interpreting an event stream"; but what is left at the end counts as
/// an event, since servers leave out the last blank line.
final class EventStream {
    /// Bytes in a line, and characters in an event. A token takes some 300; servers that send all
    /// they have in one event stay below, too.
    static final int MAX_EVENT = 1 << 20;

    private final Sink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private boolean firstLine = true;
    private boolean afterReturn;

    /// Takes the data of an event.
    interface Sink {
        void event(String data) throws Trouble;
    }

    EventStream(Sink sink) {
        this.sink = sink;
    }

    void feed(ByteBuffer bytes) throws Trouble {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            boolean secondOfTwo = next == '\n' && afterReturn;
            afterReturn = next == '\r';
            if (secondOfTwo) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                endLine();
            } else if (line.size() == MAX_EVENT) {
                throw tooLong();
            } else {
                line.write(next);
            }
        }
    }

    /// Takes what is left as the last line and event.
    void end() throws Trouble {
        endLine();
        endEvent();
    }

    private void endLine() throws Trouble {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (firstLine) {
            firstLine = false;
            text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        }
        if (text.isEmpty()) {
            endEvent();
        } else if (text.equals("data")) {
            addData("");
        } else if (text.startsWith("data:")) {
            addData(text.substring(text.startsWith("data: ") ? 6 : 5));
        }
    }

    private void addData(String value) throws Trouble {
        if (data.length() + value.length() >= MAX_EVENT) {
            throw tooLong();
        }
        if (hasData) {
            data.append('\n');
        }
        data.append(value);
        hasData = true;
    }

    private void endEvent() throws Trouble {
        if (hasData) {
            String event = data.toString();
            data.setLength(0);
            hasData = false;
            sink.event(event);
        }
    }

    private static Trouble tooLong() {
        return new Trouble(Problem.TOO_LONG, "an event of more than " + MAX_EVENT + " bytes");
    }
}
