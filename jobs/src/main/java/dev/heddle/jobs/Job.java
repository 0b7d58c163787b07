package dev.heddle.jobs;

import org.jspecify.annotations.Nullable;

/// A piece of long work. It runs on a thread of its own; what it returns or throws becomes its
/// {@link JobOutcome}, whatever it is.
///
/// @param <T> what it answers with
@FunctionalInterface
public interface Job<T extends @Nullable Object> {
    /// Does the work. Called once. When it is asked to end its thread is interrupted, {@link
    /// JobContext#checkpoint} throws, and what it has registered is closed.
    T run(JobContext context) throws Exception;
}
