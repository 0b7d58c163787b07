package dev.heddle.jobs.text;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingsTest {
    private static final int BYTES = 250;

    /// @param marked whether a byte order mark stands before the text
    private record Variant(String charset, boolean marked) {}

    private static final List<Variant> UNICODE =
            Stream.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")
                    .flatMap(name -> Stream.of(new Variant(name, false), new Variant(name, true)))
                    .toList();

    private record Sample(String language, Variant variant, String text) {
        byte[] bytes() {
            String mark = variant.marked ? "\uFEFF" : "";
            return (mark + text).getBytes(Charset.forName(variant.charset));
        }
    }

    /// Twelve languages, each in Unicode and in the charsets that are usual for it, and of each
    /// text several pieces of 250 bytes.
    private static List<Sample> samples() throws Exception {
        var samples = new ArrayList<Sample>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/languages.txt"))) {
            List<String> parts = List.of(line.split("\t", 3));
            var variants = new ArrayList<>(UNICODE);
            for (String charset : parts.get(1).split(" ", -1)) {
                variants.add(new Variant(charset, false));
            }
            for (Variant variant : variants) {
                for (int start = 0; start < 150; start += 50) {
                    samples.add(sample(parts.get(0), variant, parts.get(2).substring(start)));
                }
            }
        }
        return samples;
    }

    private static Sample sample(String language, Variant variant, String text) {
        var encoder = Charset.forName(variant.charset).newEncoder();
        var kept = new StringBuilder();
        text.chars().filter(c -> encoder.canEncode((char) c)).forEach(c -> kept.append((char) c));
        String piece = kept.toString();
        while (piece.getBytes(encoder.charset()).length > BYTES) {
            piece = piece.substring(0, piece.length() - 1);
        }
        return new Sample(language, variant, piece);
    }

    private static String read(byte[] bytes, Detected detected) {
        int mark = detected.bomBytes();
        return new String(bytes, mark, bytes.length - mark, detected.charset());
    }

    private static List<String> misread(List<Sample> samples, Function<byte[], Detected> detector) {
        return samples.stream()
                .filter(sample -> !isRead(sample, detector.apply(sample.bytes())))
                .map(sample -> sample + " as " + detector.apply(sample.bytes()))
                .toList();
    }

    private static boolean isRead(Sample sample, Detected detected) {
        return read(sample.bytes(), detected).equals(sample.text);
    }

    /// Judged by the text: which of two charsets that read it alike is named does not matter.
    @Test
    void readsPiecesOf250BytesOfAllLanguagesAndCharsets() throws Exception {
        List<Sample> samples = samples();
        assertThat(samples).hasSizeGreaterThan(450);
        assertThat(misread(samples, Encodings::detect)).hasSizeLessThan(samples.size() / 20);
    }

    /// The planted fault: without the step for single-byte charsets the same samples fail.
    @Test
    void findsADetectorThatKnowsUnicodeOnly() throws Exception {
        List<Sample> samples = samples();
        assertThat(misread(samples, EncodingsTest::unicodeOnly))
                .hasSizeGreaterThan(samples.size() / 20);
    }

    private static Detected unicodeOnly(byte[] bytes) {
        return Encodings.mark(bytes, bytes.length)
                .or(() -> Encodings.wide(bytes, bytes.length))
                .orElse(Detected.of(UTF_8, 0.5));
    }

    @ParameterizedTest
    @CsvSource({
        "pain “at rest” is gone, windows-1252",
        "pain “at rest” is gone, x-MacRoman",
        "the patient’s knee – 96° – is better, windows-1252",
        "the patient’s knee – palpable – is better, x-MacRoman",
        "¿Qué tal?, x-MacRoman",
        "¿Qué tal?, windows-1252"
    })
    void fewBytesBeyondAsciiAreEnough(String text, String charset) {
        byte[] bytes = text.getBytes(Charset.forName(charset));
        assertThat(read(bytes, Encodings.detect(bytes))).isEqualTo(text);
    }

    @Test
    void whatIsCertainIsSaidToBeAndWhatIsNotIsNot() {
        assertThat(Encodings.detect("plain".getBytes(UTF_8))).isEqualTo(Detected.of(UTF_8, 1));
        assertThat(Encodings.detect(new byte[0])).isEqualTo(Detected.of(UTF_8, 1));
        assertThat(Encodings.detect("grüßt schön".getBytes(UTF_8)).confidence()).isGreaterThan(0.9);
        Detected guess = Encodings.detect(new byte[] {'x', ' ', (byte) 0xE1, ' ', 'y'});
        assertThat(guess.confidence()).isLessThan(0.9);
        assertThat(guess.runnerUp()).isPresent();
    }

    @Test
    void damagedUtf8IsStillUtf8() {
        byte[] bytes = "“Stairs” are “easier”, 96° – today".getBytes(UTF_8);
        bytes[12] = (byte) 0xC3;
        assertThat(Encodings.detect(bytes).charset()).isEqualTo(UTF_8);
    }

    @Test
    void aCharacterThatIsCutOffAtTheEndDoesNotMatter() {
        byte[] bytes = "schöne grüße, größe".getBytes(UTF_8);
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 2);
        assertThat(Encodings.detect(cut).charset()).isEqualTo(UTF_8);
    }

    @Test
    void asciiIsNotTakenForChinese() {
        assertThat(Encodings.detect("Bush hid the facts".getBytes(UTF_8)).charset())
                .isEqualTo(UTF_8);
        byte[] big = "一二三、四五六。".getBytes(UTF_16BE);
        byte[] little = "一二三、四五六。".getBytes(UTF_16LE);
        assertThat(Encodings.detect(big).charset()).isEqualTo(UTF_16BE);
        assertThat(Encodings.detect(little).charset()).isEqualTo(UTF_16LE);
    }

    @Test
    void whateverTheBytesThereIsAnAnswer() {
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            Detected detected = Encodings.detect(bytes);
            assertThat(detected.confidence()).isBetween(0.0, 1.0);
            assertThat(detected.runnerUp()).isNotEqualTo(Optional.of(detected.charset()));
        }
    }
}
