package dev.heddle.analyzer.report;

import dev.heddle.analyzer.reading.Span;

/// A place of a document with what stands around it on its lines.
///
/// @param line on which it begins, from 1
record Quote(int line, String before, String marked, String after) {
    /// What of a line is shown on either side; a note may be one single line.
    private static final int AROUND = 120;

    /// A whole section may be quoted; its beginning and its end say which.
    private static final int MARKED = 600;

    private static final String LEFT_OUT = " … ";

    static Quote of(String text, Span span) {
        int start = Math.min(span.start(), text.length());
        int end = Math.min(span.end(), text.length());
        int from = Math.max(text.lastIndexOf('\n', start - 1) + 1, 0);
        int lineEnd = text.indexOf('\n', end);
        int to = lineEnd < 0 ? text.length() : lineEnd;
        var before = text.substring(Math.max(from, start - AROUND), start);
        var after = text.substring(end, Math.min(to, end + AROUND));
        return new Quote(
                1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count(),
                Printable.of((start - from > AROUND ? "…" : "") + before.stripLeading()),
                Printable.of(shortened(text.substring(start, end))),
                Printable.of(after.stripTrailing() + (to - end > AROUND ? "…" : "")));
    }

    private static String shortened(String marked) {
        return marked.length() <= MARKED
                ? marked
                : marked.substring(0, MARKED / 2)
                        + LEFT_OUT
                        + marked.substring(marked.length() - MARKED / 2);
    }
}
