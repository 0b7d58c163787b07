package dev.heddle.analyzer.reading;

/// A place in the text of a document.
///
/// @param start of its first character, from 0
/// @param end behind its last
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException(
                    "a span must have 0 <= start <= end, was %d..%d".formatted(start, end));
        }
    }

    /// What stands there.
    public String of(String text) {
        return text.substring(start, end);
    }
}
