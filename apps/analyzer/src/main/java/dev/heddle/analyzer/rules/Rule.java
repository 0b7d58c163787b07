package dev.heddle.analyzer.rules;

import dev.heddle.analyzer.reading.Reading.Discipline;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One thing that a note has to hold, as a rule file says it.
///
/// @param says what to tell at a verdict, where the check tells nothing itself
record Rule(
        String id,
        String title,
        Set<DocumentType> types,
        Set<Discipline> disciplines,
        Optional<LocalDate> from,
        Optional<LocalDate> until,
        String citation,
        String source,
        String mend,
        Says says,
        Check check) {
    /// Messages of a rule.
    record Says(String pass, String fail, String notFound) {}

    Finding on(Note note) {
        var outcome = applies(note).orElseGet(() -> check.on(note));
        var verdict = outcome.verdict();
        return new Finding(
                id,
                title,
                verdict,
                outcome.message().isEmpty() ? said(verdict) : outcome.message(),
                outcome.quotes(),
                citation,
                source,
                from.map(LocalDate::toString).orElse(""),
                verdict == Verdict.FAIL || verdict == Verdict.NOT_FOUND ? mend : "");
    }

    private String said(Verdict verdict) {
        return switch (verdict) {
            case PASS -> says.pass();
            case FAIL -> says.fail();
            case NOT_FOUND -> says.notFound();
            case NOT_APPLICABLE -> "The rule is not about this note.";
        };
    }

    /// Empty if it is about this note.
    private Optional<Outcome> applies(Note note) {
        var reading = note.reading();
        if (!types.contains(reading.type())) {
            return Optional.of(Outcome.notApplicable("The rule is about other types of notes."));
        }
        // A note whose discipline nobody can tell is a therapy note all the same.
        if (reading.discipline() != Discipline.UNKNOWN
                && !disciplines.contains(reading.discipline())) {
            return Optional.of(Outcome.notApplicable("The rule is about other disciplines."));
        }
        var day = note.service().map(Note.Dated::day);
        if (day.isPresent()
                && (from.filter(day.get()::isBefore).isPresent()
                        || until.filter(day.get()::isAfter).isPresent())) {
            return Optional.of(
                    new Outcome(
                            Verdict.NOT_APPLICABLE,
                            "The rule did not hold on the day of the note.",
                            List.of(note.service().get().span())));
        }
        return Optional.empty();
    }
}
