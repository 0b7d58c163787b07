package dev.heddle.lab;

import java.util.Arrays;

/// Measured values, of which the middle and the tail count; a mean would mix the two. Immutable.
public final class Samples {
    private final double[] sorted;

    /// The given values, in any order.
    ///
    /// @throws IllegalArgumentException if there is none
    public Samples(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there are no samples");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    /// The smallest sample that at least `percent` of all samples do not exceed (nearest rank, so
    /// always a value that was seen).
    ///
    /// @param percent above 0 and up to 100
    public double percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) { // Negated form also refuses NaN.
            throw new IllegalArgumentException("percent must be in 0..100, was " + percent);
        }
        return sorted[(int) Math.ceil(sorted.length * percent / 100) - 1];
    }

    /// The middle one; of an even number, the lower of the two.
    public double median() {
        return percentile(50);
    }

    /// The smallest one.
    public double lowest() {
        return sorted[0];
    }

    /// The largest one.
    public double highest() {
        return sorted[sorted.length - 1];
    }
}
