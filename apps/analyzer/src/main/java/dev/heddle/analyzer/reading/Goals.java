package dev.heddle.analyzer.reading;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.Sections.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Goals: what is listed under a heading of goals, and what is marked `LTG 1:` anywhere. The span
/// has the goal without its number.
final class Goals {
    private static final Pattern MARK =
            Pattern.compile(
                    "\\s*(?:[-•*–●▪·o\\uF0B7] ?|\\(?\\d{1,2}[.)] ?|[A-Za-z][.)] |(?:LTG|STG|goal) ?#? ?\\d{0,2}[a-z]? ?(?:\\([^)\\n]{0,40}\\) ?)?[:.)–—-] ?){1,2}",
                    CASE_INSENSITIVE);
    private static final Pattern NAMED =
            Pattern.compile(
                    "(?m)^\\W{0,4}(?:LTG|STG|(?:(?:long|short)[- ]term )?goal) ?#? ?\\d{1,2} ?[:.)–—-] ?(?<x>.{8,400})$",
                    CASE_INSENSITIVE);
    private static final Pattern NEXT_ON_LINE =
            Pattern.compile(
                    "(?<=[.;] )(?=(?:\\(?\\d{1,2}[.)] |(?:LTG|STG|goal) ?#?\\d{1,2}[:.)] )\\p{L})",
                    CASE_INSENSITIVE);
    private static final int FEWEST_WORDS = 3;

    private Goals() {}

    static void find(Found found, List<Section> sections) {
        for (var section : sections) {
            if (section.kind() == Sections.Kind.GOALS) {
                list(found, section.body());
            }
        }
        var named = NAMED.matcher(found.text());
        while (named.find()) {
            var span = trimmed(found.text(), named.start("x"), named.end("x"));
            if (found.of(Kind.GOAL).stream()
                    .noneMatch(g -> g.start() < span.end() && g.end() > span.start())) {
                found.addAround(Kind.GOAL, span);
            }
        }
    }

    private static void list(Found found, Span body) {
        var text = found.text();
        var pieces = pieces(text, body);
        boolean table = body.of(text).lines().filter(l -> l.contains("\t")).count() > 1;
        pieces.removeIf(piece -> table && !isRow(text, piece));
        boolean marked = pieces.stream().anyMatch(piece -> isMarked(text, piece));
        var goals = new ArrayList<Span>();
        for (var piece : pieces) {
            boolean starts = !marked || isMarked(text, piece);
            boolean small = Character.isLowerCase(text.charAt(piece.start()));
            if (!goals.isEmpty() && (!starts || (!marked && small))) {
                // The rest of a goal that a page broke.
                goals.set(goals.size() - 1, new Span(goals.getLast().start(), piece.end()));
            } else if (starts) {
                goals.add(unmarked(text, piece));
            }
        }
        for (var goal : goals) {
            if (goal.of(text).split("\\s+").length >= (marked ? 2 : FEWEST_WORDS)) {
                found.addAround(Kind.GOAL, goal);
            }
        }
    }

    private static List<Span> pieces(String text, Span body) {
        var pieces = new ArrayList<Span>();
        // What follows the heading on its line, such as `, target 03/31/2026` or `(8 weeks)`.
        int start = body.start();
        var heading =
                Pattern.compile("[^\\n:]{0,60}(?::|$)", Pattern.MULTILINE)
                        .matcher(text)
                        .region(start, body.end());
        if (heading.lookingAt()) {
            start = heading.end();
        }
        while (start < body.end()) {
            int end = Math.min(Sections.lineEnd(text, start), body.end());
            var next = NEXT_ON_LINE.matcher(text).region(start, end).useTransparentBounds(true);
            int from = start;
            while (next.find()) {
                addPiece(pieces, text, from, next.start());
                from = next.start();
            }
            addPiece(pieces, text, from, end);
            start = end + 1;
        }
        return pieces;
    }

    private static void addPiece(List<Span> pieces, String text, int start, int end) {
        int tab = text.indexOf('\t', start + 3);
        var span =
                trimmed(
                        text,
                        start,
                        tab > 0 && tab < end ? tab : end); // Of a table the first column.
        if (span.end() > span.start()) {
            pieces.add(span);
        }
    }

    private static boolean isRow(String text, Span piece) {
        return text.substring(piece.start(), Sections.lineEnd(text, piece.start())).contains("\t");
    }

    private static boolean isMarked(String text, Span piece) {
        return MARK.matcher(text).region(piece.start(), piece.end()).lookingAt();
    }

    private static Span unmarked(String text, Span piece) {
        var mark = MARK.matcher(text).region(piece.start(), piece.end());
        return mark.lookingAt() ? trimmed(text, mark.end(), piece.end()) : piece;
    }

    private static Span trimmed(String text, int start, int end) {
        int from = start;
        int to = Math.max(start, end);
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return new Span(from, to);
    }
}
