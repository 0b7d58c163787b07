package dev.heddle.sync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.Heard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes over a wire is read, or refused in the way that the decoder promises. Here it is
/// held to that by samples; with `JAZZER_FUZZ=1`, as in `./heddle faults`, Jazzer looks for more.
class DecodersFuzzTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final List<String> BROKEN =
            List.of(
                    "",
                    "null",
                    "[]",
                    "[[]]",
                    "{\"t\":\"signal\"}",
                    "{\"t\":\"say\",\"id\":\"c-1\",\"d\":{\"content\":\"\\ud800\"}}",
                    "{\"t\":\"set\",\"id\":\"c-1\",\"k\":\"\\udfff\",\"d\":{\"value\":1}}",
                    "{\"t\":\"set\",\"id\":\"c-1\",\"k\":\"a\",\"d\":{\"value\":1e999}}",
                    "{\"t\":\"set\",\"id\":\"c-99999999999999999999\",\"k\":\"a\",\"d\":{\"value\":1}}",
                    "{\"t\":\"hello\",\"d\":{\"client\":7,\"link\":1e30}}",
                    "{\"t\":\"welcome\",\"d\":{\"epoch\":null}}",
                    "{\"s\":-1,\"p\":9007199254740993,\"t\":\"message\",\"d\":[]}",
                    "{\"t\":\"call\",\"id\":\"\",\"dl\":\"soon\"}",
                    "{\"manifest\":\"{}\",\"key\":\"0123456789abcdef\",\"signature\":\"!\"}",
                    "{\"format\":1,\"module\":\"a\",\"version\":1e99,\"created\":\"now\"}",
                    "{\"t\":\"signal\",\"d\":" + "[".repeat(2000) + "]".repeat(2000) + "}",
                    "event: x\ndata: 1\ndata\n\n:\r\n\rid: 7\r\r");

    static Stream<Arguments> samples() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            var texts = new ArrayList<>(BROKEN);
            for (var file : files.sorted().toList()) {
                texts.add(Files.readString(file));
            }
            return texts.stream()
                    .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// All decoders in one, for Jazzer looks for one thing at a time; they share most of their
    /// code.
    @MethodSource("samples")
    @FuzzTest(maxDuration = "5m")
    void whatComesIsReadOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        readOrRefused(text, Wire::readFromHost);
        readOrRefused(text, Wire::readFromHub);
        readOrRefused(text, SessionWire::readFromHub);
        readOrRefused(text, HubFrames::read);
        readOrRefused(text, SignedManifest::read);
        readOrRefused(text, Manifest::read);
        whatAClientSays(text);
        eventsEndAnywhere(bytes);
    }

    private static void readOrRefused(String text, Consumer<String> decoder) {
        try {
            decoder.accept(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /// It is heard or has a code, and what is heard says the same once it is written again.
    private static void whatAClientSays(String text) {
        switch (SessionWire.read(text)) {
            case Heard.Bad bad ->
                    assertThat(bad.code()).isIn("bad_json", "bad_frame", "unknown_type");
            case Heard.Ok ok -> {
                String written = SessionWire.write(ok.frame());
                assertThat(SessionWire.read(written)).isEqualTo(ok);
                assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(written)).isTrue();
            }
        }
    }

    /// However the bytes are cut into pieces, the events are the same.
    private static void eventsEndAnywhere(byte[] bytes) {
        var whole = new ArrayList<EventStream.Event>();
        var pieces = new ArrayList<EventStream.Event>();
        var stream = new EventStream(1 << 20);
        whole.addAll(new EventStream(1 << 20).read(ByteBuffer.wrap(bytes)));
        for (byte one : bytes) {
            pieces.addAll(stream.read(ByteBuffer.wrap(new byte[] {one})));
        }
        assertThat(pieces).isEqualTo(whole);
    }

    /// The planted fault: a decoder that throws what it does not promise.
    @Test
    void findsADecoderThatThrowsSomethingElse() {
        assertThatThrownBy(() ->
                        readOrRefused(
                                "{}",
                                text -> {
                                    Object frame = Json.read(text).get("t");
                                    assertThat(frame.toString()).isEmpty();
                                }))
                .isInstanceOf(NullPointerException.class);
    }
}
