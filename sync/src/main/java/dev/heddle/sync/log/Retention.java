package dev.heddle.sync.log;

import java.time.Duration;

/// How long a room's events are kept: the oldest go when there are too many, too much of them, or
/// when they are too old. State stays, and of a room that is too large the newest event.
///
/// A log on disk trims in the background: it keeps at least what is said here, and at times a
/// little more.
///
/// @param age by {@link Event#timeMillis}
/// @param events how many
/// @param bytes how much, see {@link Event#bytes}
public record Retention(Duration age, long events, long bytes) {
    /// 30 days, 100,000 events, 256 MiB a room.
    public static final Retention DURABLE = new Retention(Duration.ofDays(30), 100_000, 256L << 20);

    /// The last 1,000 events, at most 8 MiB: at 10 events a second, a minute and a half of absence.
    public static final Retention MEMORY = new Retention(Duration.ofDays(30), 1000, 8 << 20);

    public Retention {
        if (!age.isPositive() || events < 1 || bytes < 1) {
            throw new IllegalArgumentException("a retention must be positive");
        }
    }
}
