package dev.heddle.analyzer.report;

import dev.heddle.analyzer.document.DocumentException.Problem;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Reading.Discipline;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.rules.Finding.Verdict;

/// What people read instead of constants. May be called from any thread; never blocks.
public final class Wording {
    private Wording() {}

    /// A type of note.
    public static String of(DocumentType type) {
        return switch (type) {
            case EVALUATION -> "Evaluation";
            case DAILY_NOTE -> "Daily note";
            case PROGRESS_REPORT -> "Progress report";
            case RECERTIFICATION -> "Recertification";
            case DISCHARGE -> "Discharge";
            case UNKNOWN -> "Therapy note of unknown type";
            case OTHER -> "Not a therapy note";
        };
    }

    /// A discipline.
    public static String of(Discipline discipline) {
        return switch (discipline) {
            case PT -> "Physical therapy";
            case OT -> "Occupational therapy";
            case SLP -> "Speech-language pathology";
            case UNKNOWN -> "Unknown";
        };
    }

    /// A verdict.
    public static String of(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "Pass";
            case FAIL -> "Fail";
            case NOT_FOUND -> "Not found";
            case NOT_APPLICABLE -> "Not applicable";
        };
    }

    /// What a verdict means, in a sentence.
    public static String meaning(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "The document has what the rule asks for.";
            case FAIL -> "The document shows that it does not.";
            case NOT_FOUND -> "It is not in the text: a person has to look.";
            case NOT_APPLICABLE -> "The rule is not about documents like this.";
        };
    }

    /// Why a document could not be read.
    public static String of(Problem problem) {
        return switch (problem) {
            case EMPTY -> "Empty";
            case NO_TEXT -> "No text";
            case PASSWORD_NEEDED -> "Password needed";
            case CORRUPT -> "Damaged";
            case TOO_LARGE -> "Too large";
            case UNSUPPORTED -> "Not supported";
            case UNREADABLE -> "Cannot be read";
            case CHANGED -> "Changed while it was read";
        };
    }

    /// What can be found in a text.
    public static String of(Entity.Kind kind) {
        return switch (kind) {
            case NAME -> "Names";
            case DATE -> "Dates";
            case TIME -> "Times";
            case MRN -> "Record numbers";
            case PHONE -> "Phone numbers";
            case EMAIL -> "E-mail addresses";
            case ADDRESS -> "Addresses";
            case NPI -> "Provider numbers";
            case ICD10 -> "Diagnosis codes";
            case CPT -> "Procedure codes";
            case MIN -> "Minutes";
            case MED -> "Medications";
            case GOAL -> "Goals";
            case SIGNATURE -> "Signatures";
        };
    }
}
