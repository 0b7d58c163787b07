package dev.heddle.analyzer;

import dev.heddle.analyzer.document.Document;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Reading;
import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.rules.Finding;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.util.List;
import java.util.Optional;

/// Analyses of invented notes.
public final class Samples {
    /// A note that tries to be a page. `\u0001` cannot be written in XML.
    public static final String NOTE =
            """
            Treatment note for Zebulon Quist
            <script>alert("x")</script> & <b>bold</b> \u0001
            Gait training ≥ 15 min – “good”, pain −2
            Signed: ________
            """;

    private Samples() {}

    /// One finding of each verdict.
    public static Analysis analysis() {
        return analysis(NOTE);
    }

    /// The same findings, of another text; it has to have the quoted words.
    public static Analysis analysis(String text) {
        return new Analysis(
                new Document(
                        Document.Format.TXT,
                        text.length(),
                        0,
                        Optional.of(new Document.Decoding("UTF-8", 0.99, "windows-1252")),
                        List.of(new Document.Caution("REPLACED_BYTES", 200, "Bytes replaced.")),
                        text),
                new Reading(
                        Reading.DocumentType.DAILY_NOTE,
                        0.91,
                        Reading.Discipline.PT,
                        0.84,
                        List.of(of(text, "Treatment note")),
                        List.of(new Entity(Entity.Kind.NAME, of(text, "Zebulon Quist")))),
                "sample 2026.1",
                List.of(
                        finding("NOTE.INTERVENTION", Verdict.PASS, of(text, "Gait training")),
                        finding("NOTE.UNITS_8MIN", Verdict.NOT_FOUND),
                        finding("NOTE.SIGNATURE_CREDENTIALS", Verdict.FAIL, of(text, "Signed:")),
                        finding("CERT.PHYSICIAN", Verdict.NOT_APPLICABLE)));
    }

    private static Finding finding(String rule, Verdict verdict, Span... quotes) {
        return new Finding(
                rule,
                "Title of " + rule,
                verdict,
                "Message of <" + rule + ">",
                List.of(quotes),
                "Benefit Policy Manual, ch. 15, 220.3",
                "https://example.org/manual?a=1&b=2",
                verdict == Verdict.FAIL ? "2025-01-01" : "",
                verdict == Verdict.PASS ? "" : "Add what is missing.");
    }

    private static Span of(String text, String words) {
        int start = text.indexOf(words);
        return new Span(start, start + words.length());
    }
}
