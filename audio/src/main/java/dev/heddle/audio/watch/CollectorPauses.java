package dev.heddle.audio.watch;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/// When the collector has stopped all threads, lately. May be used from any thread.
///
/// The JVM tells of each pause afterwards, in milliseconds of a clock of its own, which begins
/// anywhere in the JVM's start: seconds away from what its beans call its start, with a large heap
/// that is touched first. So the clock is set by the news themselves: they come after the pause,
/// the quickest of them about a millisecond.
final class CollectorPauses implements AutoCloseable {
    /// What clock and news may be wrong by.
    static final long TOLERANCE_NANOS = 3_000_000;

    /// Pauses that are remembered: some seconds of a collector that does nothing else.
    private static final int CAPACITY = 4_096;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /// Collectors that run beside the program tell of their whole cycles, too, which stop nobody.
    private static final String CYCLES = "Cycles";

    private record Pause(long startMillis, long endMillis) {}

    private final Deque<Pause> pauses = new ArrayDeque<>();
    private final List<NotificationEmitter> told = new ArrayList<>();
    private final NotificationListener listener =
            (news, _) -> {
                if (news.getUserData() instanceof CompositeData data) {
                    var info = GarbageCollectionNotificationInfo.from(data).getGcInfo();
                    add(info.getStartTime(), info.getEndTime(), System.nanoTime());
                }
            };

    /// The JVM's zero, of {@link System#nanoTime}, or something later.
    private long zeroNanos = Long.MAX_VALUE;

    /// Knows of none, and hears of none.
    CollectorPauses() {}

    /// Hears of those to come.
    static CollectorPauses listening() {
        var pauses = new CollectorPauses();
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (!collector.getName().endsWith(CYCLES)
                    && collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(pauses.listener, null, null);
                pauses.told.add(emitter);
            }
        }
        return pauses;
    }

    /// Hears of a pause.
    ///
    /// @param startMillis on the JVM's own clock
    /// @param nowNanos when the news came, of {@link System#nanoTime}
    synchronized void add(long startMillis, long endMillis, long nowNanos) {
        zeroNanos = Math.min(zeroNanos, nowNanos - endMillis * NANOS_PER_MILLI);
        if (pauses.size() == CAPACITY) {
            pauses.removeFirst();
        }
        pauses.addLast(new Pause(startMillis, endMillis));
    }

    /// Whether there was one in that time, give or take {@link #TOLERANCE_NANOS}.
    synchronized boolean anyIn(long fromNanos, long toNanos) {
        return pauses.stream()
                .anyMatch(pause ->
                        nanos(pause.startMillis) - TOLERANCE_NANOS <= toNanos
                                && nanos(pause.endMillis) + TOLERANCE_NANOS >= fromNanos);
    }

    private long nanos(long millis) {
        return zeroNanos + millis * NANOS_PER_MILLI;
    }

    @Override
    public void close() {
        for (var emitter : told) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException("closed twice", e);
            }
        }
        told.clear();
    }
}
