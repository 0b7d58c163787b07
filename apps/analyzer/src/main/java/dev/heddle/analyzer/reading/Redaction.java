package dev.heddle.analyzer.reading;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Entity.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes out of a text what may say whose it is. It keeps what it knows, and nothing else: common
/// English words, words of therapy, medications of the list, codes, small numbers and units. What
/// the reading found is replaced by its kind, all else by `[REDACTED]`; so a name that nobody ever
/// listed cannot stay. May be called from any thread; never blocks.
///
/// A word that is somebody's name, too (`Hope`, `Will`, `May`), goes where it begins with a capital
/// letter. Other words with a capital letter stay only at the start of a sentence. Dates, times and
/// ages from 90 go whole; years too, for a year and a high age tell a birthday.
public final class Redaction {
    private static final String UNKNOWN = "[REDACTED]";

    /// What names a person, a day or a place.
    private static final Set<Kind> IDENTIFYING =
            EnumSet.of(
                    Kind.NAME,
                    Kind.DATE,
                    Kind.TIME,
                    Kind.MRN,
                    Kind.PHONE,
                    Kind.EMAIL,
                    Kind.ADDRESS,
                    Kind.NPI);

    /// What has its own shape and names nobody.
    private static final Set<Kind> SAFE = EnumSet.of(Kind.ICD10, Kind.CPT, Kind.MIN);

    private static final Pattern HIGH_AGE =
            Pattern.compile(
                    "\\b(?:9\\d|1[0-3]\\d)(?=[- ]?(?:years?\\b|yrs?\\b|y/?o\\b|y\\.o\\.))|(?<=\\bage |\\baged |\\bage: )(?:9\\d|1[0-3]\\d)\\b",
                    CASE_INSENSITIVE);
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d(?:[ .–-]?\\d){6,40}+");

    /// Bounded, for Java's patterns call themselves once for each repetition of a group.
    private static final Pattern TOKEN =
            Pattern.compile(
                    "[\\p{L}\\p{M}\\p{N}_@]++(?:[’'./:&+-][\\p{L}\\p{M}\\p{N}_@]++){0,40}+");

    private static final Pattern PART = Pattern.compile("[\\p{L}\\p{M}\\p{N}_@]+");
    private static final Pattern FRACTION = Pattern.compile("(\\d{1,3})/(\\d{1,3})");
    private static final Pattern SMALL_NUMBER =
            Pattern.compile(
                    "\\d{1,3}(?:st|nd|rd|th|s|m|kg|lbs?|mg|mcg|ml|cm|mm|deg|min|mins|hz|db|ft|in|sec|hrs?|x|w|wks?|d|º)?|\\d{1,2}x\\d{1,3}|x\\d{1,3}",
                    CASE_INSENSITIVE);
    private static final Pattern LEVEL =
            Pattern.compile("[CLTS]\\d{1,2}|SpO2|O2|A1C", CASE_INSENSITIVE);
    private static final Pattern SENTENCE_START =
            Pattern.compile("(?:^|[.!?:;\\n\\t|(“\"•·●▪/]|\\n\\s{0,4}[-–—*]|\\d[.)])\\s{0,4}$");
    private static final Pattern ARTICLE = Pattern.compile("A \\p{Ll}");
    private static final Pattern ENDING =
            Pattern.compile("(?<=\\p{L}{3})(?:s|es|ed|d|ing|ly|er|ers)$");
    private static final Set<String> LETTERS =
            Set.of("s", "m", "g", "h", "a", "x", "i", "w", "d", "n", "t", "l");

    private final String text;
    private final Set<String> names = new HashSet<>();
    private final List<Removed> removed = new ArrayList<>();

    /// A place that was taken out, and what stands there now.
    ///
    /// @param span where in the original
    /// @param tag what it became, such as `[NAME]`
    public record Removed(Span span, String tag) {}

    /// A text without what may say whose it is.
    ///
    /// @param text what is left
    /// @param removed what was taken out, in order, by places of the original
    public record Redacted(String original, String text, List<Removed> removed) {
        public Redacted {
            removed = List.copyOf(removed);
        }

        /// What is left of a part of the original; a place that lies in it only partly is out.
        public String of(Span part) {
            return apply(original, removed, part);
        }

        /// Never the original.
        @Override
        public String toString() {
            return "Redacted[removed=%d]".formatted(removed.size());
        }
    }

    private Redaction(String text) {
        this.text = text;
    }

    /// Takes out of a text what its reading found and what nobody knows.
    public static Redacted redact(String text, Reading reading) {
        var redaction = new Redaction(text);
        redaction.removeFound(reading);
        redaction.removeUnknown(reading);
        var merged = redaction.merged();
        return new Redacted(text, apply(text, merged, new Span(0, text.length())), merged);
    }

    private void removeFound(Reading reading) {
        for (var entity : reading.entities()) {
            if (IDENTIFYING.contains(entity.kind())) {
                removed.add(new Removed(entity.span(), "[" + entity.kind() + "]"));
                if (entity.kind() == Kind.NAME) {
                    PART.matcher(entity.span().of(text))
                            .results()
                            .forEach(m -> names.add(lower(m.group())));
                }
            }
        }
        HIGH_AGE.matcher(text)
                .results()
                .forEach(m -> removed.add(new Removed(new Span(m.start(), m.end()), "[AGE]")));
        LONG_NUMBER
                .matcher(text)
                .results()
                .filter(m ->
                        reading.entities().stream()
                                .noneMatch(e ->
                                        SAFE.contains(e.kind())
                                                && e.span().start() < m.end()
                                                && m.start() < e.span().end()))
                .forEach(m -> removed.add(new Removed(new Span(m.start(), m.end()), UNKNOWN)));
    }

    private void removeUnknown(Reading reading) {
        var safe =
                reading.entities().stream()
                        .filter(e -> SAFE.contains(e.kind()))
                        .map(Entity::span)
                        .toList();
        var tokens = TOKEN.matcher(text);
        while (tokens.find()) {
            int start = tokens.start();
            int end = tokens.end();
            boolean known = safe.stream().anyMatch(s -> s.start() <= start && end <= s.end());
            if (!known && !isSafe(tokens)) {
                removed.add(new Removed(new Span(start, end), UNKNOWN));
            }
        }
    }

    private boolean isSafe(Matcher token) {
        var fraction = FRACTION.matcher(token.group());
        if (fraction.matches()) {
            return isScore(
                    Integer.parseInt(fraction.group(1)), Integer.parseInt(fraction.group(2)));
        }
        if (Lexicon.isKnownWhole(lower(token.group()))) {
            return true;
        }
        var parts = PART.matcher(text).region(token.start(), token.end());
        while (parts.find()) {
            if (!isSafe(parts.group(), parts.start(), parts.end())) {
                return false;
            }
        }
        return true;
    }

    /// A score, not a day of a month.
    private static boolean isScore(int value, int of) {
        return value == 0 || value > 12 || of > 31 || of == 5 || of == 10;
    }

    private boolean isSafe(String word, int start, int end) {
        String lower = lower(word);
        if (SMALL_NUMBER.matcher(word).matches() || LEVEL.matcher(word).matches()) {
            return true;
        }
        boolean capital = Character.isUpperCase(word.charAt(0));
        if (word.length() == 1) {
            // A capital letter may be an initial.
            return capital
                    ? word.equals("I")
                            || followedBy(end, ":")
                            || ARTICLE.matcher(text).region(start, text.length()).lookingAt()
                    : LETTERS.contains(lower);
        }
        if (names.contains(lower) && (capital || !Lexicon.WORDS.contains(lower))) {
            return false;
        }
        if (Lexicon.MEDICATIONS.contains(lower) || Lexicon.isOfTherapy(word)) {
            return true;
        }
        boolean listed = isListed(lower);
        if (!capital) {
            return listed
                    || isListed(ENDING.matcher(lower).replaceFirst(""))
                    || isListed(ENDING.matcher(lower).replaceFirst("e"));
        }
        return listed
                && !Lexicon.NAMES_TOO.contains(lower)
                && startsSentence(start)
                && !beforeName(end);
    }

    private static boolean isListed(String word) {
        return Lexicon.WORDS.contains(word) || Lexicon.THERAPY.contains(word);
    }

    private boolean startsSentence(int start) {
        return SENTENCE_START.matcher(text.substring(Math.max(0, start - 8), start)).find();
    }

    /// Whether another word with a capital letter follows that is none of therapy: `Stony Creek`.
    private boolean beforeName(int end) {
        var next =
                Pattern.compile("[ ,]{1,2}(\\p{Lu}[\\p{L}’']*)")
                        .matcher(text)
                        .region(end, text.length());
        return next.lookingAt() && !Lexicon.isOfTherapy(next.group(1));
    }

    private boolean followedBy(int end, String what) {
        return text.startsWith(what, end);
    }

    /// In order, without overlaps; neighbours of which nobody knows anything become one.
    private List<Removed> merged() {
        removed.sort((a, b) -> Integer.compare(a.span().start(), b.span().start()));
        var merged = new ArrayList<Removed>();
        for (var next : removed) {
            var last = merged.isEmpty() ? null : merged.getLast();
            if (last == null || !joins(last, next)) {
                merged.add(next);
            } else {
                var span =
                        new Span(
                                last.span().start(),
                                Math.max(last.span().end(), next.span().end()));
                merged.set(
                        merged.size() - 1,
                        new Removed(span, last.tag().equals(UNKNOWN) ? next.tag() : last.tag()));
            }
        }
        return merged;
    }

    private boolean joins(Removed last, Removed next) {
        if (next.span().start() < last.span().end()) {
            return true;
        }
        String between = text.substring(last.span().end(), next.span().start());
        return last.tag().equals(next.tag())
                && last.tag().equals(UNKNOWN)
                && between.matches("[ .,'’-]{0,2}");
    }

    private static String apply(String original, List<Removed> removed, Span part) {
        var left = new StringBuilder();
        int at = part.start();
        for (var place : removed) {
            if (place.span().end() > part.start() && place.span().start() < part.end()) {
                left.append(original, at, Math.max(at, place.span().start())).append(place.tag());
                at = Math.min(part.end(), place.span().end());
            }
        }
        return left.append(original, at, part.end()).toString();
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
