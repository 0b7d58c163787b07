package dev.heddle.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Time that goes on when a test says so.
final class ManualTime implements Time {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private long nanos = 5; // Not 0: the client must not take it for "never".
    private final List<Ring> rings = new ArrayList<>();

    private record Ring(long at, Runnable task) {}

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos - 5);
    }

    @Override
    public Alarm after(long delay, Runnable task) {
        var ring = new Ring(nanos() + delay, task);
        if (delay <= 0) {
            task.run();
            return Alarm.NONE;
        }
        synchronized (this) {
            rings.add(ring);
            notifyAll();
        }
        return () -> {
            synchronized (this) {
                rings.remove(ring);
            }
        };
    }

    @Override
    public synchronized void close() {
        rings.clear();
    }

    /// Lets time pass; what is due on the way runs at its time.
    void advance(Duration by) {
        long end = nanos() + by.toNanos();
        while (true) {
            Ring due;
            synchronized (this) {
                due =
                        rings.stream()
                                .filter(ring -> ring.at() <= end)
                                .min(Comparator.comparingLong(Ring::at))
                                .orElse(null);
                if (due == null) {
                    nanos = end;
                    return;
                }
                rings.remove(due);
                nanos = Math.max(nanos, due.at());
            }
            due.task().run();
        }
    }

    /// Waits for an alarm that is to ring between so far and so far from now, and returns how far.
    synchronized Duration awaitAlarm(Duration from, Duration to) throws InterruptedException {
        while (true) {
            var next =
                    rings.stream()
                            .mapToLong(Ring::at)
                            .filter(at ->
                                    at - nanos >= from.toNanos() && at - nanos <= to.toNanos())
                            .min();
            if (next.isPresent()) {
                return Duration.ofNanos(next.getAsLong() - nanos);
            }
            wait();
        }
    }

    /// How many alarms are set.
    synchronized int alarms() {
        return rings.size();
    }
}
