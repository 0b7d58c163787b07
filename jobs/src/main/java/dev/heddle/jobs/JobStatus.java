package dev.heddle.jobs;

import java.time.Instant;
import java.util.Optional;

/// A job as it is at one moment.
///
/// @param outcome its outcome; empty until it is settled
/// @param progress what it told last
/// @param message what it is about, or why it waits; may be empty
/// @param started when its thread started
/// @param settled when it got its outcome
/// @param stack where its thread was seen, if it is a runaway
public record JobStatus(
        String id,
        String name,
        String kind,
        JobState state,
        Optional<JobOutcome<?>> outcome,
        JobEvent.Progress progress,
        String message,
        boolean pausable,
        Instant submitted,
        Optional<Instant> started,
        Optional<Instant> settled,
        Optional<String> stack) {}
