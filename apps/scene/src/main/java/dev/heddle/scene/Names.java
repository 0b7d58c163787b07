package dev.heddle.scene;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Words about names in messages: what was meant, and what came from outside, short enough.
final class Names {
    private static final int NEAREST = 3;
    private static final int LONGEST = 60;

    private Names() {}

    /// The refusal of a name that nobody has, with those it may have meant.
    static Refusal unknown(String name, Collection<String> known) {
        var nearest = nearest(name, known);
        return new Refusal(
                "unknown_actor",
                "there is no actor named %s; %s"
                        .formatted(
                                quoted(name),
                                nearest.isEmpty()
                                        ? "there are none at all"
                                        : "nearest are " + String.join(", ", nearest)));
    }

    /// What came from outside, short enough for a message.
    static String quoted(String text) {
        return '"' + clipped(text) + '"';
    }

    private static String clipped(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    private static List<String> nearest(String name, Collection<String> known) {
        var wanted = clipped(name);
        record Near(String name, int distance) {}
        return known.stream()
                .map(other -> new Near(other, distance(wanted, other)))
                .sorted(Comparator.comparingInt(Near::distance))
                .limit(NEAREST)
                .map(near -> quoted(near.name))
                .toList();
    }

    /// How many letters must be added, removed or changed to make one of the other (V.
    /// Levenshtein).
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
