package dev.heddle.jobs;

import dev.heddle.jobs.JobEvent.Missed;
import dev.heddle.jobs.JobEvent.Progress;
import dev.heddle.jobs.JobEvent.Settled;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What one job has told, for those who watch it now or later. May be called from any thread.
///
/// Progress is folded where it is told: but for the first only the newest since the last other
/// event is kept, and becomes one of the events when the next other one comes. So a flood costs no
/// memory, and whoever reads finds all else in order.
final class Telling {
    /// How many events are kept. A job that tells more while somebody does not listen is no reason
    /// to fill the memory.
    static final int KEPT = 1_024;

    private static final Progress NOTHING_YET = new Progress(0, 0, "");

    private final List<EventWatch> watches = new CopyOnWriteArrayList<>();
    private final SpinLock lock = new SpinLock();

    /// The kept events, at their number modulo its length, a power of two. Guarded by the lock.
    private JobEvent[] events = new JobEvent[8];

    /// The number of the oldest that is kept, and of the next. Guarded by the lock.
    private long first;

    private long next;

    /// Told after all of them. Guarded by the lock.
    private @Nullable Progress newest;

    private boolean progressed;
    private boolean settled;
    private volatile Progress last = NOTHING_YET;

    /// The newest progress.
    Progress progress() {
        return last;
    }

    void progress(Progress progress) {
        lock.lock();
        try {
            if (settled) {
                return; // The last word has been said.
            }
            last = progress;
            if (progressed) {
                newest = progress;
            } else {
                progressed = true;
                append(progress);
            }
        } finally {
            lock.unlock();
        }
        for (var watch : watches) {
            watch.soon();
        }
    }

    /// Tells something that is not folded, and answers whether it is told: once there is an
    /// outcome, what a job is about is of no interest any more.
    boolean tell(JobEvent event) {
        lock.lock();
        try {
            if (settled && isOfRunning(event)) {
                return false;
            }
            if (newest != null) {
                append(newest);
                newest = null;
            }
            append(event);
            settled |= event instanceof Settled;
        } finally {
            lock.unlock();
        }
        watches.forEach(EventWatch::now);
        return true;
    }

    private static boolean isOfRunning(JobEvent event) {
        return switch (event) {
            case JobEvent.Started _,
                    Progress _,
                    JobEvent.Status _,
                    JobEvent.ResourceWarning _,
                    JobEvent.Special _ ->
                    true;
            case JobEvent.Stopping _, JobEvent.Runaway _, Settled _, JobEvent.Finished _ -> false;
        };
    }

    private void append(JobEvent event) {
        if (next - first == events.length) {
            if (events.length < KEPT) {
                grow();
            } else {
                first++;
            }
        }
        events[place(next++)] = event;
    }

    private void grow() {
        var more = new JobEvent[2 * events.length];
        for (long i = first; i < next; i++) {
            more[(int) (i & (more.length - 1))] = events[place(i)];
        }
        events = more;
    }

    private int place(long number) {
        return (int) (number & (events.length - 1));
    }

    void add(EventWatch watch) {
        watches.add(watch);
        watch.now();
    }

    void remove(EventWatch watch) {
        watches.remove(watch);
    }

    /// How far one who watches has read. For one thread at a time.
    static final class Cursor {
        private long next;
        private @Nullable JobEvent progress;
    }

    /// The next event for `cursor`, which moves on; null if there is none now.
    @Nullable JobEvent read(Cursor cursor) {
        lock.lock();
        try {
            return readLocked(cursor);
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // The same news, not news that reads the same.
    private @Nullable JobEvent readLocked(Cursor cursor) {
        if (cursor.next < first) {
            var missed = new Missed(first - cursor.next);
            cursor.next = first;
            return missed;
        }
        while (cursor.next < next) {
            var event = events[place(cursor.next++)];
            if (event != cursor.progress) { // It was the newest when it was read.
                return event;
            }
        }
        if (newest == null || newest == cursor.progress) {
            return null;
        }
        cursor.progress = newest;
        return newest;
    }
}
