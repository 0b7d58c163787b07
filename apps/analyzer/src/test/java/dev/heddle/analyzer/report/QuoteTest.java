package dev.heddle.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.report.Quote.Piece;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuoteTest {
    private static List<Quote> quotes(String text, Span... spans) {
        return Quote.of(text, List.of(spans), span -> span.of(text));
    }

    @Test
    void placesOnOneLineAreOneQuote() {
        assertThat(
                        quotes(
                                "one\nbilled 2 units of 22 min\nthree",
                                new Span(20, 26),
                                new Span(11, 18)))
                .containsExactly(
                        new Quote(
                                2,
                                List.of(
                                        new Piece("billed ", false),
                                        new Piece("2 units", true),
                                        new Piece(" o", false),
                                        new Piece("f 22 m", true),
                                        new Piece("in", false))));
    }

    @Test
    void placesOnDifferentLinesAreTwo() {
        assertThat(quotes("one\ntwo\nthree", new Span(8, 13), new Span(0, 3)))
                .extracting(Quote::line)
                .containsExactly(1, 3);
    }

    @Test
    void whatIsQuotedTwiceIsShownOnce() {
        assertThat(quotes("some words", new Span(0, 7), new Span(5, 10), new Span(2, 3)))
                .containsExactly(
                        new Quote(1, List.of(new Piece("some wo", true), new Piece("rds", true))));
    }

    @Test
    void longLinesAndLongQuotesAreShortened() {
        var text = "a".repeat(5_000) + "b".repeat(5_000) + "c".repeat(5_000);

        var quote = quotes(text, new Span(5_000, 10_000)).getFirst();

        assertThat(quote.text())
                .isEqualTo(
                        "…"
                                + "a".repeat(120)
                                + "b".repeat(300)
                                + " … "
                                + "b".repeat(300)
                                + "c".repeat(120)
                                + "…");
    }

    @Test
    void aPlaceBeyondTheTextIsNoFault() {
        assertThat(quotes("short", new Span(3, 90), new Span(95, 99)))
                .containsExactly(
                        new Quote(1, List.of(new Piece("sho", false), new Piece("rt", true))));
    }
}
