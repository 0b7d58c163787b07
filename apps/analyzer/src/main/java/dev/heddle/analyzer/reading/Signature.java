package dev.heddle.analyzer.reading;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Somebody signed, or should have and did not.
///
/// @param span name and credentials; the blank line if nobody signed
/// @param role who signed, by the credentials
/// @param date the date beside it
public record Signature(Span span, Role role, Optional<LocalDate> date) {
    /// Words behind which somebody signs.
    private static final String SIGNED =
            "(?i:(?:electronically |digitally |e-?)?signed(?: by)?|signature|/s/|authenticated by|co-?signed(?: by)?|co-?signature|(?:re-?)?certified(?: by)?|approved by|(?:signature|signed)[^:\\n]{0,30}:|(?:completed|documented|attested|written|prepared|authored|dictated|reviewed|reviewed and signed) by|author)";

    private static final Pattern BY_NAME =
            Pattern.compile(
                    "(?<name>" + Names.FULL + ")(?<creds>,?\\s{0,4}" + Credentials.LIST + ")?");
    private static final Pattern SIGNS =
            Pattern.compile("(?:^|[\\s,;|(])" + SIGNED + "(?i: \\([^)\\n]{1,30}\\))?[\\s:,–—-]*$");
    private static final Pattern LABELLED =
            Pattern.compile(
                    "^\\W{0,4}(?i:(?:treating |evaluating |certifying )?(?:therapist|clinician|provider|physician|practitioner|assistant|pathologist|PTA?|OT|SLP|MD))(?: ?[:–—-]\\s*|\\t)$");
    private static final Pattern DOCTOR = Pattern.compile("\\bDr\\.? $");

    /// `Initial evaluation completed by` tells who wrote another note.
    private static final Pattern OF_ANOTHER =
            Pattern.compile("(?i)\\b(?:initial|previous|prior|established)\\b[^\\n]*$");

    private static final Pattern SENTENCE = Pattern.compile("[\\p{Ll}\\d][.;]\\s+$");
    private static final Pattern REFERS =
            Pattern.compile("(?i:referr|order(?!ly)|contact|patient|discuss)");
    private static final Pattern ENDS =
            Pattern.compile(
                    "^[\\s,.:|()–—-]*(?i:$|;|date|dated|on\\b|\\d|lic|license|#|npi|at\\b|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|electronically|signed)");
    private static final Pattern BLANK =
            Pattern.compile(
                    "(?im)^[^\\n:]{0,60}\\b(?:signature|signed(?: by)?|physician|/s/)(?: \\([^)\\n]{1,30}\\))? ?[:–—-]?[ \\t]*"
                            + "(?:_{2,}|\\.{4,}|-{4,}|\\[? ?\\b(?:blank|unsigned|not signed|missing|pending|none|not (?:yet )?(?:obtained|received))\\b ?\\]?"
                            + "|(?<=signature:)(?:[ \\t]*)$|(?<=signature: )[ \\t]*(?:date:.{0,20})?$)[^\\n]{0,60}");

    /// Who signs.
    public enum Role {
        /// Physical or occupational therapist, speech-language pathologist.
        THERAPIST,
        /// Therapist assistant.
        ASSISTANT,
        /// Physician, or who may certify as one.
        PHYSICIAN,
        /// Aide, student, somebody with a degree only.
        OTHER,
        /// A name without any credentials.
        UNNAMED,
        /// A line to sign on, and nobody did.
        BLANK
    }

    /// The signatures of a text, in order.
    public static List<Signature> of(String text) {
        var signatures = new ArrayList<Signature>();
        var names = BY_NAME.matcher(text);
        while (names.find()) {
            int lineStart = text.lastIndexOf('\n', names.start() - 1) + 1;
            int lineEnd = Sections.lineEnd(text, names.end());
            String before = text.substring(Math.max(lineStart, names.start() - 80), names.start());
            String after = text.substring(names.end(), lineEnd);
            String creds = names.group("creds") == null ? "" : names.group("creds");
            boolean late = names.start() > text.length() / 2;
            if (isSigned(before, after, creds, late)) {
                var role = Credentials.role(creds.replaceFirst("^[,\\s]+", ""));
                var date = Dates.parse(after.substring(0, Math.min(after.length(), 60)));
                signatures.add(new Signature(new Span(names.start(), names.end()), role, date));
            }
        }
        var blanks = BLANK.matcher(text);
        while (blanks.find()) {
            var span = new Span(blanks.start(), blanks.end());
            if (signatures.stream()
                    .noneMatch(
                            s -> s.span().start() < span.end() && s.span().end() > span.start())) {
                signatures.add(new Signature(span, Role.BLANK, Optional.empty()));
            }
        }
        signatures.sort(Comparator.comparingInt(s -> s.span().start()));
        return signatures;
    }

    private static boolean isSigned(String before, String after, String creds, boolean late) {
        if (SIGNS.matcher(DOCTOR.matcher(before).replaceFirst("")).find()
                && !OF_ANOTHER.matcher(before).find()) {
            return true;
        }
        if (creds.isEmpty() || REFERS.matcher(before).find() || !ENDS.matcher(after).find()) {
            return false;
        }
        boolean bare =
                DOCTOR.matcher(before)
                        .replaceFirst("")
                        .chars()
                        .noneMatch(Character::isLetterOrDigit);
        boolean dated = Dates.parse(after.substring(0, Math.min(after.length(), 40))).isPresent();
        // `I certify the need until May. Anna Berg, MD, 02/03/2026`
        boolean last = dated && SENTENCE.matcher(before).find();
        return last || (bare && (late || dated)) || (late && LABELLED.matcher(before).find());
    }
}
