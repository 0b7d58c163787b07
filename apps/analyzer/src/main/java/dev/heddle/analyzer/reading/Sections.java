package dev.heddle.analyzer.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The parts of a note by their headings, which `sections.txt` beside this class lists. May be
/// called from any thread; never blocks.
public final class Sections {
    /// A heading that stands alone is no longer than this.
    private static final int LONGEST_HEADING = 60;

    private static final List<Heading> HEADINGS =
            Lexicon.lines("sections.txt").stream().map(Heading::of).toList();

    private Sections() {}

    /// What a part is about.
    public enum Kind {
        /// Before the first heading.
        HEADER,
        SUBJECTIVE,
        OBJECTIVE,
        ASSESSMENT,
        GOALS,
        PLAN,
        CERTIFICATION,
        INTERVENTION
    }

    /// One part.
    ///
    /// @param kind what it is about
    /// @param heading its heading; empty for what comes before the first
    /// @param body what follows, up to the next heading
    public record Section(Kind kind, Span heading, Span body) {}

    private record Heading(Kind kind, Pattern pattern) {
        static Heading of(String line) {
            int space = line.indexOf(' ');
            String name = line.substring(space + 1);
            return new Heading(
                    Kind.valueOf(line.substring(0, space)),
                    // A single letter is a heading only before a colon or the like.
                    Lexicon.pattern(
                            "(?:\\d{1,2}[.)] )?(?:"
                                    + name
                                    + ")(?= ?[:,(–—\t-]| ?$| (?:set|from|since|as of|for|on|to be)\\b)"));
        }
    }

    /// The parts of a text, in order; together they are all of it.
    public static List<Section> of(String text) {
        var sections = new ArrayList<Section>();
        var kind = Kind.HEADER;
        var heading = new Span(0, 0);
        int bodyStart = 0;
        for (int start = 0; start < text.length(); ) {
            int end = lineEnd(text, start);
            var found = heading(text, start, end);
            if (found.isPresent()) {
                sections.add(new Section(kind, heading, new Span(bodyStart, start)));
                kind = found.get().kind();
                heading = found.get().heading();
                bodyStart = heading.end();
            }
            start = end + 1;
        }
        sections.add(new Section(kind, heading, new Span(bodyStart, text.length())));
        return sections;
    }

    static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static Optional<Section> heading(String text, int start, int end) {
        int first = start;
        while (first < end && Character.isWhitespace(text.charAt(first))) {
            first++;
        }
        for (var candidate : HEADINGS) {
            var matcher = candidate.pattern().matcher(text).region(first, end);
            if (matcher.lookingAt() && isHeading(text, first, matcher.end(), end)) {
                var span = new Span(first, matcher.end());
                return Optional.of(new Section(candidate.kind(), span, span));
            }
        }
        return Optional.empty();
    }

    private static boolean isHeading(String text, int start, int end, int lineEnd) {
        String rest = text.substring(end, lineEnd).stripLeading();
        boolean ended = rest.isEmpty() || rest.startsWith(":");
        if (end - start <= 1) {
            return rest.startsWith(":") || rest.startsWith("-") || rest.startsWith("–");
        }
        boolean capital =
                Character.isUpperCase(text.charAt(start))
                        || !Character.isLetter(text.charAt(start));
        return capital && (ended || lineEnd - start <= LONGEST_HEADING);
    }
}
