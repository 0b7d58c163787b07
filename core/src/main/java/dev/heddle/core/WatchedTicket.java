package dev.heddle.core;

import org.jspecify.annotations.Nullable;

/// A ticket as its watcher sees it: looking at it here does not count as somebody having looked.
///
/// @param <T> what the operation answers with
public interface WatchedTicket<T extends @Nullable Object> extends Ticket<T> {
    /// Whether it failed and nobody has looked at its outcome, nor was told of it. May be called
    /// from any thread; never blocks.
    boolean isUnseenFailure();
}
