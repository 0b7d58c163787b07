package dev.heddle.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;

/// Runs small concurrent stories under every interleaving that the model checker gets to. Each
/// check comes with a planted fault of its kind, which the same story must find.
final class Model {
    /// Interleavings per story. A long run asks for more.
    private static final int INVOCATIONS = Integer.getInteger("heddle.interleavings", 10);

    private static final int FAULT_INVOCATIONS = Math.max(1_000, INVOCATIONS);

    @SuppressWarnings("UnusedVariable") // The store is what the checker goes by.
    private static volatile @Nullable Object shared;

    private Model() {}

    /// Tells the checker that threads meet on `object`: it follows no captures of lambdas, and
    /// switches threads nowhere inside of what is known only by those.
    static void share(Object object) {
        shared = object;
    }

    static void holds(Runnable story) {
        Lincheck.runConcurrentTest(INVOCATIONS, story);
    }

    /// What counts is what the story itself has thrown: what the checker makes of that may fail.
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
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(FAULT_INVOCATIONS, watched))
                .satisfies(_ -> assertThat(found.get()).contains(message));
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

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
