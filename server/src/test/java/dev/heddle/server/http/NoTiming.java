package dev.heddle.server.http;

import dev.heddle.server.hosts.Timing;
import java.time.Duration;

/// A clock for rooms in which nothing happens.
final class NoTiming implements Timing {
    @Override
    public long nanos() {
        return 0;
    }

    @Override
    public long epochMillis() {
        return 0;
    }

    @Override
    public Alarm after(Duration delay, Runnable task) {
        return () -> {};
    }
}
