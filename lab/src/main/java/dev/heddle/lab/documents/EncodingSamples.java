package dev.heddle.lab.documents;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Short texts in many languages and charsets, other than those of the tests: each piece in Unicode
/// with and without a byte order mark, and in the charsets that are usual for its language.
final class EncodingSamples {
    private static final int BYTES = 250;

    /// Pieces of a text begin so many characters apart.
    private static final int STEP = 40;

    private static final int PIECES = 4;

    private static final List<Variant> UNICODE =
            Stream.of("UTF-8", "UTF-16LE", "UTF-16BE")
                    .flatMap(name -> Stream.of(new Variant(name, false), new Variant(name, true)))
                    .toList();

    /// @param marked whether a byte order mark stands before the text
    private record Variant(String charset, boolean marked) {}

    /// A text as it lies in a file.
    ///
    /// @param charset in which it was written
    /// @param marked whether a byte order mark stands before it
    /// @param text what it says
    record Sample(Charset charset, boolean marked, String text) {
        byte[] bytes() {
            return (marked ? "\uFEFF" + text : text).getBytes(charset);
        }

        /// Whether somebody who takes it to be in `guess` reads what it says.
        boolean isReadIn(Charset guess) {
            String read = new String(bytes(), guess);
            return (read.startsWith("\uFEFF") ? read.substring(1) : read).equals(text);
        }

        boolean isMacRoman() {
            return charset.name().equals("x-MacRoman");
        }
    }

    private EncodingSamples() {}

    /// All of them.
    static List<Sample> all() throws IOException {
        var samples = new ArrayList<Sample>();
        try (var in = requireNonNull(EncodingSamples.class.getResourceAsStream("texts.tsv"))) {
            for (String line :
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                List<String> parts = List.of(line.split("\t", 3));
                var variants = new ArrayList<>(UNICODE);
                for (String charset : parts.get(1).split(" ", -1)) {
                    variants.add(new Variant(charset, false));
                }
                for (var variant : variants) {
                    for (int piece = 0; piece < PIECES; piece++) {
                        samples.add(sample(variant, parts.get(2).substring(piece * STEP)));
                    }
                }
            }
        }
        return samples;
    }

    private static Sample sample(Variant variant, String text) {
        var charset = Charset.forName(variant.charset);
        var encoder = charset.newEncoder();
        var kept = new StringBuilder();
        int size = 0;
        for (int i = 0; i < text.length() && size < BYTES; i++) {
            String c = text.substring(i, i + 1);
            int more = encoder.canEncode(c) ? c.getBytes(charset).length : BYTES;
            if (size + more <= BYTES) {
                kept.append(c);
                size += more;
            }
        }
        return new Sample(charset, variant.marked, kept.toString());
    }
}
