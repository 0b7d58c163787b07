package dev.heddle.sync.log;

/// What a follower holds. May be called from any thread; never blocks.
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /// Ends it. A call that is under way may still come.
    @Override
    void close();
}
