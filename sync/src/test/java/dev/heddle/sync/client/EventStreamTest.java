package dev.heddle.sync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final String TEXT =
            ": hello\n\nid: e:1\ndata: {\"ä\":1}\n\nevent: close\r\ndata:{\r\ndata: }\r\n\r\nretry: 7\r\rdata\r\r";

    private static List<EventStream.Event> read(byte[] bytes, int piece) {
        var stream = new EventStream(1_000);
        var events = new ArrayList<EventStream.Event>();
        for (int at = 0; at < bytes.length; at += piece) {
            events.addAll(
                    stream.read(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at))));
        }
        return events;
    }

    @Test
    void readsEventsOutOfPiecesThatEndAnywhere() {
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        for (int piece = 1; piece <= bytes.length; piece++) {
            assertThat(read(bytes, piece))
                    .containsExactly(
                            new EventStream.Event("", "{\"ä\":1}"),
                            new EventStream.Event("close", "{\n}"),
                            new EventStream.Event("", ""));
        }
    }

    @Test
    void refusesWhatIsTooLong() {
        var endless = ("data: " + "x".repeat(2_000)).getBytes(StandardCharsets.UTF_8);
        var many = "data: x\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(endless, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(many, 100)).isInstanceOf(IllegalArgumentException.class);
    }
}
