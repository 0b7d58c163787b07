package dev.heddle.analyzer.reading;

/// Something in a text that has a kind.
///
/// @param kind what it is
/// @param span where it is
public record Entity(Kind kind, Span span) {
    /// What can be found.
    public enum Kind {
        NAME,
        DATE,
        TIME,
        MRN,
        PHONE,
        EMAIL,
        ADDRESS,
        NPI,
        ICD10,
        CPT,
        MIN,
        MED,
        GOAL,
        SIGNATURE
    }
}
