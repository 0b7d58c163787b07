package dev.heddle.jobs;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// What has to be kept of a job that is to survive its program. It tells nothing of what the job
/// works on: that is its owner's to keep, sealed.
///
/// @param id the job's, the same in each attempt
/// @param kind what sort of job it is; it says who can begin it again
/// @param attempt how often it was begun, 1 or more
/// @param outcome its outcome in one word, as {@link JobOutcome#word}; empty while it is under way,
///   and if that is read after a restart, it is to be begun again or to be reported as lost
/// @param submitted when it was submitted first
/// @param settled when it got its outcome
public record JobRecord(
        String id,
        String kind,
        int attempt,
        String outcome,
        Instant submitted,
        Optional<Instant> settled) {
    public JobRecord {
        requireNonNull(id);
        requireNonNull(kind);
        requireNonNull(outcome);
        requireNonNull(submitted);
        requireNonNull(settled);
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt must be 1 or more, was " + attempt);
        }
    }
}
