package dev.heddle.analyzer.rules;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// What a note says of minutes and units: of each code, and their sums. Minutes stand beside their
/// code on its line; units behind it, as `97110 ×2` or `2 units`, or in a column.
final class Charges {
    private static final Pattern TIMED_SUM =
            Pattern.compile(
                    "\\b(?:total[ \\t]+)?timed(?:[- ]code)?s?(?:[ \\t]+(?:treatment|code|therapy))?[ \\t]+(?:minutes|mins?|time)[ \\t]*(?:\\(min(?:utes)?\\))?[ \\t]*[:=\\t]?[ \\t]*(?:is|was|of)?[ \\t]*(\\d{1,3})\\b"
                            + "|\\b(\\d{1,3})[ \\t]+(?:total[ \\t]+)?timed[ \\t]+(?:code[ \\t]+)?(?:treatment[ \\t]+)?min",
                    CASE_INSENSITIVE);
    private static final Pattern TOTAL =
            Pattern.compile(
                    "\\btotal[ \\t]+(?!timed)(?:(?:treatment|session|therapy|visit|direct|contact)[ \\t]+){0,2}(?:time|minutes|mins?)[ \\t]*(?:\\((?:in[ \\t]+)?min(?:utes|s)?\\))?[ \\t]*[:=\\t–-]?[ \\t]*(?:is|was|of)?[ \\t]*(\\d{1,3})\\b"
                            + "|\\b(\\d{1,3})[ \\t]+(?:total[ \\t]+min|min(?:ute)?s?[ \\t]+total)",
                    CASE_INSENSITIVE);
    private static final Pattern TIMES =
            Pattern.compile(
                    "^\\)?(?:-\\w\\w|\\s+[A-Z]{2})?\\)?\\s*[:(–-]?\\s*(?:[×x*]\\s?(\\d{1,2})|(\\d{1,2})\\s?(?:[×x]\\b|units?\\b|u\\b))(?!\\s?(?:min|reps|sets|weeks?|wk|\\d|[×x]))",
                    CASE_INSENSITIVE);
    private static final Pattern UNITS_BEFORE =
            Pattern.compile(
                    "(\\d{1,2})\\s*units?\\s+(?:of\\s+)?(?:[\\p{L}/ -]{0,40}\\(?)?$",
                    CASE_INSENSITIVE);
    private static final Pattern UNITS_BEHIND =
            Pattern.compile(
                    "\\b(\\d{1,2})\\s*units?\\b|\\bunits?\\s*[:=]\\s*(\\d{1,2})\\b",
                    CASE_INSENSITIVE);
    private static final Pattern TIMED_UNITS =
            Pattern.compile(
                    "\\btimed[ \\t]+units[ \\t]*(?:billed[ \\t]*)?[:=\\t]?[ \\t]*(\\d{1,2})\\b|\\b(\\d{1,2})[ \\t]+timed[ \\t]+units\\b",
                    CASE_INSENSITIVE);
    private static final Pattern ALL_UNITS =
            Pattern.compile(
                    "\\b(?:total[ \\t]+units(?:[ \\t]+billed)?|units[ \\t]+billed|billed[ \\t]+units|units[ \\t]+charged)[ \\t]*[:=\\t]?[ \\t]*(\\d{1,2})\\b(?!\\d|[ \\t]*[×x])|\\b(?:billed|charged)\\b[^.\\n]{0,80}?\\b(\\d{1,2})[ \\t]+(?:total[ \\t]+)?units\\b|\\b(\\d{1,2})[ \\t]+(?:total[ \\t]+)?units[ \\t]+(?:were[ \\t]+|was[ \\t]+)?(?:billed|charged|total)",
                    CASE_INSENSITIVE);

    /// Words before minutes that are a sum.
    private static final Pattern SUM_BEFORE =
            Pattern.compile("\\b(?:total|timed)\\b[^.;]{0,30}$", CASE_INSENSITIVE);

    private static final Pattern UNIT_COLUMN =
            Pattern.compile("(?:billed\\s+|timed\\s+)?units?(?:\\s+billed)?", CASE_INSENSITIVE);

    /// Two hours with one code.
    private static final int MOST_UNITS = 8;

    private final String text;
    private final Set<String> timed;
    private final Map<String, Integer> minutes = new LinkedHashMap<>();
    private final Map<String, Integer> units = new LinkedHashMap<>();
    private final List<Span> quotes = new ArrayList<>();
    private final List<String> codes = new ArrayList<>();

    private Charges(Note note, Set<String> timed) {
        this.text = note.text();
        this.timed = timed;
        gather(note);
        gatherColumns(note);
    }

    static Charges of(Note note, Set<String> timed) {
        return new Charges(note, timed);
    }

    /// Minutes of each code that has some.
    Map<String, Integer> minutes() {
        return minutes;
    }

    /// Billed units of each timed code that has some.
    Map<String, Integer> timedUnits() {
        var only = new LinkedHashMap<>(units);
        only.keySet().retainAll(timed);
        return only;
    }

    /// Minutes of each timed code that has some.
    Map<String, Integer> timedMinutes() {
        var only = new LinkedHashMap<>(minutes);
        only.keySet().retainAll(timed);
        return only;
    }

    /// Whether each timed code that is mentioned with minutes or units has minutes.
    boolean allTimedHaveMinutes() {
        return !timedMinutes().isEmpty() && minutes.keySet().containsAll(timedUnits().keySet());
    }

    /// Whether a timed code is mentioned.
    boolean hasTimedCode() {
        return codes.stream().anyMatch(timed::contains);
    }

    /// Where that stands.
    List<Span> quotes() {
        return List.copyOf(quotes);
    }

    OptionalInt timedSum() {
        return number(TIMED_SUM);
    }

    OptionalInt total() {
        return number(TOTAL);
    }

    /// All timed units that are billed: what is said of them, else their sum, else of all units
    /// what is not of an untimed code.
    OptionalInt billed() {
        var said = number(TIMED_UNITS);
        if (said.isPresent()) {
            return said;
        }
        var each = timedUnits();
        if (!each.isEmpty()) {
            return OptionalInt.of(each.values().stream().mapToInt(Integer::intValue).sum());
        }
        var all = number(ALL_UNITS);
        boolean untimed = codes.stream().anyMatch(code -> !timed.contains(code));
        return untimed ? OptionalInt.empty() : all;
    }

    private OptionalInt number(Pattern pattern) {
        var matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return OptionalInt.empty();
        }
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) {
                quotes.add(new Span(matcher.start(), matcher.end()));
                return OptionalInt.of(Integer.parseInt(matcher.group(group)));
            }
        }
        return OptionalInt.empty();
    }

    private void gather(Note note) {
        var all = note.of(Kind.CPT);
        var times =
                note.of(Kind.MIN).stream()
                        .filter(t -> !SUM_BEFORE.matcher(note.before(t.start())).find())
                        .toList();
        for (int i = 0; i < all.size(); i++) {
            var code = all.get(i);
            var line = note.line(code.start());
            int from = i > 0 ? Math.max(line.start(), all.get(i - 1).end()) : line.start();
            int to = i + 1 < all.size() ? Math.min(line.end(), all.get(i + 1).start()) : line.end();
            String name = code.of(text);
            codes.add(name);
            addMinutes(name, code, times, from, to, line);
            addUnits(note, name, code, from, to);
        }
    }

    /// The first minutes behind the code; before it only where none follow any code of the line.
    private void addMinutes(String name, Span code, List<Span> times, int from, int to, Span line) {
        var behind =
                times.stream().filter(t -> t.start() >= code.end() && t.end() <= to).findFirst();
        boolean before =
                times.stream()
                        .filter(t -> t.start() >= line.start() && t.end() <= line.end())
                        .findFirst()
                        .filter(t -> t.start() < firstCode(line))
                        .isPresent();
        var found =
                before
                        ? times.stream()
                                .filter(t -> t.start() >= from && t.end() <= code.start())
                                .reduce((_, b) -> b)
                        : behind;
        if (found.isPresent()) {
            int value = Integer.parseInt(found.get().of(text).replaceAll("\\D.*", ""));
            // The same code with the same minutes again is the bill of what was told above.
            if (minutes.getOrDefault(name, -1) != value) {
                minutes.merge(name, value, Integer::sum);
            }
            quotes.add(
                    new Span(
                            Math.min(code.start(), found.get().start()),
                            Math.max(code.end(), found.get().end())));
        }
    }

    private int firstCode(Span line) {
        var matcher =
                Pattern.compile("\\b(?:9\\d{4}|G\\d{4})\\b")
                        .matcher(text)
                        .region(line.start(), line.end());
        return matcher.find() ? matcher.start() : line.end();
    }

    private void addUnits(Note note, String name, Span code, int from, int to) {
        String behind = text.substring(code.end(), to);
        var times = TIMES.matcher(behind);
        if (times.find()) {
            units(
                    name,
                    times.group(1) == null ? times.group(2) : times.group(1),
                    new Span(code.start(), code.end() + times.end()));
            return;
        }
        var before = UNITS_BEFORE.matcher(text.substring(from, code.start()));
        if (from == note.line(code.start()).start() && before.find()) {
            units(name, before.group(1), new Span(from + before.start(), code.end()));
            return;
        }
        var unit = UNITS_BEHIND.matcher(behind);
        if (unit.find()
                && !Pattern.compile("(?i)\\btotal\\b|\\btimed units|\\bbilled\\b.*\\band\\b")
                        .matcher(behind.substring(0, unit.start()))
                        .find()) {
            units(
                    name,
                    unit.group(1) == null ? unit.group(2) : unit.group(1),
                    new Span(code.start(), code.end() + unit.end()));
        }
    }

    private void units(String name, String number, Span quote) {
        int billed = Integer.parseInt(number);
        if (billed > MOST_UNITS) {
            return; // Minutes or repetitions.
        }
        units.merge(name, billed, Math::max);
        quotes.add(quote);
    }

    /// Units in the column of a table: `97110 | 23 | 2` under `Code | Minutes | Units`.
    private void gatherColumns(Note note) {
        int column = -1;
        int start = 0;
        for (var line : text.split("\n", -1)) {
            var cells = line.split(line.contains("\t") ? "\t" : "\\||\\s{2,}", -1);
            int head = -1;
            for (int i = 0; i < cells.length; i++) {
                head = UNIT_COLUMN.matcher(cells[i].strip()).matches() ? i : head;
            }
            if (head >= 0 && cells.length > 1) {
                column = head;
            } else if (cells.length <= column || cells.length == 1) {
                column = -1;
            } else if (column >= 0 && cells[column].strip().matches("\\d{1,2}")) {
                addColumn(note, new Span(start, start + line.length()), cells[column].strip());
            }
            start += line.length() + 1;
        }
    }

    private void addColumn(Note note, Span line, String number) {
        note.of(Kind.CPT).stream()
                .filter(c -> c.start() >= line.start() && c.end() <= line.end())
                .findFirst()
                .ifPresent(c -> units(c.of(text), number, line));
    }
}
