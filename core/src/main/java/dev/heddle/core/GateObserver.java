package dev.heddle.core;

/// Watches all owners of a process, for test tools. Found by `java.util.ServiceLoader`, once for
/// the process; an ordinary program has none and pays nothing. Each method is called on whatever
/// thread it happens; it must be short, never block and never throw.
public interface GateObserver {
    /// An owner was made.
    default void made(Owner owner) {}

    /// An operation with a ticket was submitted to `owner`: neither a task without one nor a firing
    /// of a timer. Asking `ticket` for its outcome, or to be told, counts as having seen it.
    default void submitted(Owner owner, WatchedTicket<?> ticket) {}

    /// {@link Owner#check} or a tick threw this.
    default void violated(Owner owner, WrongThreadException violation) {}

    /// `owner` has just become stalled.
    default void stalled(Owner owner, Snapshot snapshot) {}

    /// A task or a timer's operation failed: nobody holds its ticket.
    default void failed(Owner owner, Throwable cause) {}
}
