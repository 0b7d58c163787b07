package dev.heddle.analyzer.rules;

import dev.heddle.analyzer.reading.Span;
import java.util.List;

/// What a rule says of a document.
///
/// @param rule the rule's id, such as `NOTE.UNITS_8MIN`
/// @param title what it asks for, in a few words
/// @param verdict whether the document has it
/// @param message why, for people; may quote numbers of the document, so it is health information
/// @param quotes where in the text that can be seen; may be empty
/// @param citation where it is written
/// @param source a URL of that
/// @param effective since when it holds, as `2025-01-01`; empty for always
/// @param mend how to mend it; empty if there is nothing to mend
public record Finding(
        String rule,
        String title,
        Verdict verdict,
        String message,
        List<Span> quotes,
        String citation,
        String source,
        String effective,
        String mend) {
    public Finding {
        quotes = List.copyOf(quotes);
    }

    /// What a rule can come to.
    public enum Verdict {
        /// The document has what the rule asks for.
        PASS,
        /// The document shows that it does not.
        FAIL,
        /// What the rule looks for is not in the text: a person has to look.
        NOT_FOUND,
        /// The rule is not about documents like this.
        NOT_APPLICABLE
    }
}
