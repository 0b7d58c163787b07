package dev.heddle.jobs.resources;

/// What a {@link ResourceMonitor} tells: that the level has changed. How the machine is at any
/// moment says {@link ResourceMonitor#now}.
public sealed interface ResourceEvent {
    /// It got worse.
    ///
    /// @param reason what is short, how much of it is taken, from where on that counts
    record Worse(ResourceLevel from, ResourceLevel to, String reason) implements ResourceEvent {}

    /// It got better, to `to`; it has recovered when that is {@link ResourceLevel#NORMAL}.
    record Better(ResourceLevel from, ResourceLevel to) implements ResourceEvent {}
}
