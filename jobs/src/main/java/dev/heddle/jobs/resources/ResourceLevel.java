package dev.heddle.jobs.resources;

/// How short a machine is of what jobs need, in the order of getting worse.
public enum ResourceLevel {
    /// There is room.
    NORMAL,
    /// It gets short; jobs that run are told.
    WARNING,
    /// No job starts any more.
    CRITICAL,
    /// Jobs that allow it are cancelled.
    DANGER
}
