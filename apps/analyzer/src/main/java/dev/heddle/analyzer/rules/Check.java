package dev.heddle.analyzer.rules;

import com.google.re2j.Pattern;
import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.Sections;
import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a rule looks at a note: building blocks that a rule file puts together. Patterns are of
/// RE2/J, whose time grows with the length of the text only, whatever somebody writes.
sealed interface Check {
    /// Looks at a note.
    Outcome on(Note note);

    /// Where to look: in parts of some kinds (all if none is named), blind to entities of some
    /// kinds and to what some patterns find.
    record Where(Set<Sections.Kind> parts, Set<Kind> without, List<Pattern> except) {
        private static final int CONTEXT = 160;

        /// The first place of each pattern.
        List<Span> find(Note note, List<Pattern> patterns) {
            String text = blind(note.without(without));
            var found = new ArrayList<Span>();
            for (var pattern : patterns) {
                for (var part : parts(note)) {
                    var first = first(pattern, text, part);
                    if (first.isPresent()) {
                        found.add(first.get());
                        break;
                    }
                }
            }
            return found;
        }

        private String blind(String text) {
            var seen = new StringBuilder(text);
            for (var pattern : except) {
                var matcher = pattern.matcher(text);
                while (matcher.find()) {
                    seen.replace(
                            matcher.start(),
                            matcher.end(),
                            " ".repeat(matcher.end() - matcher.start()));
                }
            }
            return seen.toString();
        }

        private List<Span> parts(Note note) {
            if (parts.isEmpty()) {
                return List.of(new Span(0, note.text().length()));
            }
            return note.sections().stream()
                    .filter(s -> parts.contains(s.kind()))
                    .map(s -> new Span(s.heading().start(), s.body().end()))
                    .toList();
        }

        private static Optional<Span> first(Pattern pattern, String text, Span part) {
            var matcher = pattern.matcher(part.of(text));
            if (!matcher.find() || matcher.end() == matcher.start()) {
                return Optional.empty();
            }
            int start = part.start() + matcher.start();
            return Optional.of(
                    new Span(start, Math.min(part.start() + matcher.end(), start + CONTEXT)));
        }
    }

    /// One of the patterns stands there. If none does but one of `instead`, the text shows the
    /// defect.
    record Text(List<Pattern> patterns, List<Pattern> instead, Where where) implements Check {
        @Override
        public Outcome on(Note note) {
            var found = where.find(note, patterns);
            if (!found.isEmpty()) {
                return Outcome.pass("", found);
            }
            var other = where.find(note, instead);
            return other.isEmpty() ? Outcome.notFound("") : Outcome.fail("", other);
        }
    }

    /// None of the patterns stands there.
    record Never(List<Pattern> patterns, Where where) implements Check {
        @Override
        public Outcome on(Note note) {
            var found = where.find(note, patterns);
            return found.isEmpty() ? Outcome.pass("", List.of()) : Outcome.fail("", found);
        }
    }

    /// There is an entity of a kind.
    record Has(Kind kind) implements Check {
        @Override
        public Outcome on(Note note) {
            var found = note.of(kind);
            return found.isEmpty() ? Outcome.notFound("") : Outcome.pass("", found);
        }
    }

    /// Each entity of a kind matches one of the patterns. One that does not is a defect if it
    /// matches one of `fails`, or if there are none of those.
    record Each(Kind kind, List<Pattern> patterns, List<Pattern> fails) implements Check {
        @Override
        public Outcome on(Note note) {
            var good = new ArrayList<Span>();
            var bad = new ArrayList<Span>();
            for (var span : note.of(kind)) {
                String text = span.of(note.text());
                if (matches(patterns, text)) {
                    good.add(span);
                } else if (fails.isEmpty() || matches(fails, text)) {
                    bad.add(span);
                }
            }
            if (!bad.isEmpty()) {
                return Outcome.fail("", bad);
            }
            return good.isEmpty() ? Outcome.notFound("") : Outcome.pass("", good);
        }

        private static boolean matches(List<Pattern> patterns, String text) {
            return patterns.stream().anyMatch(p -> p.matcher(text).find());
        }
    }

    /// All have to hold: the worst counts.
    record All(List<Check> checks) implements Check {
        private static final List<Verdict> WORST_FIRST =
                List.of(Verdict.FAIL, Verdict.NOT_FOUND, Verdict.PASS, Verdict.NOT_APPLICABLE);

        @Override
        public Outcome on(Note note) {
            return joined(checks, note, WORST_FIRST);
        }
    }

    /// One has to hold: the best counts.
    record Any(List<Check> checks) implements Check {
        private static final List<Verdict> BEST_FIRST =
                List.of(Verdict.PASS, Verdict.FAIL, Verdict.NOT_FOUND, Verdict.NOT_APPLICABLE);

        @Override
        public Outcome on(Note note) {
            return joined(checks, note, BEST_FIRST);
        }
    }

    /// What has to be calculated; {@link Calculation} has them all.
    record Calculated(Calculation calculation, Settings settings) implements Check {
        @Override
        public Outcome on(Note note) {
            return calculation.on(note, settings);
        }
    }

    private static Outcome joined(List<Check> checks, Note note, List<Verdict> order) {
        var outcomes = checks.stream().map(check -> check.on(note)).toList();
        var verdict =
                outcomes.stream()
                        .map(Outcome::verdict)
                        .min(Comparator.comparingInt(order::indexOf))
                        .orElse(Verdict.NOT_APPLICABLE);
        var same = outcomes.stream().filter(o -> o.verdict() == verdict).toList();
        var message =
                same.stream().map(Outcome::message).filter(m -> !m.isEmpty()).distinct().toList();
        return new Outcome(
                verdict,
                String.join(" ", message),
                same.stream().flatMap(o -> o.quotes().stream()).toList());
    }
}
