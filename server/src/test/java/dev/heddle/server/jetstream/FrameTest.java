package dev.heddle.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.server.jetstream.Frame.Content;
import dev.heddle.server.jetstream.Frame.Unit;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private static final Event EVENT = new Event("t\n", "k\u0000", "c", 7, "{\"a\":\n\"\u20ac\"}");
    private static final Event OTHER = new Event("u", "", "", Long.MAX_VALUE, "2");

    private static Frame frame(Content content) {
        return new Frame("n-1", 2, 41, new Position(5, 9), 6, 3, 1234, 88, 99, content);
    }

    private static final Frame APPENDS =
            frame(
                    new Content.Appends(
                            List.of(
                                    new Unit("key", List.of(EVENT, OTHER)),
                                    new Unit("", List.of(OTHER)))));

    @Test
    void comesBackAsItWas() {
        assertThat(Frame.decode(APPENDS.encode())).isEqualTo(APPENDS);
        var trim =
                frame(
                        new Content.Trim(
                                Epochs.NONE.begin(4, 1).begin(5, 8),
                                List.of(new Entry(new Position(4, 2), EVENT))));
        assertThat(Frame.decode(trim.encode())).isEqualTo(trim);
    }

    @Test
    void peopleCanReadIt() {
        assertThat(new String(APPENDS.encode(), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"v\":1,\"id\":\"n-1\",\"try\":2,\"prev\":41,\"before\":\"5:9\",\"epoch\":6,")
                .endsWith("}\n{\"a\":\n\"\u20ac\"}22");
    }

    @Test
    void knowsWhereItsEventsAre() {
        assertThat(APPENDS.head()).isEqualTo(new Position(6, 12));
        assertThat(APPENDS.entries())
                .containsExactly(
                        new Entry(new Position(6, 10), EVENT),
                        new Entry(new Position(6, 11), OTHER),
                        new Entry(new Position(6, 12), OTHER));
    }

    @Test
    void whatIsCutOffIsRefused() {
        byte[] whole = APPENDS.encode();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Frame.decode(part))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anotherFormatIsRefused() {
        assertThatThrownBy(() -> Frame.decode("{\"v\":2}\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("v=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain-Name_7", "a.b", "*", ">", "\u20ac =", "=41", "\ud83d\ude80"})
    void aRoomIsOneTokenOfItsSubject(String room) {
        String subject = new Subjects("S").frames(room);
        assertThat(subject).matches("S\\.ev\\.[A-Za-z0-9_=-]+");
        assertThat(Subjects.room(subject)).isEqualTo(room);
    }
}
