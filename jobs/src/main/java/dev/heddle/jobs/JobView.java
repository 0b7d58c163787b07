package dev.heddle.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job in words, for whoever shows it: what a hub, a host and a page mean by a job.
///
/// @param state where it is, as a {@link JobState}
/// @param outcome what became of it, in one word; null until it is settled
/// @param stack where the thread of a runaway was seen; null for others
public record JobView(
        String id,
        String name,
        String kind,
        JobState state,
        @Nullable String outcome,
        JobEvent.Progress progress,
        String message,
        boolean pausable,
        String submittedAt,
        @Nullable String startedAt,
        @Nullable String endedAt,
        @Nullable String stack) {
    /// A job in words.
    public static JobView of(JobStatus job) {
        return new JobView(
                job.id(),
                job.name(),
                job.kind(),
                job.state(),
                job.outcome().map(JobOutcome::word).orElse(null),
                job.progress(),
                job.message(),
                job.pausable(),
                job.submitted().toString(),
                job.started().map(Instant::toString).orElse(null),
                job.settled().map(Instant::toString).orElse(null),
                job.stack().orElse(null));
    }
}
