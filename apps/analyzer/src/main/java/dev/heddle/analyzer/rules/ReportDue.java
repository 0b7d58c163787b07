package dev.heddle.analyzer.rules;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Span;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A progress report is due at least once every ten treatment days: by what the report says of the
/// visits that it covers.
final class ReportDue {
    private static final int DEFAULT_DAYS = 10;
    private static final String UNIT =
            "(?:treatment days?|treatments?|visits?|sessions?|appointments?)";
    private static final String NUMBER =
            "(\\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty)";
    private static final List<String> WORDS =
            List.of(
                    "zero",
                    "one",
                    "two",
                    "three",
                    "four",
                    "five",
                    "six",
                    "seven",
                    "eight",
                    "nine",
                    "ten",
                    "eleven",
                    "twelve",
                    "thirteen",
                    "fourteen",
                    "fifteen",
                    "sixteen",
                    "seventeen",
                    "eighteen",
                    "nineteen",
                    "twenty");

    /// `visits 11 to 20`, `treatment days 1-10`.
    private static final Pattern RANGE =
            Pattern.compile(
                    "\\b"
                            + UNIT
                            + "\\s*(?:no\\.?|#)?\\s*:?\\s*(\\d{1,3})\\s*(?:to|through|thru|-|–|—)\\s*(?:visit\\s*)?(\\d{1,3})\\b(?!/)",
                    CASE_INSENSITIVE);

    /// `12 visits since the last report`, `attended 9 of 10 visits`, `visits attended: 12`.
    private static final Pattern COUNT =
            Pattern.compile(
                    "\\b"
                            + NUMBER
                            + "(?: of \\d{1,3})?\\s+(?:(?:skilled|therapy|treatment|total|completed|attended|PT|OT|SLP|ST)\\s+){0,2}"
                            + UNIT
                            + "\\s*(?:\\([^)\\n]{0,40}\\)\\s*)?(?:were\\s+|have\\s+been\\s+|has\\s+been\\s+)?(?:completed\\s+|attended\\s+|provided\\s+|seen\\s+)?(?:since|in (?:this|the) (?:reporting )?period|this (?:reporting )?period|during this|covered|to date|over this)",
                    CASE_INSENSITIVE);

    private static final Pattern FIELD =
            Pattern.compile(
                    "\\b(?:(?:number of )?"
                            + UNIT
                            + "(?: (?:attended|completed|covered|provided|in (?:this|the) (?:reporting )?period|since (?:the )?(?:last|previous|initial|start)[^:\\n]{0,40}|this period|to date)){1,2})\\s*[:=\\t]?\\s*"
                            + NUMBER
                            + "\\b(?!/)",
                    CASE_INSENSITIVE);

    /// `this report is written on the 14th treatment day`.
    private static final Pattern ORDINAL =
            Pattern.compile(
                    "\\b(\\d{1,3})(?:st|nd|rd|th)\\s+(?:treatment day|treatment|visit|session)\\b|\\b(?:treatment day|visit|session)\\s*(?:no\\.?|number|#)?\\s*:?\\s*(\\d{1,3})\\b(?!\\s*(?:to|through|-|–)\\s*\\d)",
                    CASE_INSENSITIVE);

    private static final Pattern LAST =
            Pattern.compile(
                    "\\b(?:last|previous|prior)\\s+(?:progress\\s+)?report[^.\\n]{0,40}?(?:visit|treatment day|session)\\s*#?\\s*(\\d{1,3})",
                    CASE_INSENSITIVE);

    private static final Pattern EARLIER =
            Pattern.compile("\\b(?:last|previous|prior|earlier)\\b[^.]*$", CASE_INSENSITIVE);
    private static final int EARLIER_CHARS = 50;
    private static final Pattern REPORTED =
            Pattern.compile(
                    "\\b(?:last|previous|prior)\\s+(?:progress\\s+)?report", CASE_INSENSITIVE);
    private static final Pattern OF_PERIOD =
            Pattern.compile(
                    "\\bperiod\\b|\\bcovered\\b|\\bsince\\s+(?:the\\s+)?(?:last|previous|prior)\\s+(?:progress\\s+)?report",
                    CASE_INSENSITIVE);
    private static final int OF_PERIOD_CHARS = 40;

    private ReportDue() {}

    static Outcome check(Note note, Settings settings) {
        int most = settings.number("treatment_days", DEFAULT_DAYS);
        var text = note.text();
        var range = longest(text, most);
        if (range.isPresent()) {
            return range.get();
        }
        for (var pattern : List.of(COUNT, FIELD)) {
            var count = pattern.matcher(text);
            if (count.find()) {
                return counted(text, count, most);
            }
        }
        return ordinal(text, most)
                .orElseGet(() ->
                        Outcome.notFound(
                                "How many treatment days the report covers was not found."));
    }

    /// By the longest range that is not of an earlier report.
    private static Optional<Outcome> longest(String text, int most) {
        var range = RANGE.matcher(text);
        int days = 0;
        Span quote = new Span(0, 0);
        while (range.find()) {
            int length = Integer.parseInt(range.group(2)) - Integer.parseInt(range.group(1)) + 1;
            String before =
                    text.substring(Math.max(0, range.start() - EARLIER_CHARS), range.start());
            if (length > days && !EARLIER.matcher(before).find()) {
                days = length;
                quote = span(range);
            }
        }
        return days == 0 ? Optional.empty() : Optional.of(judge(days, most, quote));
    }

    /// A count to date goes on from the last report, if there was one.
    private static Outcome counted(String text, Matcher count, int most) {
        int days = number(count.group(1));
        boolean ofPeriod =
                OF_PERIOD
                        .matcher(text)
                        .region(
                                count.start(),
                                Math.min(text.length(), count.end() + OF_PERIOD_CHARS))
                        .find();
        if (days <= most
                || ofPeriod
                || (count.group().contains("since") && !REPORTED.matcher(text).find())) {
            return judge(days, most, span(count));
        }
        var last = LAST.matcher(text);
        return last.find()
                ? judge(days - Integer.parseInt(last.group(1)), most, span(count))
                : Outcome.notFound("The treatment days since the last report were not found.");
    }

    private static Optional<Outcome> ordinal(String text, int most) {
        var now = ORDINAL.matcher(text);
        int day = 0;
        Span quote = new Span(0, 0);
        while (now.find()) {
            int named = Integer.parseInt(now.group(1) == null ? now.group(2) : now.group(1));
            quote = named > day ? span(now) : quote;
            day = Math.max(day, named);
        }
        if (day == 0) {
            return Optional.empty();
        }
        var last = LAST.matcher(text);
        if (last.find()) {
            return Optional.of(judge(day - Integer.parseInt(last.group(1)), most, quote));
        }
        // Without the day of the last report a later one proves nothing.
        return day <= most ? Optional.of(judge(day, most, quote)) : Optional.empty();
    }

    private static Outcome judge(int days, int most, Span quote) {
        String message =
                "The report covers %d treatment days; at most %d are due.".formatted(days, most);
        return days <= most
                ? Outcome.pass(message, List.of(quote))
                : Outcome.fail(message, List.of(quote));
    }

    private static int number(String written) {
        int word = WORDS.indexOf(written.toLowerCase(Locale.ROOT));
        return word >= 0 ? word : Integer.parseInt(written);
    }

    private static Span span(Matcher matcher) {
        return new Span(matcher.start(), matcher.end());
    }
}
