package dev.heddle.analyzer.report;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A page as lines for a terminal: what fails or was not found in full, of the rest how much.
final class PlainText {
    /// SGR colours by verdict, in 16-colour terminals.
    private static final Map<String, String> COLOURS =
            Map.of("fail", "31", "not-found", "33", "pass", "32");

    private final boolean hasColours;
    private final StringBuilder text = new StringBuilder();

    private PlainText(boolean hasColours) {
        this.hasColours = hasColours;
    }

    static String of(Page page, boolean hasColours) {
        var plain = new PlainText(hasColours);
        page.sections().forEach(plain::section);
        return plain.text.toString();
    }

    private void section(Page.Section section) {
        line("", section.name());
        if (!section.isAnalyzed()) {
            line("  ", section.problem() + ": " + section.advice());
            return;
        }
        line(
                "  ",
                section.facts().stream().map(Page.Fact::value).collect(Collectors.joining(", ")));
        section.cautions().forEach(caution -> line("  ", "Caution: " + caution));
        line(
                "  ",
                section.counts().stream()
                        .map(count -> count.verdict() + " " + count.count())
                        .collect(Collectors.joining(", ")));
        section.findings().stream()
                .filter(finding -> !finding.style().equals("pass"))
                .forEach(this::finding);
    }

    private void finding(Page.Shown finding) {
        var word = "%-9s".formatted(finding.verdict().toUpperCase(Locale.ROOT));
        text.append("  ").append(coloured(finding.style(), word));
        line("  ", finding.rule() + "  " + finding.title());
        var margin = " ".repeat(13);
        line(margin, finding.message());
        for (var quote : finding.quotes()) {
            line(margin, "Line " + quote.line() + ": " + quote.text());
        }
        if (!finding.mend().isEmpty()) {
            line(margin, "How to mend it: " + finding.mend());
        }
    }

    private String coloured(String style, String word) {
        var colour = COLOURS.get(style);
        return hasColours && colour != null ? "\033[" + colour + "m" + word + "\033[0m" : word;
    }

    /// One line. What documents say must not steer a terminal.
    private void line(String margin, String words) {
        text.append(margin);
        words.codePoints()
                .map(point -> Character.isISOControl(point) ? ' ' : point)
                .forEach(text::appendCodePoint);
        text.append(System.lineSeparator());
    }
}
