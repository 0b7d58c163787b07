package dev.heddle.analyzer.reading;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Entity.Kind;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Dates and times of day, as clinicians in the United States write them. May be called from any
/// thread; never blocks.
public final class Dates {
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final String MONTH =
            "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
                    + "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?";
    private static final Pattern ISO =
            Pattern.compile(
                    "(?<![\\d/.-])(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?![\\d/]|[-.]\\d)");
    private static final Pattern NUMERIC =
            Pattern.compile(
                    "(?<![\\d/.-])(\\d{1,2})(?:([/.-])(\\d{1,2})\\2(\\d{4}|\\d{2}))(?![\\d/]|[-.]\\d)");
    private static final Pattern MONTH_FIRST =
            Pattern.compile(
                    "\\b("
                            + MONTH
                            + ")[ ]{0,2}(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s{1,2}(\\d{4}))?\\b",
                    CASE_INSENSITIVE);
    private static final Pattern DAY_FIRST =
            Pattern.compile(
                    "\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of )?[ -]?("
                            + MONTH
                            + ")[ ,-]{1,2}(\\d{4}|\\d{2})\\b",
                    CASE_INSENSITIVE);
    private static final Pattern MONTH_ONLY =
            Pattern.compile("\\b(" + MONTH + "),? (\\d{4})\\b", CASE_INSENSITIVE);

    /// Without a year a date looks like a score, so a word has to say that it is one.
    private static final Pattern NO_YEAR =
            Pattern.compile(
                    "\\b(?:on|dated?:?|dos:?|since|until|seen) (?<x>(?<m>1[0-2]|0?[1-9])/(?<d>3[01]|[12]\\d|0?[1-9]))"
                            + "(?![\\d/]|\\.\\d| ?(?:pain|on|at|strength|with|in|for)\\b)",
                    CASE_INSENSITIVE);

    private static final Pattern TIME =
            Pattern.compile(
                    "(?<![\\d:.])(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?"
                            + "(?:\\s?[ap]\\.?m\\b\\.?|\\s?[ap]\\b(?!\\.?\\w))?(?![\\d:])",
                    CASE_INSENSITIVE);
    private static final Pattern HOUR =
            Pattern.compile(
                    "(?<![\\d:./])(?:1[0-2]|0?[1-9])\\s?(?:[ap]\\.m\\.|[ap]m\\b)",
                    CASE_INSENSITIVE);
    private static final Pattern MILITARY =
            Pattern.compile(
                    "\\b(?<x>(?:[01]\\d|2[0-3])[0-5]\\d) ?(?:hrs?|hours|h)\\b", CASE_INSENSITIVE);
    private static final Pattern MILITARY_NAMED =
            Pattern.compile(
                    "\\btime(?: in| out| started?| ended?)?:? {0,3}(?<x>(?:[01]\\d|2[0-3])[0-5]\\d)\\b",
                    CASE_INSENSITIVE);
    private static final Pattern NO_TIME =
            Pattern.compile("(?:ratio|score)\\s?$", CASE_INSENSITIVE);

    private Dates() {}

    /// The day that a text names, as `03/31/2026`, `2026-03-31` or `March 31, 2026`; empty if it
    /// names none, or none of the calendar, or no year. Years of two digits up to 29 are of this
    /// century, the others of the last.
    public static Optional<LocalDate> parse(String written) {
        var m = ISO.matcher(written);
        if (m.find()) {
            return day(m.group(1), m.group(3), m.group(4));
        }
        m = NUMERIC.matcher(written);
        if (m.find()) {
            return day(m.group(4), m.group(1), m.group(3));
        }
        m = MONTH_FIRST.matcher(written);
        if (m.find() && m.group(3) != null) {
            return day(m.group(3), month(m.group(1)), m.group(2));
        }
        m = DAY_FIRST.matcher(written);
        return m.find() ? day(m.group(3), month(m.group(2)), m.group(1)) : Optional.empty();
    }

    static void find(Found found) {
        for (var pattern : List.of(ISO, NUMERIC, DAY_FIRST)) {
            found.addAll(Kind.DATE, pattern, m -> parse(m.group()).isPresent());
        }
        found.addAll(Kind.DATE, MONTH_FIRST, Dates::isDayOfMonth);
        found.addAll(Kind.DATE, MONTH_ONLY, m -> Character.isUpperCase(m.group().charAt(0)));
        found.addAll(Kind.DATE, NO_YEAR);
    }

    static void findTimes(Found found) {
        found.addAll(
                Kind.TIME,
                TIME,
                m ->
                        !m.group().startsWith("0:")
                                && !NO_TIME.matcher(found.before(m.start(), 8)).find());
        found.addAll(Kind.TIME, HOUR);
        found.addAll(Kind.TIME, MILITARY);
        found.addAll(Kind.TIME, MILITARY_NAMED);
    }

    private static boolean isDayOfMonth(MatchResult m) {
        int day = Integer.parseInt(m.group(2));
        return day >= 1 && day <= 31 && Character.isUpperCase(m.group().charAt(0));
    }

    private static String month(String name) {
        return String.valueOf(MONTHS.indexOf(name.substring(0, 3).toLowerCase(Locale.ROOT)) + 1);
    }

    private static Optional<LocalDate> day(String year, String month, String day) {
        int y = Integer.parseInt(year);
        if (year.length() == 2) {
            y += y < 30 ? 2000 : 1900;
        }
        try {
            var date = LocalDate.of(y, Integer.parseInt(month), Integer.parseInt(day));
            return y >= 1900 && y < 2100 ? Optional.of(date) : Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
