package dev.heddle.analyzer.rules;

import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.util.List;

/// What a check came to.
///
/// @param verdict the verdict
/// @param message why, for people; empty if the check has nothing to add
/// @param quotes where it can be seen
record Outcome(Verdict verdict, String message, List<Span> quotes) {
    /// Quotes of one finding: who reads them wants to see, not to count.
    static final int MAX_QUOTES = 12;

    Outcome {
        quotes = quotes.stream().distinct().limit(MAX_QUOTES).toList();
    }

    static Outcome pass(String message, List<Span> quotes) {
        return new Outcome(Verdict.PASS, message, quotes);
    }

    /// The text shows the defect: there is a quote for it.
    static Outcome fail(String message, List<Span> quotes) {
        return new Outcome(Verdict.FAIL, message, quotes);
    }

    static Outcome notFound(String message) {
        return new Outcome(Verdict.NOT_FOUND, message, List.of());
    }

    static Outcome notApplicable(String message) {
        return new Outcome(Verdict.NOT_APPLICABLE, message, List.of());
    }
}
