package dev.heddle.server.sessions;

/// So many a second, and twice that at once: a token bucket. Not thread-safe.
final class Allowance {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private double left;
    private long lastNanos;

    Allowance(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.left = 2.0 * perSecond;
        this.lastNanos = nowNanos;
    }

    /// Takes one; false if there is none left.
    boolean take(long nowNanos) {
        left = Math.min(2 * perSecond, left + (nowNanos - lastNanos) / NANOS * perSecond);
        lastNanos = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    /// How long until there is one again.
    long retryAfterMillis() {
        return Math.max(1, (long) Math.ceil((1 - left) / perSecond * 1000));
    }
}
