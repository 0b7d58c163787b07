package dev.heddle.analyzer.score;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Right, wrong and missing things among those that were found.
///
/// @param right found and there
/// @param wrong found and not there
/// @param missing there and not found
public record Tally(int right, int wrong, int missing) {
    static final Tally NONE = new Tally(0, 0, 0);

    /// This one with what was found in another place.
    <T> Tally plus(Set<T> gold, Set<T> found) {
        var both = new HashSet<>(gold);
        both.retainAll(found);
        return new Tally(
                right + both.size(),
                wrong + found.size() - both.size(),
                missing + gold.size() - both.size());
    }

    /// How much of what is there was found, 0 to 1.
    public double recall() {
        return right + missing == 0 ? 1 : (double) right / (right + missing);
    }

    /// Twice the right ones by all found and all there: micro F1, 0 to 1.
    public double f1() {
        int all = 2 * right + wrong + missing;
        return all == 0 ? 1 : 2.0 * right / all;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "F1 %.3f (%d right, %d wrong, %d missing)",
                f1(),
                right,
                wrong,
                missing);
    }
}
