package dev.heddle.stress;

import dev.heddle.core.Host;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.util.function.LongSupplier;

/// The cheapest loop: whoever ticks is the owner, and no clock runs. A story makes a million owners
/// a second, which the shared watcher need not know.
public final class StillHost implements Host {
    private static final Policy SMALL = Policy.DEFAULT.withCapacity(2);

    /// Some hundred nanoseconds.
    private static final int PAUSES = 10;

    private StillHost() {}

    /// An owner that only the story's threads know.
    public static Owner owner() {
        return Owner.on("stress", new StillHost(), SMALL);
    }

    /// An operation that only has an effect, and takes its time before it has it.
    public static Operation<Boolean> effect(Runnable effect) {
        return () -> {
            pause();
            effect.run();
            return true;
        };
    }

    /// Takes a moment, so that the other thread can come in between.
    public static void pause() {
        for (int i = 0; i < PAUSES; i++) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void wake() {}

    @Override
    public boolean isOwnerThread() {
        return true;
    }

    @Override
    public long nanos() {
        return 0;
    }

    @Override
    public void watch(LongSupplier sweep) {}
}
