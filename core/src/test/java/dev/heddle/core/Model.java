package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;

/// Runs small concurrent stories under every interleaving that the model checker gets to.
///
/// A story makes its own objects, lets threads meet on them, and throws if the end is wrong. Each
/// check comes with a planted fault of its kind, which the same story must find: a checker that
/// finds nothing proves nothing.
final class Model {
    /// Interleavings per story. A long run asks for more.
    private static final int INVOCATIONS = Integer.getInteger("heddle.interleavings", 10);

    /// In how many a planted fault has to be found; the first one ends the story.
    private static final int FAULT_INVOCATIONS = Math.max(1_000, INVOCATIONS);

    @SuppressWarnings("UnusedVariable") // The store is what the checker goes by.
    private static volatile @Nullable Object shared;

    private Model() {}

    /// Tells the checker that threads meet on `object` and on all that it reaches. It follows no
    /// captures of lambdas: what threads know only by those, and what a lambda made, it holds to be
    /// one thread's own, switches threads nowhere inside, and finds nothing.
    static void share(Object object) {
        shared = object;
    }

    static void holds(Runnable story) {
        Lincheck.runConcurrentTest(INVOCATIONS, fresh(story));
    }

    /// A story that finds the thread as if it had told none before.
    private static Runnable fresh(Runnable story) {
        return () -> {
            Waits.driveNobody();
            story.run();
        };
    }

    /// What counts is what the story itself has thrown, or, if it stood still, what the checker
    /// says of that. The checker then plays it again to print it step by step, and has been seen to
    /// fail at that with an error of its own.
    static void findsTheFault(String message, Runnable story) {
        var found = new AtomicReference<>("");
        Runnable watched =
                () -> {
                    try {
                        story.run();
                    } catch (AssertionError e) {
                        found.compareAndSet("", e.toString());
                        throw e;
                    }
                };
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(FAULT_INVOCATIONS, fresh(watched)))
                .satisfies(thrown ->
                        assertThat(found.get().isEmpty() ? thrown.toString() : found.get())
                                .contains(message));
    }

    /// Runs all at once and returns when all have ended. With plain loops: the checker does not
    /// follow threads that a collection's method starts.
    static void together(Runnable... parts) {
        var failures = new @Nullable Throwable[parts.length];
        var threads = new Thread[parts.length];
        for (int i = 0; i < parts.length; i++) {
            int part = i;
            threads[i] =
                    new Thread(() -> {
                        try {
                            parts[part].run();
                        } catch (Throwable e) {
                            failures[part] = e;
                        }
                    });
        }
        for (var thread : threads) {
            thread.start();
        }
        for (int i = 0; i < parts.length; i++) {
            try {
                threads[i].join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (failures[i] != null) {
                throw new AssertionError("a part of the story failed: " + failures[i]);
            }
        }
    }

    /// The words are only put together if they are needed: the checker would follow that, too.
    static void require(boolean holds, Object... otherwise) {
        if (!holds) {
            throw new AssertionError(
                    Stream.of(otherwise).map(String::valueOf).collect(Collectors.joining()));
        }
    }

    /// The smallest foreign loop: one pending wake-up, one pending watch, and a clock that a story
    /// moves. The thread that calls {@link #tickIfWoken} is the loop.
    static final class LoopHost implements Host {
        private volatile long nanos;
        private volatile boolean woken;
        private final AtomicInteger watches = new AtomicInteger();
        private volatile Thread loop = Thread.currentThread();
        private volatile LongSupplier sweep = () -> -1;

        /// Lets the loop take its wake-up, if there is one.
        void tickIfWoken(Owner owner) {
            if (woken) {
                woken = false; // First: a wake-up during the tick asks for another one.
                tick(owner);
            }
        }

        void tick(Owner owner) {
            loop = Thread.currentThread();
            var _ = owner.tick();
        }

        boolean isWoken() {
            return woken;
        }

        int watches() {
            return watches.get();
        }

        void moveTo(long nanos) {
            this.nanos = nanos;
        }

        /// Looks once, as the watcher does.
        void sweep() {
            if (watches.get() > 0 && sweep.getAsLong() < 0) {
                watches.decrementAndGet();
            }
        }

        @Override
        public void wake() {
            woken = true;
        }

        @Override
        public boolean isOwnerThread() {
            return loop == Thread.currentThread();
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void watch(LongSupplier sweep) {
            this.sweep = sweep;
            watches.incrementAndGet();
        }
    }
}
