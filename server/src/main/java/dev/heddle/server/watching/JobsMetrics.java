package dev.heddle.server.watching;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.JobCounts;
import dev.heddle.jobs.JobState;
import dev.heddle.jobs.Jobs;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The meters of a program's jobs, read whenever they are collected; the jobs pay nothing. Each
/// carries the tag `jobs`, the pool's name, and nothing of any job: a job's name may come from a
/// person.
///
/// | meter | |
/// |---|---|
/// | `heddle.jobs.ended` | how many have their outcome, by tag `outcome` |
/// | `heddle.jobs.runaways` | how many did not stop when they were asked to, so far |
/// | `heddle.jobs.thrown.away` | how many returned something after they had their outcome |
/// | `heddle.jobs.now` | how many are waiting, running, paused, stopping or runaways now, by tag `state` |
///
/// May be called from any thread.
public final class JobsMetrics implements MeterBinder {
    private final String name;
    private final Jobs jobs;

    /// Binds nothing yet.
    ///
    /// @param name the pool's
    public JobsMetrics(String name, Jobs jobs) {
        this.name = requireNonNull(name);
        this.jobs = requireNonNull(jobs);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        ended(registry, "succeeded", JobCounts::succeeded);
        ended(registry, "failed", JobCounts::failed);
        ended(registry, "refused", JobCounts::refused);
        ended(registry, "cancelled", JobCounts::cancelled);
        ended(registry, "timed_out", JobCounts::timedOut);
        counter("heddle.jobs.runaways", "jobs that did not stop when asked", JobCounts::runaways)
                .register(registry);
        counter("heddle.jobs.thrown.away", "results that came too late", JobCounts::thrownAway)
                .register(registry);
        for (var state : JobState.values()) {
            if (state != JobState.ENDED) { // Of those only the newest are known; they are counted.
                Gauge.builder("heddle.jobs.now", jobs, all -> count(all, state))
                        .description("jobs that have not ended")
                        .tag("jobs", name)
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        }
    }

    private void ended(MeterRegistry registry, String outcome, ToDoubleFunction<JobCounts> count) {
        counter("heddle.jobs.ended", "jobs that have their outcome", count)
                .tag("outcome", outcome)
                .register(registry);
    }

    private FunctionCounter.Builder<Jobs> counter(
            String meter, String description, ToDoubleFunction<JobCounts> count) {
        return FunctionCounter.builder(meter, jobs, all -> count.applyAsDouble(all.counts()))
                .description(description)
                .tag("jobs", name);
    }

    private static long count(Jobs jobs, JobState state) {
        return jobs.all().stream().filter(job -> job.state() == state).count();
    }
}
