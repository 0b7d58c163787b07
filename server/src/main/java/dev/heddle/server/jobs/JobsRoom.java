package dev.heddle.server.jobs;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.jobs.JobState;
import dev.heddle.jobs.JobStatus;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.JobView;
import dev.heddle.jobs.Jobs;
import dev.heddle.server.hosts.Answer;
import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// All jobs of the hub, as a room in memory, and what people can ask of one. Owner thread only, but
/// for what says otherwise.
@OwnerThread
public final class JobsRoom {
    private final Jobs jobs;
    private final Room room;

    private record Listed(long seq, List<JobView> jobs) {}

    private record All(List<JobView> jobs) {}

    /// A room on `owner`.
    public JobsRoom(Owner owner, Jobs jobs) {
        this.jobs = jobs;
        this.room = new Room(owner, System::currentTimeMillis);
        var _ = jobs.watch(owner, this::changed);
    }

    private void changed(JobStatus job) {
        room.publish("job", job.id(), null, Json.node(JobView.of(job)));
    }

    /// How many jobs have a thread at this moment. May be called from any thread.
    public int active() {
        return (int)
                jobs.all().stream()
                        .filter(job ->
                                job.state() != JobState.WAITING && job.state() != JobState.ENDED)
                        .count();
    }

    /// All, newest first.
    public Answer list() {
        return new Answer(200, new All(views()));
    }

    private List<JobView> views() {
        return jobs.all().reversed().stream().map(JobView::of).toList();
    }

    /// Asks a job to end. Its outcome may have been decided before.
    public Answer cancel(String id, String reason) {
        return of(
                id,
                ticket -> {
                    var _ = ticket.cancel(reason);
                });
    }

    /// Asks a job to stop at its next step.
    public Answer pause(String id) {
        return of(id, JobTicket::pause);
    }

    /// Lets a job go on.
    public Answer resume(String id) {
        return of(id, JobTicket::resume);
    }

    private Answer of(String id, Consumer<JobTicket<?>> what) {
        Optional<JobTicket<?>> ticket = jobs.find(id);
        if (ticket.isEmpty()) {
            return Answer.refusal(Problem.UNKNOWN_JOB, "there is no such job, or not any more");
        }
        try {
            what.accept(ticket.get());
            return new Answer(202, JobView.of(ticket.get().status()));
        } catch (UnsupportedOperationException e) {
            return Answer.refusal(Problem.NOT_PAUSABLE, String.valueOf(e.getMessage()));
        }
    }

    /// Lets somebody watch; true.
    public boolean join(Room.Watcher watcher, String from) {
        room.join(watcher, from, seq -> Json.node(new Listed(seq, views())));
        return true;
    }

    /// Takes a watcher out.
    public void leave(Room.Watcher watcher) {
        room.leave(watcher);
    }

    /// Ends the room.
    public void stop() {
        room.close(Wire.Close.HUB_STOPPING);
    }
}
