package dev.heddle.audio.watch;

import static java.util.Objects.requireNonNull;

import dev.heddle.audio.AudioProcessor;
import dev.heddle.core.Latest;
import dev.heddle.core.RealTime;
import dev.heddle.core.SpscRing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/// Stands around an audio callback, in tests and in production, and counts what must not happen:
/// bytes allocated, waits, memory read from disk, blocks that come too late and why. It costs the
/// audio thread two calls of the system that never wait, about a microsecond a block.
///
/// **Late** is a block that is made after the device has run out of sound. The device tells nobody,
/// so its clock is followed by when it asks: it never holds more than it can, so it cannot run out
/// later than that allows; and its clock may be slower than ours by {@link #DRIFT}. **Why** is
/// decided by the control thread, a second later, when the collector has told of its pauses.
///
/// It allocates nothing itself, but for what the JVM makes of the JDK's own texts when it compiles
/// what reads the counters: a few kilobytes, once at most, which are not counted.
///
/// Off Linux, waits and faults are unknown; causes are told from processor time and pauses alone.
public final class RealTimeWatch implements AudioProcessor, AutoCloseable {
    /// Clocks of sound devices differ from ours by less than this part.
    private static final double DRIFT = 500e-6;

    /// Late blocks whose cause is not known yet; more than that at once are only counted.
    static final int PENDING = 1_024;

    /// The collector's news of a pause take that long at most, on any machine that plays.
    static final long SETTLE_NANOS = 1_000_000_000;

    private static final long UNKNOWN = -1;

    private final AudioProcessor watched;
    private final CollectorPauses pauses;
    private final LongSupplier nanoTime;
    private final ThreadUsage before;
    private final ThreadUsage after;
    private final double nanosPerFrame;
    private final long aheadNanos;

    // The audio thread's own.

    private final Counters counters = new Counters();
    private final Consumer<Counters> copyCounters = this::copyCounters; // Made once, not per block.
    private boolean isRunning;

    /// When the device runs out of what it has.
    private long runOutNanos;

    // Between the two.

    private final Latest<Counters> published = new Latest<>(Counters::new);
    private final SpscRing<LateBlock> late = new SpscRing<>(PENDING);
    private final SpscRing<LateBlock> blank = new SpscRing<>(PENDING);

    // The control thread's own.

    private final Deque<LateBlock> unsettled = new ArrayDeque<>();
    private final Map<LateCause, Long> causes = new EnumMap<>(LateCause.class);

    /// What is counted; a copy of it goes to the control thread after each block.
    private static final class Counters {
        private long blocks;
        private long frames;
        private long allocatedBytes;
        private long waits;
        private long majorFaults;
        private long late;
        private double worst;
        private final long[] loads = new long[WatchReport.LOADS];
    }

    /// A watch around `watched`, and around every thread that calls it, one at a time.
    ///
    /// @param sampleRate frames a second
    /// @param aheadFrames how many frames the device still has to play when it asks for more: one
    ///   block for a device that calls back; for one that is written to, its buffer without the
    ///   block that is on its way
    public RealTimeWatch(AudioProcessor watched, int sampleRate, int aheadFrames) {
        this(
                watched,
                sampleRate,
                aheadFrames,
                CurrentThreadUsage::new,
                CollectorPauses.listening(),
                System::nanoTime);
    }

    /// A watch that reads what the thread has used, and the time, elsewhere.
    RealTimeWatch(
            AudioProcessor watched,
            int sampleRate,
            int aheadFrames,
            Supplier<ThreadUsage> usage,
            CollectorPauses pauses,
            LongSupplier nanoTime) {
        if (sampleRate < 1 || aheadFrames < 1) {
            throw Refusals.device(sampleRate, aheadFrames);
        }
        this.watched = requireNonNull(watched);
        this.pauses = pauses;
        this.nanoTime = nanoTime;
        before = usage.get();
        after = usage.get();
        nanosPerFrame = 1e9 / sampleRate;
        aheadNanos = nanos(aheadFrames);
        for (int i = 0; i < PENDING; i++) {
            var _ = blank.offer(new LateBlock());
        }
        rehearse();
    }

    /// One hand-over here: what is linked and loaded when it first runs is not to be linked by the
    /// audio thread.
    private void rehearse() {
        var block = requireNonNull(blank.poll());
        var _ = late.offer(block);
        var _ = blank.offer(requireNonNull(late.poll()));
        published.publish(copyCounters);
        var _ = published.acquire();
    }

    @Override
    @RealTime
    public void process(float[] input, float[] output, int frames) {
        before.readBefore();
        watched.process(input, output, frames);
        after.readAfter();
        count(frames);
        published.publish(copyCounters);
    }

    /// The silence before is not counted as late, and `watched` is told, too.
    @Override
    @RealTime
    public void restart() {
        isRunning = false;
        watched.restart();
    }

    private void count(int frames) {
        counters.blocks++;
        counters.frames += frames;
        counters.allocatedBytes += after.allocatedBytes() - before.allocatedBytes();
        counters.waits += after.waits() - before.waits();
        counters.majorFaults += after.majorFaults() - before.majorFaults();
        long length = nanos(frames);
        double load = (double) (after.nanos() - before.nanos()) / length;
        counters.loads[(int) Math.min(load / WatchReport.LOAD_STEP, WatchReport.LOADS - 1)]++;
        judge(length);
    }

    private void judge(long lengthNanos) {
        long start = before.nanos();
        long end = after.nanos();
        long latest = start + aheadNanos; // It asks, so it has no more than that.
        if (isRunning && runOutNanos < latest) {
            long drift = (long) (lengthNanos * DRIFT);
            runOutNanos += Math.min(latest - runOutNanos, drift);
        } else {
            isRunning = true;
            runOutNanos = latest;
        }
        long wanted = runOutNanos - aheadNanos;
        counters.worst = Math.max(counters.worst, (double) (end - wanted) / aheadNanos);
        if (end > runOutNanos) {
            counters.late++;
            tell(wanted, lengthNanos);
            runOutNanos = end; // It was silent in between.
        }
        runOutNanos += lengthNanos;
    }

    private void tell(long wanted, long lengthNanos) {
        var block = blank.poll();
        if (block == null) {
            return; // So many that nobody asks for a cause any more.
        }
        block.wantedNanos = wanted;
        block.startNanos = before.nanos();
        block.endNanos = after.nanos();
        block.lateNanos = after.nanos() - runOutNanos;
        block.lengthNanos = lengthNanos;
        block.processorNanos = after.processorNanos() - before.processorNanos();
        block.waits = after.knowsWaits() ? after.waits() - before.waits() : UNKNOWN;
        boolean isTold = late.offer(block);
        assert isTold; // There is room for all there are.
    }

    private long nanos(int frames) {
        return (long) (frames * nanosPerFrame);
    }

    private void copyCounters(Counters to) {
        to.blocks = counters.blocks;
        to.frames = counters.frames;
        to.allocatedBytes = counters.allocatedBytes;
        to.waits = counters.waits;
        to.majorFaults = counters.majorFaults;
        to.late = counters.late;
        to.worst = counters.worst;
        System.arraycopy(counters.loads, 0, to.loads, 0, WatchReport.LOADS);
    }

    /// What has been counted until now. One control thread at a time; never blocks. Ask about once
    /// a second or more often, so that late blocks find their causes.
    public WatchReport report() {
        for (var block = late.poll(); block != null; block = late.poll()) {
            unsettled.add(block);
        }
        long settled = nanoTime.getAsLong() - SETTLE_NANOS;
        for (var block = unsettled.peek();
                block != null && block.endNanos - settled <= 0;
                block = unsettled.peek()) {
            unsettled.remove();
            causes.merge(block.cause(pauses), 1L, Long::sum);
            var _ = blank.offer(block);
        }
        return report(published.acquire());
    }

    private WatchReport report(Counters seen) {
        boolean isKnown = after.knowsWaits();
        List<Long> loads = LongStream.of(seen.loads).boxed().toList();
        return new WatchReport(
                seen.blocks,
                seen.frames,
                seen.allocatedBytes,
                isKnown ? seen.waits : UNKNOWN,
                isKnown ? seen.majorFaults : UNKNOWN,
                seen.late,
                causes,
                seen.worst,
                loads);
    }

    /// Listens to the collector no more. What was counted can still be read.
    @Override
    public void close() {
        pauses.close();
    }

    /// In a class of its own: one with a real-time method must have no texts.
    private static final class Refusals {
        static IllegalArgumentException device(int sampleRate, int aheadFrames) {
            return new IllegalArgumentException(
                    "sample rate and frames ahead must be positive, were %d and %d"
                            .formatted(sampleRate, aheadFrames));
        }
    }
}
