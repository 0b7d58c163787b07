package dev.heddle.hosting;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Size;
import dev.heddle.core.Owner;
import dev.heddle.jobs.JobState;
import dev.heddle.jobs.JobStatus;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.JobView;
import dev.heddle.jobs.Jobs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The jobs of a program as its hub shows them: each a part of the host's state under `job/ID`, and
/// actions to cancel, pause and resume one. May be called from any thread; never blocks.
public final class HostJobs implements AutoCloseable {
    /// In whose name the actions are offered.
    static final String MODULE = "jobs";

    /// Jobs that are shown: the state of a host has room for so many runaways with their stacks.
    /// The oldest that has ended makes room for a newer one.
    static final int MAX_SHOWN = 50;

    private static final int MAX_TEXT = 500;
    private static final int MAX_STACK = 4000;

    private final Agent agent;
    private final Jobs jobs;
    private final JobTicket.Watch watch;

    /// What is shown, oldest first. On the owner only.
    private final Map<String, JobState> shown = new LinkedHashMap<>();

    private HostJobs(Agent agent, Owner owner, Jobs jobs) {
        this.agent = agent;
        this.jobs = jobs;
        this.watch = jobs.watch(owner, this::show);
    }

    /// Shows `jobs` to those who watch the host of `agent`, and lets them end them.
    ///
    /// @param owner on which it is found out what is shown
    public static HostJobs offer(Agent agent, Owner owner, Jobs jobs) {
        var offered = new HostJobs(agent, owner, jobs);
        agent.offer(MODULE, offered.actions());
        return offered;
    }

    record CancelJob(
            @Describe("The job's id.") @Size(min = 1, max = 100) String id,
            @Describe("Who or what wants it.") @Size(max = 200) Optional<String> reason) {}

    record PauseJob(@Describe("The job's id.") @Size(min = 1, max = 100) String id) {}

    record ResumeJob(@Describe("The job's id.") @Size(min = 1, max = 100) String id) {}

    private Actions actions() {
        return Actions.of(
                Action.background(
                                "cancel_job",
                                "Asks a job to end. Its outcome may have been decided before.",
                                CancelJob.class,
                                job ->
                                        on(
                                                job.id(),
                                                ticket -> {
                                                    String reason = "cancelled by a person";
                                                    var _ =
                                                            ticket.cancel(
                                                                    job.reason().orElse(reason));
                                                }))
                        .idempotent(),
                Action.background(
                                "pause_job",
                                "Asks a job to stop at its next step.",
                                PauseJob.class,
                                job -> on(job.id(), JobTicket::pause))
                        .idempotent(),
                Action.background(
                                "resume_job",
                                "Lets a paused job go on.",
                                ResumeJob.class,
                                job -> on(job.id(), JobTicket::resume))
                        .idempotent());
    }

    /// What can be asked of a job.
    private interface Ask {
        void of(JobTicket<?> ticket);
    }

    private JobView on(String id, Ask ask) throws ActionException {
        Optional<JobTicket<?>> ticket = jobs.find(id);
        if (ticket.isEmpty()) {
            throw new ActionException("unknown_job", "there is no such job, or not any more");
        }
        try {
            ask.of(ticket.get());
        } catch (UnsupportedOperationException e) {
            throw new ActionException("not_pausable", String.valueOf(e.getMessage()));
        }
        return view(ticket.get().status());
    }

    private void show(JobStatus job) {
        if (!shown.containsKey(job.id()) && !hasRoom()) {
            return; // Everything that is shown is under way; it is looked at again as it changes.
        }
        shown.put(job.id(), job.state());
        agent.state(key(job.id()), view(job));
    }

    private boolean hasRoom() {
        if (shown.size() < MAX_SHOWN) {
            return true;
        }
        var oldest =
                shown.entrySet().stream()
                        .filter(one -> one.getValue() == JobState.ENDED)
                        .map(Map.Entry::getKey)
                        .findFirst();
        if (oldest.isEmpty()) {
            return false;
        }
        shown.remove(oldest.get());
        agent.state(key(oldest.get()), null);
        return true;
    }

    private static String key(String id) {
        return "job/" + id;
    }

    /// Not longer than the host's state can hold.
    private static JobView view(JobStatus job) {
        var whole = JobView.of(job);
        return new JobView(
                whole.id(),
                shortened(whole.name(), MAX_TEXT),
                whole.kind(),
                whole.state(),
                whole.outcome(),
                whole.progress(),
                shortened(whole.message(), MAX_TEXT),
                whole.pausable(),
                whole.submittedAt(),
                whole.startedAt(),
                whole.endedAt(),
                whole.stack() == null ? null : shortened(whole.stack(), MAX_STACK));
    }

    private static String shortened(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }

    /// Shows nothing more. What was shown stays until the link ends.
    @Override
    public void close() {
        watch.close();
        agent.offer(MODULE, Actions.of());
    }
}
