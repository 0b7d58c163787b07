package dev.heddle.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Waits on conditions, for much longer than any of them should take.
final class Awaits {
    static final Duration LONG = Duration.ofSeconds(30);

    private Awaits() {}

    static <T extends @Nullable Object> JobOutcome<T> outcome(JobTicket<T> ticket) {
        try {
            return ticket.await(LONG)
                    .orElseThrow(() -> new AssertionError("goes on: " + ticket.status()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void stopped(JobTicket<?> ticket) {
        try {
            if (!ticket.awaitStopped(LONG)) {
                throw new AssertionError("has not stopped: " + ticket.status());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void state(JobTicket<?> ticket, JobState state) {
        until(() -> ticket.status().state() == state);
    }

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it never came to that");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void latch(CountDownLatch latch) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!latch.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
                        throw new AssertionError("it never came to that");
                    }
                    return;
                } catch (InterruptedException _) { // As code does that cares for no interrupt.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
