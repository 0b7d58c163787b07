package dev.heddle.scene;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Keeps a loop at a steady rate: steps lie on a grid, so that what one sleep overshoots the next
/// one makes up for. (The engine's own headless limiter forgets it, and settles at 58.9 frames a
/// second instead of 60.) Owner thread only.
final class Pace {
    /// Steps over which the rate is measured: a second at 60 a second.
    private static final int MEASURED = 60;

    private final long stepNanos;
    private final LongSupplier clock;
    private final LongConsumer sleep;

    private final long[] began = new long[MEASURED + 1];
    private long steps;
    private long nextNanos;

    /// @param clock nanoseconds that only go forward
    /// @param sleep waits for about as many nanoseconds; may return early
    Pace(int perSecond, LongSupplier clock, LongConsumer sleep) {
        this.stepNanos = 1_000_000_000L / perSecond;
        this.clock = clock;
        this.sleep = sleep;
    }

    /// Waits for the next step; the first one is now. After a step that took longer than two, the
    /// grid begins anew: the world does not hurry to make up for a stall. Blocks.
    void awaitStep() {
        long now = clock.getAsLong();
        if (steps == 0 || now - nextNanos > stepNanos) {
            nextNanos = now;
        }
        while (now < nextNanos) {
            sleep.accept(nextNanos - now);
            now = clock.getAsLong();
        }
        began[(int) (steps % began.length)] = now;
        steps++;
        nextNanos += stepNanos;
    }

    /// The rate over the last 60 steps, or over all if they are fewer; 0 before the second step.
    double perSecond() {
        int spans = (int) Math.min(steps - 1, MEASURED);
        if (spans < 1) {
            return 0;
        }
        long last = began[(int) ((steps - 1) % began.length)];
        long first = began[(int) ((steps - 1 - spans) % began.length)];
        return spans * 1e9 / (last - first);
    }
}
