package dev.heddle.analyzer.reading;

import dev.heddle.analyzer.reading.Entity.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Gathers entities of one text. What is found first keeps its place: no two overlap, but goals and
/// signatures lie around others.
final class Found {
    /// A text may be one line: what is further away says nothing, and looking for it all along
    /// would take the square of its length.
    private static final int LINE = 1_000;

    private final String text;
    private final BitSet taken = new BitSet();
    private final List<Entity> entities = new ArrayList<>();

    Found(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /// Adds what stands there unless something else does.
    boolean add(Kind kind, int start, int end) {
        int next = taken.nextSetBit(start);
        if (start >= end || (next >= 0 && next < end)) {
            return false;
        }
        taken.set(start, end);
        entities.add(new Entity(kind, new Span(start, end)));
        return true;
    }

    /// Adds something that has others in it.
    void addAround(Kind kind, Span span) {
        entities.add(new Entity(kind, span));
    }

    /// Adds all that a pattern finds: its group `x` where it has one, else all of it.
    void addAll(Kind kind, Pattern pattern, Predicate<MatchResult> accepted) {
        int group = pattern.namedGroups().getOrDefault("x", 0);
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            if (matcher.start(group) >= 0 && accepted.test(matcher)) {
                add(kind, matcher.start(group), matcher.end(group));
            }
        }
    }

    void addAll(Kind kind, Pattern pattern) {
        addAll(kind, pattern, _ -> true);
    }

    List<Span> of(Kind kind) {
        return entities.stream()
                .filter(entity -> entity.kind() == kind)
                .map(Entity::span)
                .sorted(Comparator.comparingInt(Span::start))
                .toList();
    }

    List<Entity> all() {
        return entities.stream()
                .sorted(
                        Comparator.comparingInt((Entity entity) -> entity.span().start())
                                .thenComparingInt(entity -> -entity.span().end()))
                .toList();
    }

    /// The line around a place, as far as {@link #LINE} on either side.
    String line(int at) {
        return before(at, LINE) + after(at, LINE);
    }

    /// At most so many characters before a place, within its line.
    String before(int at, int chars) {
        String near = text.substring(Math.max(0, at - chars), at);
        return near.substring(near.lastIndexOf('\n') + 1);
    }

    /// At most so many characters behind a place, within its line.
    String after(int at, int chars) {
        String near = text.substring(at, Math.min(text.length(), at + chars));
        int end = near.indexOf('\n');
        return end < 0 ? near : near.substring(0, end);
    }
}
