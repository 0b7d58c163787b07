package dev.heddle.analyzer.document;

/// What long work asks between its steps, such as a job's `context::checkpoint`.
@FunctionalInterface
public interface Stop {
    /// Never asks for an end.
    Stop NEVER = () -> {};

    /// Returns if the work may go on.
    ///
    /// @throws InterruptedException if it is to end
    void check() throws InterruptedException;
}
