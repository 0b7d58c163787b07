package dev.heddle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.model.Ending.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The same events however the bytes are cut.
class EventStreamTest {
    private static final String STREAM =
            """
            \uFEFFdata: one
            : a comment
            event: thing
            id: 7

            data:Grüße \uD83E\uDDF5 日本
            data:  second line
            data

            retry: 5

            data: three\r
            \r
            data: three and\r
            data: a half\r
            \r
            data: four\r\rdata: five

            data: last\
            """;

    private static final List<String> EVENTS =
            List.of(
                    "one",
                    "Grüße \uD83E\uDDF5 日本\n second line\n",
                    "three",
                    "three and\na half",
                    "four",
                    "five",
                    "last");

    /// What reads a stream in pieces.
    interface Reader {
        List<String> read(List<byte[]> pieces) throws Trouble;
    }

    private static List<String> events(List<byte[]> pieces) throws Trouble {
        var events = new ArrayList<String>();
        var stream = new EventStream(events::add);
        for (var piece : pieces) {
            stream.feed(ByteBuffer.wrap(piece));
        }
        stream.end();
        return events;
    }

    /// Cuts the stream in two at every byte, at every byte at once, and at random.
    ///
    /// @throws AssertionError if `reader` reads something else than {@link #EVENTS} once
    private static void check(Reader reader) throws Trouble {
        byte[] all = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= all.length; cut++) {
            same(reader, List.of(slice(all, 0, cut), slice(all, cut, all.length)), "at " + cut);
        }
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            int longest = 1 + random.nextInt(20);
            var pieces = new ArrayList<byte[]>();
            for (int from = 0; from < all.length; ) {
                int to = Math.min(all.length, from + random.nextInt(longest + 1));
                pieces.add(slice(all, from, to));
                from = to;
            }
            same(reader, pieces, "seed " + seed);
        }
    }

    private static void same(Reader reader, List<byte[]> pieces, String how) throws Trouble {
        assertThat(reader.read(pieces)).as(how).isEqualTo(EVENTS);
    }

    private static byte[] slice(byte[] all, int from, int to) {
        return Arrays.copyOfRange(all, from, to);
    }

    @Test
    void areTheSameHoweverTheBytesAreCut() throws Trouble {
        check(EventStreamTest::events);
    }

    @Test
    void findsAReaderThatDecodesPieceByPiece() {
        Reader planted =
                pieces ->
                        events(
                                pieces.stream()
                                        .map(piece -> new String(piece, StandardCharsets.UTF_8))
                                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                                        .toList());
        assertThatThrownBy(() -> check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsAReaderThatForgetsAReturnAtTheEndOfAPiece() {
        Reader planted =
                pieces ->
                        events(
                                pieces.stream()
                                        .map(piece ->
                                                new String(piece, StandardCharsets.ISO_8859_1))
                                        .map(text -> text.replace("\r\n", "\n").replace('\r', '\n'))
                                        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                                        .toList());
        assertThatThrownBy(() -> check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void invalidBytesBecomeTheReplacementCharacter() throws Trouble {
        byte[] invalid = "data: a?b\n\n".getBytes(StandardCharsets.ISO_8859_1);
        invalid[7] = (byte) 0xC3;
        assertThat(events(List.of(invalid))).containsExactly("a\uFFFDb");
        assertThat(events(List.of(slice(invalid, 0, 8), slice(invalid, 8, invalid.length))))
                .containsExactly("a\uFFFDb");
    }

    @Test
    void aLineHasALimit() {
        assertTooLong("data: ".repeat(EventStream.MAX_EVENT / 6 + 1));
    }

    @Test
    void anEventOfManyLinesHasALimit() {
        assertTooLong("data: 1234567890\n".repeat(EventStream.MAX_EVENT / 10));
    }

    private static void assertTooLong(String stream) {
        assertThatThrownBy(() -> events(List.of(stream.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOfSatisfying(
                        Trouble.class,
                        trouble -> assertThat(trouble.problem).isEqualTo(Problem.TOO_LONG));
    }
}
