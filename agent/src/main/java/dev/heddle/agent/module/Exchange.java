package dev.heddle.agent.module;

import dev.heddle.agent.module.UpdateOutcome.Problem;
import dev.heddle.agent.module.UpdateOutcome.Swap;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The operation in which one version takes over from another, between two ticks.
///
/// Whoever waits for it may give it up while it runs: one compare-and-set decides whether it takes
/// effect.
final class Exchange {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
    private final long budgetNanos;
    private final Runnable write;
    private final @Nullable Generation before;
    private final @Nullable Generation after;

    private enum Fate {
        OPEN,
        DONE,
        GIVEN_UP
    }

    /// @param before null if there is none
    /// @param after null if the module is unloaded
    /// @param write puts `after` into the table
    Exchange(
            @Nullable Generation before,
            @Nullable Generation after,
            long budgetNanos,
            Runnable write) {
        this.before = before;
        this.after = after;
        this.budgetNanos = budgetNanos;
        this.write = write;
    }

    /// True: it has not taken effect and never will.
    boolean giveUp() {
        return fate.compareAndSet(Fate.OPEN, Fate.GIVEN_UP);
    }

    /// Does it. Owner thread only.
    Swap run() throws Setback {
        long cpuBegan = cpuNanos();
        long began = System.nanoTime();
        long exported = began;
        int characters = 0;
        if (before != null && after != null) {
            var state = export(before, after.release().version());
            exported = System.nanoTime();
            characters = state.length();
            take(after, before.release().version(), state);
        }
        long imported = System.nanoTime();
        if (!fate.compareAndSet(Fate.OPEN, Fate.DONE)) {
            throw new Setback(Problem.SWAP_LIMIT, "it was given up");
        }
        if (before != null) {
            before.pause();
        }
        write.run();
        if (after != null) {
            after.activate();
        }
        long nanos = System.nanoTime() - began;
        return new Swap(
                nanos,
                cpuNanos() - cpuBegan,
                exported - began,
                imported - exported,
                characters,
                nanos > budgetNanos);
    }

    /// The processor's time of this thread, without what the collector or others take of it.
    private static long cpuNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
    }

    /// Asks a version for its state. Owner thread only.
    static String export(Generation old, long forVersion) throws Setback {
        try {
            return Border.cross(() -> old.exportState(forVersion));
        } catch (Exception e) {
            throw new Setback(
                    Problem.EXPORT_FAILED,
                    "%s could not tell its state: %s"
                            .formatted(old.release().name(), e.getMessage()));
        }
    }

    private static void take(Generation fresh, long fromVersion, String state) throws Setback {
        try {
            Border.cross(() -> fresh.importState(fromVersion, state));
        } catch (Exception e) {
            throw new Setback(
                    Problem.IMPORT_FAILED,
                    "it could not take over the state of version %d: %s"
                            .formatted(fromVersion, e.getMessage()));
        }
    }
}
