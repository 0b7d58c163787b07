package dev.heddle.analyzer.reading;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.Sections.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Minutes of treatment: of a service, or of all. Minutes of a measure, of a goal or of a planned
/// session are none, nor is the sum "timed minutes", which repeats them without a unit.
final class Minutes {
    private static final Pattern WITH_UNIT =
            Pattern.compile(
                    "(?<![\\w./–-])\\d{1,3} ?(?:(?:total|timed|treatment) )?(?:minutes?|mins?)\\b",
                    CASE_INSENSITIVE);
    private static final Pattern NAMED =
            Pattern.compile(
                    "\\b(?:(?:timed[ -]code|total(?: timed)?(?: code)?)(?: treatment| session| therapy)?"
                            + " (?:minutes?|mins?)|total (?:treatment |session |therapy )?time \\((?:in )?min(?:ute)?s?\\))"
                            + "(?: of treatment)? ?[:=\\t]? ?(?<x>\\d{1,3})(?!\\w|\\.\\d| ?min| ?/)",
                    CASE_INSENSITIVE);

    /// What stands before minutes that are measured, planned or looked back at.
    private static final Pattern MEASURE =
            Pattern.compile(
                    "\\b(?:in|over|within|after|every|under|up to|at least|per|last|past|than|then|includes?|including|of which"
                            + "|(?:toler\\w+|stand(?:s|ing)?|stood|sit(?:s|ting)?|sat|walk(?:s|ed|ing)?|sustain\\w*|maintain\\w*"
                            + "|attend(?:s|ed)?|attention|endurance|conversation|rest(?:s|ed)?|held|hold)\\b[^.;:()]{0,30}"
                            + "|(?:sessions?|visits?|weekly|week|wk|weeks|daily|times|day)\\b[^.;()]{0,20})\\s*(?:for |of |x |× ?|about |approximately |a |~)?$",
                    CASE_INSENSITIVE);

    private static final Pattern MEASURED =
            Pattern.compile(
                    "^[ ,]*(?:walk\\b|test\\b|step\\b|push\\b|sessions?\\b|visits?\\b|per (?:session|visit|day)|each\\b|a (?:day|visit|session)|daily\\b|ago\\b|later\\b"
                            + "|before\\b|after\\b|prior\\b|without\\b|(?:of )?(?:unattended|rest\\b|rests\\b|standing|sitting|walking|conversation|continuous|sustained)"
                            + "|\\d+ ?(?:x|×|times)|(?:once|twice|three times|[1-7] ?(?:x|×|times)) (?:a|per|/)|rest\\b|at a time)",
                    CASE_INSENSITIVE);
    private static final Pattern SERVICE =
            Pattern.compile(
                    "\\b(?:9[0-9]{4}|G\\d{4}|total|treatment time|timed|untimed|therap|minutes?:|billed)",
                    CASE_INSENSITIVE);

    /// A table: its head, with columns by tab, bar or wide space.
    private static final Pattern TAB = Pattern.compile("\t");

    private static final Pattern BAR_OR_SPACE = Pattern.compile("\\|| {2,}");
    private static final Pattern COLUMN =
            Pattern.compile(
                    "(?:total |timed |treatment )?(?:time )?\\(?min(?:ute)?s?\\.?\\)?",
                    CASE_INSENSITIVE);
    private static final Pattern CODE_THEN =
            Pattern.compile(
                    "(?<!\\w)(?:9\\d{4}|G\\d{4})(?:-\\w\\w)?[ \\t|]+(?<x>\\d{1,3})(?=[ \\t|]|$)");
    private static final Pattern NUMBER =
            Pattern.compile("\\s*(?<x>\\d{1,3}(?: ?min(?:ute)?s?)?)\\s*");

    /// A table that lost its columns on the way: `Code Minutes`, then `97110 23`.
    private static final Pattern FLAT_HEAD =
            Pattern.compile("\\b(?:code|cpt)s? (?:min|minutes|mins|time)\\b", CASE_INSENSITIVE);

    private static final Pattern FLAT_END =
            Pattern.compile("\\b(?:total|timed)\\b", CASE_INSENSITIVE);

    private Minutes() {}

    static void find(Found found, List<Section> sections) {
        findTables(found);
        found.addAll(
                Kind.MIN,
                WITH_UNIT,
                m -> inTreatment(found, sections, m.start()) && isTreatment(found, m));
        found.addAll(Kind.MIN, NAMED);
    }

    private static boolean inTreatment(Found found, List<Section> sections, int at) {
        for (var section : sections) {
            if (section.body().start() <= at && at < section.body().end()) {
                return switch (section.kind()) {
                    // Nothing is billed there, but a note without further headings goes on there.
                    case GOALS, SUBJECTIVE -> SERVICE.matcher(found.line(at)).find();
                    case HEADER, OBJECTIVE, ASSESSMENT, PLAN, CERTIFICATION, INTERVENTION -> true;
                };
            }
        }
        return true;
    }

    private static boolean isTreatment(Found found, MatchResult m) {
        return !MEASURE.matcher(found.before(m.start(), 60)).find()
                && !MEASURED.matcher(found.after(m.end(), 24)).find();
    }

    private static void findTables(Found found) {
        int column = -1;
        boolean flat = false;
        var text = found.text();
        for (int start = 0; start < text.length(); ) {
            int end = Sections.lineEnd(text, start);
            var cells = cells(text, start, end);
            int head = head(text, cells);
            if (head >= 0) {
                column = head;
            } else if (cells.size() <= column || cells.size() == 1) {
                column = -1;
            } else if (column >= 0) {
                addNumber(found, cells.get(column));
            }
            flat =
                    FLAT_HEAD.matcher(text).region(start, end).find()
                            || (flat && !flatEnd(text, start, end));
            var row = CODE_THEN.matcher(text).region(start, end);
            while (flat && row.find()) {
                found.add(Kind.MIN, row.start("x"), row.end("x"));
            }
            start = end + 1;
        }
    }

    private static boolean flatEnd(String text, int start, int end) {
        return FLAT_END.matcher(text).region(start, end).find();
    }

    /// The cells of one line, without the space around them.
    private static List<Span> cells(String text, int start, int end) {
        var separators = text.substring(start, end).contains("\t") ? TAB : BAR_OR_SPACE;
        var cells = new ArrayList<Span>();
        var matcher = separators.matcher(text).region(start, end);
        int from = start;
        while (matcher.find()) {
            cells.add(new Span(from, matcher.start()));
            from = matcher.end();
        }
        cells.add(new Span(from, end));
        return cells;
    }

    private static int head(String text, List<Span> cells) {
        for (int i = 0; cells.size() > 1 && i < cells.size(); i++) {
            if (COLUMN.matcher(cells.get(i).of(text).strip()).matches()) {
                return i;
            }
        }
        return -1;
    }

    private static void addNumber(Found found, Span cell) {
        var number = NUMBER.matcher(found.text()).region(cell.start(), cell.end());
        if (number.matches()) {
            found.add(Kind.MIN, number.start("x"), number.end("x"));
        }
    }
}
