package dev.heddle.analyzer.reading;

import dev.heddle.analyzer.reading.Reading.Discipline;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Tells type and discipline by weighted cues, which `cues.txt` beside this class lists: the sum of
/// what speaks for each; nothing is told when the best is weak or another comes near.
final class Cues {
    private static final int TITLE_LINES = 6;

    /// Less than one strong word of the text, or than a title.
    private static final double WEAK = 3;

    /// The best has to lead by so much.
    private static final double LEAD = 1;

    /// Added to the sum of all, so that a lone weak cue is not sure of itself.
    private static final double DOUBT = 1;

    /// A text as long as this that says nothing of therapy is none of its notes.
    private static final int LONG_TEXT = 400;

    private static final String OTHER = "OTHER";
    private static final List<String> TYPES =
            List.of("EVALUATION", "DAILY_NOTE", "PROGRESS_REPORT", "RECERTIFICATION", "DISCHARGE");
    private static final List<String> DISCIPLINES = List.of("PT", "OT", "SLP");
    private static final List<Cue> ALL = Lexicon.lines("cues.txt").stream().map(Cue::of).toList();

    private Cues() {}

    /// One line of the file.
    private record Cue(String what, double weight, boolean title, Pattern pattern) {
        static Cue of(String line) {
            var parts = line.split(" ", 4);
            return new Cue(
                    parts[0],
                    Double.parseDouble(parts[1]),
                    parts[2].equals("title"),
                    Lexicon.pattern(parts[3]));
        }
    }

    /// What the cues say.
    record Told(
            DocumentType type,
            double typeConfidence,
            Discipline discipline,
            double disciplineConfidence,
            List<Span> evidence) {}

    /// The best of some candidates.
    private record Best(String what, double score, double confidence) {}

    static Told tell(String text) {
        int titleEnd = titleEnd(text);
        var scores = new HashMap<String, Double>();
        var spans = new HashMap<String, List<Span>>();
        for (var cue : ALL) {
            var matcher = cue.pattern().matcher(text);
            matcher.region(0, cue.title() ? titleEnd : text.length());
            if (matcher.find()) {
                scores.merge(cue.what(), cue.weight(), Double::sum);
                if (cue.weight() > 1) {
                    spans.computeIfAbsent(cue.what(), _ -> new ArrayList<>())
                            .add(
                                    new Span(
                                            matcher.start(),
                                            Math.min(matcher.end(), matcher.start() + 80)));
                }
            }
        }
        return told(text, scores, spans);
    }

    private static Told told(
            String text, Map<String, Double> scores, Map<String, List<Span>> spans) {
        var discipline = best(DISCIPLINES, scores);
        double foreign = scores.getOrDefault(OTHER, 0.0);
        double all = DISCIPLINES.stream().mapToDouble(d -> scores.getOrDefault(d, 0.0)).sum();
        if (all < WEAK || all < foreign) {
            boolean other = foreign >= WEAK || text.strip().length() >= LONG_TEXT;
            double sure = foreign / (foreign + all + DOUBT);
            return new Told(
                    other ? DocumentType.OTHER : DocumentType.UNKNOWN,
                    other ? Math.max(0.5, sure) : 0,
                    Discipline.UNKNOWN,
                    0,
                    other ? sorted(spans.getOrDefault(OTHER, List.of())) : List.of());
        }
        var type = best(TYPES, scores);
        var evidence = new ArrayList<Span>();
        evidence.addAll(spans.getOrDefault(type.what(), List.of()));
        evidence.addAll(spans.getOrDefault(discipline.what(), List.of()));
        return new Told(
                type.what().isEmpty() ? DocumentType.UNKNOWN : DocumentType.valueOf(type.what()),
                type.confidence(),
                discipline.what().isEmpty()
                        ? Discipline.UNKNOWN
                        : Discipline.valueOf(discipline.what()),
                discipline.confidence(),
                sorted(evidence));
    }

    private static Best best(List<String> candidates, Map<String, Double> scores) {
        String what = "";
        double first = 0;
        double second = 0;
        for (var candidate : candidates) {
            double score = scores.getOrDefault(candidate, 0.0);
            if (score > first) {
                second = first;
                first = score;
                what = candidate;
            } else {
                second = Math.max(second, score);
            }
        }
        if (first < WEAK || first - second < LEAD) {
            return new Best("", first, 0);
        }
        return new Best(what, first, first / (first + second + DOUBT));
    }

    private static List<Span> sorted(List<Span> spans) {
        return spans.stream()
                .sorted((a, b) -> Integer.compare(a.start(), b.start()))
                .distinct()
                .toList();
    }

    private static int titleEnd(String text) {
        int end = 0;
        for (int lines = 0; lines < TITLE_LINES && end < text.length(); ) {
            int next = text.indexOf('\n', end);
            int lineEnd = next < 0 ? text.length() : next;
            if (!text.substring(end, lineEnd).isBlank()) {
                lines++;
            }
            end = Math.min(text.length(), lineEnd + 1);
        }
        return end;
    }
}
