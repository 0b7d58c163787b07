package dev.heddle.jobs;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Owner;
import dev.heddle.jobs.JobEvent.Finished;
import dev.heddle.jobs.JobEvent.Settled;
import java.util.function.Consumer;

/// Tells an owner what one job tells, up to its last event.
final class EventWatch extends Delivery {
    private final JobRun<?> job;
    private final Consumer<? super JobEvent> slot;
    private final Telling.Cursor cursor = new Telling.Cursor();

    EventWatch(JobRun<?> job, Owner receiver, Helpers helpers, Consumer<? super JobEvent> slot) {
        super(receiver, helpers);
        this.job = job;
        this.slot = requireNonNull(slot);
    }

    @Override
    boolean deliverNext() {
        var event = job.telling().read(cursor);
        if (event == null) {
            return false;
        }
        if (event instanceof Settled) {
            job.markSeen();
        }
        if (event instanceof Finished) {
            detach();
        }
        slot.accept(event);
        return true;
    }

    @Override
    void detach() {
        job.telling().remove(this);
    }
}
