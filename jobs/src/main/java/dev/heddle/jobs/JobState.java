package dev.heddle.jobs;

/// Where a job and its thread are.
public enum JobState {
    /// Waits for room.
    WAITING,
    /// Runs.
    RUNNING,
    /// Has stopped between two steps until it is resumed.
    PAUSED,
    /// Has its outcome and was asked to end; its thread has not stopped yet.
    STOPPING,
    /// Has its outcome, and its thread goes on whatever it is asked. It keeps its permit.
    RUNAWAY,
    /// Has its outcome, and its thread has really stopped.
    ENDED
}
