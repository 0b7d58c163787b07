package dev.heddle.audio.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// One thing about a block that can be set.
public sealed interface Parameter {
    /// Its name within its block, as presets write it; a unit stands last, as in `time_ms`.
    String name();

    /// A number, which reaches a new value over a ramp.
    ///
    /// @param unit what one is: `dB`, `Hz`, `ms`, `s`, or empty for a share or a ratio
    /// @param ramp how the way from one value to the next is cut
    record Numeric(String name, String unit, double least, double most, double initial, Ramp ramp)
            implements Parameter {
        /// @throws IllegalArgumentException if `least` <= `initial` <= `most` does not hold
        public Numeric {
            requireNonNull(name);
            requireNonNull(unit);
            requireNonNull(ramp);
            if (!(least < most && initial >= least && initial <= most)) {
                throw new IllegalArgumentException(
                        "%s: %s..%s = %s is no range".formatted(name, least, most, initial));
            }
        }

        /// Whether the parameter may have this value. NaN and infinity are in no range.
        public boolean contains(double value) {
            return value >= least && value <= most;
        }
    }

    /// One of a few kinds. Another one is another topology: the old and the new chain cross-fade.
    ///
    /// @param values as presets write them
    /// @param initial one of them
    /// @param numeric whether presets write them as numbers, without quotes
    record Choice(String name, List<String> values, String initial, boolean numeric)
            implements Parameter {
        /// @throws IllegalArgumentException if `initial` is none of `values`
        public Choice {
            requireNonNull(name);
            values = List.copyOf(values);
            if (!values.contains(initial)) {
                throw new IllegalArgumentException(
                        "%s: %s is none of %s".formatted(name, initial, values));
            }
        }
    }

    /// How a number goes from one value to another.
    enum Ramp {
        /// In equal steps.
        LINEAR,
        /// In equal ratios, as ears hear frequencies and times; arrives exactly, also at 0.
        MULTIPLICATIVE,
        /// In ever smaller steps, as a capacitor is charged; arrives exactly.
        EXPONENTIAL
    }
}
