package dev.heddle.jobs;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Owner;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/// Tells an owner how jobs are: each that has changed once, however often it has.
final class StatusWatch extends Delivery {
    private final List<StatusWatch> watches;
    private final Consumer<? super JobStatus> slot;

    /// The jobs that have changed, in the order in which they did first. Guarded by the lock.
    private final LinkedHashSet<JobRun<?>> changed = new LinkedHashSet<>();

    private final SpinLock lock = new SpinLock();

    /// @param watches where it is known while it is open
    StatusWatch(
            List<StatusWatch> watches,
            Owner receiver,
            Helpers helpers,
            Consumer<? super JobStatus> slot) {
        super(receiver, helpers);
        this.watches = watches;
        this.slot = requireNonNull(slot);
    }

    void progressed(JobRun<?> job) {
        note(job);
        soon();
    }

    void changed(JobRun<?> job) {
        note(job);
        now();
    }

    private void note(JobRun<?> job) {
        lock.lock();
        try {
            changed.add(job);
        } finally {
            lock.unlock();
        }
    }

    /// It is known no longer: one who does not listen must not hold all jobs there ever were.
    void forgotten(JobRun<?> job) {
        lock.lock();
        try {
            changed.remove(job);
        } finally {
            lock.unlock();
        }
    }

    @Override
    boolean deliverNext() {
        JobRun<?> job;
        lock.lock();
        try {
            if (changed.isEmpty()) {
                return false;
            }
            job = changed.removeFirst(); // First: a change from here on is told anew.
        } finally {
            lock.unlock();
        }
        slot.accept(job.status());
        return true;
    }

    @Override
    void detach() {
        watches.remove(this);
    }
}
