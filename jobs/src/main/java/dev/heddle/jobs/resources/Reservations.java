package dev.heddle.jobs.resources;

import dev.heddle.jobs.resources.Admission.Answer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// Who has reserved what, beside what was measured last. Its monitor guards all of it: looking and
/// taking are one step. May be called from any thread; nothing is called while it is held.
///
/// **What is counted once.** What *other* programs have counts as measured. What *this* program has
/// counts as measured or as it should be, whichever is more: what it had before the first
/// reservation, and all that is reserved. So a job's memory counts from the moment of its
/// reservation, taken or not, and what it has taken is not added again. What runs counts as
/// reserved even while the heap still has what earlier jobs have left: they use it again.
///
/// What cannot be told apart: what the program itself takes later, beside its jobs, counts only
/// once it is more than the running jobs have left untaken. The distance from critical to full is
/// there for that.
final class Reservations {
    private static final long MEBIBYTE = 1 << 20;

    /// The newest hold counts for an eighth in the mean.
    private static final int MEMORY = 8;

    private final long budgetBytes;
    private final double critical;
    private final LongSupplier nanoTime;

    private final Set<Held> running = new LinkedHashSet<>(); // Oldest first.
    private long reservedBytes;
    private boolean hasReserved;
    private boolean someoneWaits;
    private long meanHoldNanos; // 0 until a permit has come back.

    private long ceilingBytes = Long.MAX_VALUE;
    private long othersBytes;
    private long ownBytes;
    private long baselineBytes;
    private String whyNone = "";
    private String whyOne = "";

    /// Each is one of its own, whatever it says.
    private static final class Held {
        final long bytes;
        final long since;

        Held(long bytes, long since) {
            this.bytes = bytes;
            this.since = since;
        }
    }

    Reservations(ResourceLimits limits, LongSupplier nanoTime) {
        budgetBytes = limits.budgetBytes();
        critical = limits.critical();
        this.nanoTime = nanoTime;
    }

    /// What was measured.
    ///
    /// @param whyNone why no job may start; empty if they may
    /// @param whyOne why no job that needs memory may start beside another; empty if they may
    synchronized void measured(
            long limitBytes, long othersBytes, long ownBytes, String whyNone, String whyOne) {
        ceilingBytes = (long) (limitBytes * critical);
        this.othersBytes = othersBytes;
        this.ownBytes = ownBytes;
        this.whyNone = whyNone;
        this.whyOne = whyOne;
        if (!hasReserved) {
            baselineBytes = ownBytes;
        }
    }

    /// What this program has taken since its first reservation: some of it is free again.
    synchronized long grownBytes(long ownBytes) {
        return Math.max(0, ownBytes - baselineBytes);
    }

    /// Takes it if it is there. `returned` is called, with nothing held, when it was given back.
    synchronized Answer reserve(Need need, Runnable returned) {
        var refusal = refusal(need);
        if (refusal.isPresent()) {
            someoneWaits |= refusal.get() instanceof Answer.Later;
            return refusal.get();
        }
        hasReserved = true;
        var held = new Held(need.memoryBytes(), nanoTime.getAsLong());
        running.add(held);
        reservedBytes += held.bytes;
        return new Answer.Granted(() -> {
            if (giveBack(held)) {
                returned.run();
            }
        });
    }

    private synchronized boolean giveBack(Held held) {
        if (!running.remove(held)) {
            return false;
        }
        reservedBytes -= held.bytes;
        long nanos = nanoTime.getAsLong() - held.since;
        meanHoldNanos =
                meanHoldNanos == 0 ? nanos : meanHoldNanos + (nanos - meanHoldNanos) / MEMORY;
        return true;
    }

    /// Why it would not be granted now; empty if it would.
    synchronized Optional<Answer> refusal(Need need) {
        long bytes = need.memoryBytes();
        long most = Math.max(0, Math.min(budgetBytes, ceilingBytes - baselineBytes));
        if (bytes > most) {
            return Optional.of(
                    new Answer.Never(
                            "needs %s of memory, and jobs never get more than %s here"
                                    .formatted(text(bytes), text(most))));
        }
        if (!whyNone.isEmpty()) {
            return Optional.of(new Answer.Later(whyNone, Duration.ZERO));
        }
        if (!whyOne.isEmpty() && bytes > 0 && reservedBytes > 0) {
            return Optional.of(new Answer.Later(whyOne, Duration.ZERO));
        }
        long room = Math.max(0, Math.min(budgetBytes - reservedBytes, machineRoom()));
        return bytes <= room
                ? Optional.empty()
                : Optional.of(
                        new Answer.Later(
                                "needs %s of memory; %s are left beside the %s that jobs have reserved"
                                        .formatted(text(bytes), text(room), text(reservedBytes)),
                                untilThereAre(bytes - room)));
    }

    private long machineRoom() {
        return othersBytes + ownBytes > ceilingBytes
                ? 0
                : ceilingBytes - othersBytes - baselineBytes - reservedBytes;
    }

    /// If each job holds its permit as long as they did on average, and the oldest end first.
    private Duration untilThereAre(long missingBytes) {
        if (meanHoldNanos == 0) {
            return Duration.ZERO;
        }
        long found = 0;
        for (var held : running) {
            found += held.bytes;
            if (found >= missingBytes) {
                long left = held.since + meanHoldNanos - nanoTime.getAsLong();
                return Duration.ofNanos(Math.max(1, left));
            }
        }
        return Duration.ZERO; // Others have it, and nobody knows how long.
    }

    /// Whether somebody was told to wait since this was asked last.
    synchronized boolean takeWaiting() {
        boolean waits = someoneWaits;
        someoneWaits = false;
        return waits;
    }

    synchronized boolean isIdle() {
        return running.isEmpty();
    }

    synchronized long reservedBytes() {
        return reservedBytes;
    }

    /// Rounded up: what is needed is never said to be less.
    static String text(long bytes) {
        return Math.ceilDiv(bytes, MEBIBYTE) + " MiB";
    }
}
