package dev.heddle.analyzer.report;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.document.DocumentException.Problem;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.time.Instant;
import java.util.List;

/// What was found out about documents, for people to read, print and keep: per document a table of
/// verdicts, never one score, and each finding with its quote, its source and how to mend it.
///
/// The same report always comes out the same, byte by byte. What comes from documents is shown as
/// text, whatever it looks like. May be used from any thread.
///
/// @param made when, as the report says
/// @param deIdentified whether it leaves out what may tell who a document is about: names of files,
///   and of quotes and messages every word that is not known to name nobody
/// @param parts one for each document, at least one
public record Report(Instant made, boolean deIdentified, List<Part> parts) {
    // Templates are compiled when Heddle is built; nothing is compiled or written at run time.
    private static final TemplateEngine TEMPLATES =
            TemplateEngine.createPrecompiled(
                    null,
                    ContentType.Html,
                    Report.class.getClassLoader(),
                    Report.class.getPackageName());

    public Report {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a report needs at least one document");
        }
    }

    /// What there is to say of one document.
    public sealed interface Part {
        /// What people call it; may be empty.
        String name();

        /// It was analyzed.
        record Analyzed(String name, Analysis analysis) implements Part {}

        /// It could not be read.
        ///
        /// @param message what to do about it, without text of the document
        record Unread(String name, Problem problem, String message) implements Part {}
    }

    /// As lines for a terminal: what fails or was not found, of the rest how much. Nothing in it
    /// steers the terminal but its own colours.
    public String text(boolean hasColours) {
        return PlainText.of(Page.of(this), hasColours);
    }

    /// As one HTML page that needs nothing else: no script, no picture, no network. It is
    /// well-formed XML, too.
    public String html() {
        var output = new StringOutput();
        TEMPLATES.render("report.jte", Page.of(this), output);
        return output.toString();
    }

    /// As a PDF (PDF/UA: tagged, for screen readers), made in memory alone. Characters for which
    /// its font has no sign are shown as `#`: it has those of Latin, Greek and Cyrillic scripts.
    public byte[] pdf() {
        return Pdf.print(html(), made);
    }
}
