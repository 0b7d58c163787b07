package dev.heddle.jobs;

import java.util.Comparator;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Rings alarms on a thread of its own, one for all jobs of a process.
///
/// **No lock.** A virtual thread that waits for a lock may never get a carrier to take it with, as
/// long as jobs that do not stop have them all, and who waits behind it waits as long: a timeout,
/// of all things, which would have ended such a job. So what is to be done is put into a queue, and
/// only the clock's thread has the alarms in order. (The JDK's scheduled executor has that lock.)
///
/// May be called from any thread; never blocks.
final class Clock {
    static final Clock SHARED = new Clock();

    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
    private static final long ORIGIN = System.nanoTime();

    /// After so many cancelled alarms it looks, so that they do not pile up.
    private static final int CANCELLED = 256;

    /// When what could not be done is tried again.
    private static final long AGAIN_NANOS = 10_000_000;

    /// Something that will be done.
    final class Alarm {
        private final long number = numbers.incrementAndGet();
        private final Runnable ring;
        private final long dueNanos;
        private volatile boolean cancelled;

        private Alarm(Runnable ring, long dueNanos) {
            this.ring = ring;
            this.dueNanos = dueNanos;
        }

        /// It will not be done, unless it is being done.
        void cancel() {
            cancelled = true;
            changed.add(this);
            if (cancels.incrementAndGet() % CANCELLED == 0) {
                LockSupport.unpark(thread);
            }
        }

        private long dueNanos() {
            return dueNanos;
        }

        private long number() {
            return number;
        }
    }

    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger cancels = new AtomicInteger();

    /// What is new, and what was cancelled.
    private final Queue<Alarm> changed = new ConcurrentLinkedQueue<>();

    /// For its thread.
    private final TreeSet<Alarm> alarms =
            new TreeSet<>(
                    Comparator.comparingLong(Alarm::dueNanos).thenComparingLong(Alarm::number));

    /// Until when it sleeps, if nobody wakes it.
    private volatile long wakesNanos;

    private final Thread thread =
            Thread.ofPlatform()
                    .daemon()
                    .name("heddle-jobs-clock")
                    .inheritInheritableThreadLocals(false)
                    .unstarted(this::loop);

    private Clock() {
        thread.start();
    }

    /// Calls `ring` in `nanos` from now; it must be short.
    Alarm after(long nanos, Runnable ring) {
        long now = now();
        var alarm = new Alarm(ring, nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos);
        changed.add(alarm);
        if (alarm.dueNanos < wakesNanos) {
            LockSupport.unpark(thread);
        }
        return alarm;
    }

    private static long now() {
        return System.nanoTime() - ORIGIN;
    }

    private void loop() {
        while (true) {
            takeChanges();
            var next = ringWhatIsDue();
            wakesNanos = next == null ? Long.MAX_VALUE : next.dueNanos;
            if (changed.isEmpty()) { // Again: what came meanwhile may not have seen until when.
                LockSupport.parkNanos(this, wakesNanos - now());
            }
            wakesNanos = 0;
        }
    }

    private void takeChanges() {
        for (var alarm = changed.poll(); alarm != null; alarm = changed.poll()) {
            if (alarm.cancelled) {
                alarms.remove(alarm);
            } else {
                alarms.add(alarm);
            }
        }
    }

    private @Nullable Alarm ringWhatIsDue() {
        while (!alarms.isEmpty() && alarms.getFirst().dueNanos <= now()) {
            var alarm = alarms.removeFirst();
            if (!alarm.cancelled) {
                ring(alarm);
            }
        }
        return alarms.isEmpty() ? null : alarms.getFirst();
    }

    private void ring(Alarm alarm) {
        try {
            alarm.ring.run();
        } catch (Throwable e) { // No more threads, most likely; the others are to ring as well.
            LOG.log(System.Logger.Level.ERROR, "an alarm of jobs failed; trying again", e);
            alarms.add(new Alarm(alarm.ring, now() + AGAIN_NANOS));
        }
    }
}
