package dev.heddle.core;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What an owner is asked to do. Immutable and named; best written as a record.
///
/// @param <T> what it answers with
@FunctionalInterface
public interface Operation<T extends @Nullable Object> {
    /// Does the work. Owner thread only.
    ///
    /// @throws Exception to end as {@link Outcome.Failed}; the owner goes on
    @OwnerThread
    T run() throws Exception;

    /// The name that snapshots, traces and stall messages show.
    default String name() {
        return getClass().getSimpleName();
    }

    /// Checks the operation before it is queued, on the caller's thread. What it throws rejects the
    /// operation as {@link Outcome.Reason#INVALID}; nothing is queued then.
    default void validate() {}

    /// A lambda under a name of its own.
    static <T extends @Nullable Object> Operation<T> named(String name, Callable<T> body) {
        return new Operation<>() {
            @Override
            public T run() throws Exception {
                return body.call();
            }

            @Override
            public String name() {
                return name;
            }
        };
    }
}
