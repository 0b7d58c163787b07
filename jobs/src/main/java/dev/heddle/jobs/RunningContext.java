package dev.heddle.jobs;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.JobEvent.Progress;
import dev.heddle.jobs.JobEvent.Status;
import java.time.Duration;

/// What one running job talks to.
final class RunningContext implements JobContext {
    private final JobRun<?> job;

    RunningContext(JobRun<?> job) {
        this.job = job;
    }

    @Override
    public void checkpoint() throws InterruptedException {
        if (!job.isEnding()) {
            job.restIfAsked();
        }
        if (job.isEnding()) {
            throw new InterruptedException("the job was asked to end");
        }
    }

    @Override
    public boolean isEnding() {
        return job.isEnding();
    }

    @Override
    public Duration remaining() {
        return job.remaining();
    }

    @Override
    public <C extends AutoCloseable> C closing(C resource) {
        job.holdings().add(requireNonNull(resource));
        return resource;
    }

    @Override
    public void release(AutoCloseable resource) {
        job.holdings().remove(resource);
    }

    @Override
    public Process killing(Process process) {
        job.holdings().add(Holdings.killing(process));
        return process;
    }

    @Override
    public void progress(long current, long total, String message) {
        job.progress(new Progress(current, total, requireNonNull(message)));
    }

    @Override
    public void tell(JobEvent.Special event) {
        job.tell(requireNonNull(event));
    }

    @Override
    public void status(String message) {
        job.tell(new Status(requireNonNull(message)));
    }
}
