package dev.heddle.analyzer.reading;

import java.util.List;

/// What a text is and what stands in it.
///
/// @param type which type of note; {@link DocumentType#OTHER} if it is no therapy note
/// @param typeConfidence how sure that is, 0 to 1
/// @param discipline whose note
/// @param disciplineConfidence how sure that is, 0 to 1
/// @param evidence what spoke for type and discipline
/// @param entities what stands in it, in order of their start
public record Reading(
        DocumentType type,
        double typeConfidence,
        Discipline discipline,
        double disciplineConfidence,
        List<Span> evidence,
        List<Entity> entities) {
    public Reading {
        evidence = List.copyOf(evidence);
        entities = List.copyOf(entities);
    }

    /// Types of therapy notes.
    public enum DocumentType {
        EVALUATION,
        DAILY_NOTE,
        PROGRESS_REPORT,
        RECERTIFICATION,
        DISCHARGE,
        /// A therapy note whose type nobody can tell.
        UNKNOWN,
        /// No therapy note.
        OTHER
    }

    /// Disciplines of therapy.
    public enum Discipline {
        PT,
        OT,
        SLP,
        UNKNOWN
    }
}
