package dev.heddle.analyzer.report;

import dev.heddle.analyzer.reading.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Places of a document that stand together, with what stands around them on their lines.
///
/// @param line on which the first begins, from 1
record Quote(int line, List<Piece> pieces) {
    /// What of a line is shown on either side of a place; a note may be one single line.
    private static final int AROUND = 120;

    /// A whole section may be quoted; its beginning and its end say which.
    private static final int MARKED = 600;

    private static final String LEFT_OUT = " … ";

    /// Some characters.
    ///
    /// @param isMarked whether they are quoted, not only around it
    record Piece(String text, boolean isMarked) {}

    /// The quotes that `spans` make, in the order of the text: those on one line are one.
    ///
    /// @param shown what is shown of a part of `text`
    static List<Quote> of(String text, List<Span> spans, Function<Span, String> shown) {
        var quotes = new ArrayList<Quote>();
        var together = new ArrayList<Span>();
        for (var span : inOrder(text, spans)) {
            if (!together.isEmpty()
                    && text.substring(together.getLast().end(), span.start()).contains("\n")) {
                quotes.add(one(text, together, shown));
                together.clear();
            }
            together.add(span);
        }
        if (!together.isEmpty()) {
            quotes.add(one(text, together, shown));
        }
        return List.copyOf(quotes);
    }

    /// Within the text, by their start, and none overlaps another.
    private static List<Span> inOrder(String text, List<Span> spans) {
        var ordered = new ArrayList<Span>();
        spans.stream()
                .sorted(Comparator.comparingInt(Span::start))
                .forEach(span -> {
                    int start =
                            Math.max(
                                    Math.min(span.start(), text.length()),
                                    ordered.isEmpty() ? 0 : ordered.getLast().end());
                    int end = Math.min(span.end(), text.length());
                    if (start < end) {
                        ordered.add(new Span(start, end));
                    }
                });
        return ordered;
    }

    private static Quote one(String text, List<Span> spans, Function<Span, String> shown) {
        int first = spans.getFirst().start();
        int last = spans.getLast().end();
        int from = text.lastIndexOf('\n', first - 1) + 1;
        int lineEnd = text.indexOf('\n', last);
        int to = lineEnd < 0 ? text.length() : lineEnd;
        var pieces = new ArrayList<Piece>();
        int begin = Math.max(from, first - AROUND);
        pieces.add(
                around(
                        (begin > from ? "…" : "")
                                + shown.apply(new Span(begin, first)).stripLeading()));
        int behind = first; // Where the next piece begins.
        for (var span : spans) {
            int next = span.start();
            var between = shown.apply(new Span(behind, next));
            pieces.add(around(shortened(between, 2 * AROUND)));
            pieces.add(new Piece(Printable.of(shortened(shown.apply(span), MARKED)), true));
            behind = span.end();
        }
        int end = Math.min(to, last + AROUND);
        pieces.add(
                around(shown.apply(new Span(last, end)).stripTrailing() + (end < to ? "…" : "")));
        pieces.removeIf(piece -> piece.text().isEmpty());
        return new Quote(
                1 + (int) text.substring(0, first).chars().filter(c -> c == '\n').count(),
                List.copyOf(pieces));
    }

    private static Piece around(String text) {
        return new Piece(Printable.of(text), false);
    }

    private static String shortened(String text, int most) {
        return text.length() <= most
                ? text
                : text.substring(0, most / 2) + LEFT_OUT + text.substring(text.length() - most / 2);
    }

    /// All of it, marked or not.
    String text() {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }
}
