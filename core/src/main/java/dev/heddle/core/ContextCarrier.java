package dev.heddle.core;

/// Carries something of the submitting thread, such as a logging context, to the operation that it
/// submits. Found by `java.util.ServiceLoader`, once for the process. May be called from any
/// thread; never blocks and must not throw.
@FunctionalInterface
public interface ContextCarrier {
    /// Captures what the calling thread has now. What is returned wraps around each run of the
    /// operation, on the owner's thread.
    Scope capture();

    /// What was captured.
    @FunctionalInterface
    interface Scope {
        /// Nothing was there to carry.
        Scope NONE = () -> () -> {};

        /// Puts it in place; what is returned puts back what was there before.
        Restore enter();
    }

    /// Puts back what was there before.
    @FunctionalInterface
    interface Restore extends AutoCloseable {
        @Override
        void close();
    }
}
