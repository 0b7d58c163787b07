package dev.heddle.lab;

import java.util.Locale;

/// What a figure counts.
public enum Unit {
    /// How many.
    COUNT(""),
    /// Nanoseconds.
    NANOS("ns"),
    /// Microseconds.
    MICROS("us"),
    /// Milliseconds.
    MILLIS("ms"),
    /// Seconds.
    SECONDS("s"),
    /// How many a second.
    PER_SECOND("/s"),
    /// Multiples of something, such as of real time.
    TIMES("times"),
    /// Hundredths.
    PERCENT("%"),
    /// Kibibytes, 2^10 bytes.
    KIBIBYTES("KiB"),
    /// Mebibytes, 2^20 bytes.
    MEBIBYTES("MiB"),
    /// Bytes allocated for one operation, by all threads together.
    BYTES_PER_OP("B/op"),
    /// Millions of operations per second.
    MEGA_OPS("Mops/s");

    private final String symbol;

    Unit(String symbol) {
        this.symbol = symbol;
    }

    String text(double value) {
        return (number(value) + " " + symbol).strip();
    }

    /// Three digits that count; more of them would be noise.
    static String number(double value) {
        return String.format(
                Locale.ROOT, value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f", value);
    }
}
