package dev.heddle.analyzer.document;

import dev.heddle.analyzer.document.Document.Caution;
import dev.heddle.analyzer.document.Document.Decoding;
import dev.heddle.analyzer.document.Document.Format;
import dev.heddle.jobs.text.Detected;
import dev.heddle.jobs.text.TextReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Plain text of any encoding.
final class PlainText {
    /// Below that, people are told that the encoding is a guess.
    private static final double CERTAIN = 0.8;

    /// So many places of replaced bytes are told one by one.
    private static final int MAX_PLACES = 10;

    /// Of the characters of a text at most one in so many controls something else than lines.
    private static final int CHARACTERS_PER_CONTROL = 100;

    private PlainText() {}

    /// Whether what begins like this can be read.
    static boolean isText(byte[] head) throws IOException {
        var text = new StringWriter();
        new TextReader(new ByteArrayInputStream(head)).transferTo(text);
        long controls =
                text.toString()
                        .chars()
                        .filter(c -> Character.isISOControl(c) && "\n\t\f".indexOf(c) < 0)
                        .count();
        return controls * CHARACTERS_PER_CONTROL <= text.getBuffer().length();
    }

    static Parsed read(SourceChannel channel, Guard guard) throws IOException {
        var reader = new TextReader(Channels.newInputStream(channel));
        var text = new StringBuilder();
        var piece = new char[8 * 1024];
        for (int count; (count = reader.read(piece)) >= 0; ) {
            guard.text(count);
            text.append(piece, 0, count);
        }
        Detected detected = reader.detected();
        return new Parsed(
                Format.TXT,
                Optional.of(
                        new Decoding(
                                detected.charset().name(),
                                detected.confidence(),
                                detected.runnerUp().map(Charset::name).orElse(""))),
                cautions(reader),
                text.toString());
    }

    private static List<Caution> cautions(TextReader reader) {
        var cautions = new ArrayList<Caution>();
        if (reader.detected().confidence() < CERTAIN) {
            cautions.add(
                    new Caution(
                            "UNCERTAIN_ENCODING",
                            -1,
                            "The encoding is a guess; some letters may be wrong."));
        }
        reader.replacedAt().stream()
                .limit(MAX_PLACES)
                .map(offset ->
                        new Caution(
                                "REPLACED_BYTES",
                                offset,
                                "Bytes that mean nothing were replaced here."))
                .forEach(cautions::add);
        long more = reader.replaced() - Math.min(reader.replacedAt().size(), MAX_PLACES);
        if (more > 0) {
            cautions.add(
                    new Caution("REPLACED_BYTES", -1, "And in %,d more places.".formatted(more)));
        }
        return cautions;
    }
}
