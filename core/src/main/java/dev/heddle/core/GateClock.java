package dev.heddle.core;

/// The host's clock, and what it showed a moment ago: reading it costs as much as handing over an
/// operation. The watch keeps the coarse time while it is on, about a millisecond behind; so do who
/// wakes the loop and, now and then, the loop.
final class GateClock {
    /// How old the coarse time gets.
    static final long GRAIN_NANOS = 1_000_000;

    private final Host host;
    private final PaddedLong coarse;

    GateClock(Host host) {
        this.host = host;
        coarse = new PaddedLong(host.nanos());
    }

    /// The exact time.
    long now() {
        return host.nanos();
    }

    /// The time a moment ago.
    long about() {
        return coarse.getOpaque();
    }

    /// The exact time, kept as the coarse one.
    long renew() {
        long now = host.nanos();
        coarse.setOpaque(now);
        return now;
    }

    /// Keeps an exact time, unless what is kept is nearly as good: each write costs all readers.
    void keep(long now) {
        if (now - coarse.getOpaque() > GRAIN_NANOS) {
            coarse.setOpaque(now);
        }
    }
}
