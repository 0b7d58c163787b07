package dev.heddle.sync.log;

/// The answer to a trim and to a delete.
public sealed interface Removed permits Removed.Ok, Unavailable {
    /// What was asked for is gone.
    record Ok() implements Removed {}
}
