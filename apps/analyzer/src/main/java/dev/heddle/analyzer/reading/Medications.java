package dev.heddle.analyzer.reading;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Entity.Kind;
import java.util.Locale;
import java.util.regex.Pattern;

/// Medications: what a small list has, what ends as their names do, and what has a dose behind it.
/// The span is the name without its dose.
final class Medications {
    private static final Pattern WORD =
            Pattern.compile("(?<![\\p{L}-])\\p{L}{4,25}(?:[-/]\\p{Ll}{4,25})?(?![\\p{L}])");
    private static final Pattern ENDING =
            Pattern.compile(
                    "\\p{L}{2,18}(?:pril|sartan|olol|statin|azepam|zolam|prazole|tidine|gliptin|gliflozin|glutide|cillin|mycin|floxacin|cycline"
                            + "|oxetine|triptyline|dipine|parin|xaban|gatran|codone|morphone|profen|coxib|setron|triptan|thiazide|semide|lukast|formin|barbital|dronate|mab|tinib)",
                    CASE_INSENSITIVE);
    private static final Pattern DOSED =
            Pattern.compile(
                    "(?<![\\p{L}-])(?<x>\\p{L}{4,25}(?:-\\p{Ll}{4,25})?)(?: (?:ER|XR|SR|XL|CR|DR|HCl|sodium|tartrate|succinate))? \\d{1,4}(?:\\.\\d{1,3})? ?(?:mg|mcg|µg|IU|mEq|units? (?:daily|bid|sc|subcut\\w*|at bedtime))\\b",
                    CASE_INSENSITIVE);

    private Medications() {}

    static void find(Found found) {
        found.addAll(Kind.MED, WORD, m -> isMedication(m.group()));
        found.addAll(
                Kind.MED,
                DOSED,
                m ->
                        !Lexicon.WORDS.contains(lower(m.group("x")))
                                && !Lexicon.THERAPY.contains(lower(m.group("x"))));
    }

    private static boolean isMedication(String word) {
        String lower = lower(word);
        if (Lexicon.MEDICATIONS.contains(lower)) {
            return true;
        }
        for (var part : lower.split("[-/]", -1)) {
            if (!Lexicon.MEDICATIONS.contains(part)
                    && (!ENDING.matcher(part).matches() || Lexicon.WORDS.contains(part))) {
                return false;
            }
        }
        return true;
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
