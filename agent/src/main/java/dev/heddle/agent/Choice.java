package dev.heddle.agent;

/// Which transport is tried next. Link's thread only.
///
/// Of itself it is a WebSocket. Three failures in a row that somebody on the way may be to blame
/// for - an answer that is no handshake, a connection that is closed before the hub's first word -
/// and it is HTTP. While that works a WebSocket is tried again after five minutes, and then in
/// intervals that double up to an hour: what blocks it is not often taken away.
final class Choice {
    private static final int MAX_FAILURES = 3;
    private static final long FIRST_RETRY_NANOS = 300_000_000_000L;
    private static final long LAST_RETRY_NANOS = 3_600_000_000_000L;

    private int failures;
    private boolean polls;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long retryAt;

    /// The transport of the next try.
    Transport next(Transport wanted) {
        return switch (wanted) {
            case WEBSOCKET, HTTP -> wanted;
            case AUTO -> polls ? Transport.HTTP : Transport.WEBSOCKET;
        };
    }

    /// The hub has been heard over this.
    void worked(Transport transport, long now) {
        failures = 0;
        if (transport == Transport.HTTP) {
            retryAt = now + retryNanos;
        } else {
            polls = false;
            retryNanos = FIRST_RETRY_NANOS;
        }
    }

    /// It has not.
    void failed(Transport transport, LinkLost why) {
        boolean mayBeOnTheWay = !why.unreachable && why.code < 4000;
        if (transport == Transport.HTTP) {
            polls = false; // Perhaps there is no hub at all.
            failures = 0;
        } else if (mayBeOnTheWay && ++failures >= MAX_FAILURES) {
            polls = true;
            failures = MAX_FAILURES - 1; // Once it was so, one more failure is enough.
        }
    }

    /// Whether a link over HTTP should make way for another try.
    boolean shouldTryAgain(Transport wanted, long now) {
        return wanted == Transport.AUTO && polls && now - retryAt >= 0;
    }

    /// Now a WebSocket is tried again, once.
    void tryAgain() {
        polls = false;
        failures = MAX_FAILURES - 1;
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }
}
