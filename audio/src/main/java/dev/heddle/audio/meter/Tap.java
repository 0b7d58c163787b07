package dev.heddle.audio.meter;

import dev.heddle.core.RealTime;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/// A copy of a sound as it passes, for those who draw it or listen from afar. The audio thread
/// writes and never waits; readers who are late lose the oldest frames, and are told how many.
///
/// A ring that the writer overwrites. Before it does it says up to where it will have written, and
/// afterwards that it has; a reader copies, then looks whether the writer has come round meanwhile,
/// and drops what it may have written over. So both sides are wait-free, readers do not know each
/// other, and no frame is ever half of one sound and half of another. Source: the sequence lock
/// (H.-J. Boehm, *Can seqlocks get along with programming language memory models?*, 2012), with
/// positions for sequence numbers.
public final class Tap {
    static final int MAX_CAPACITY = 1 << 24;

    private final float[] ring;
    private final AtomicLong claimed = new AtomicLong();
    private final AtomicLong written = new AtomicLong();

    /// @param capacity how many frames a reader may be late, 1 to 16,777,216; rounded up to a power
    ///   of two
    public Tap(int capacity) {
        Refusals.checkCapacity(capacity);
        ring = new float[Integer.highestOneBit(2 * capacity - 1)];
    }

    /// Takes the first frames. Audio thread only. Real-time safe: no allocation, lock or system
    /// call.
    ///
    /// @param samples only read
    @RealTime
    public void write(float[] samples, int frames) {
        long from = written.getPlain();
        claimed.setOpaque(from + frames);
        VarHandle.storeStoreFence(); // Who sees one of these frames sees the claim.
        int skipped = Math.max(0, frames - ring.length);
        int at = (int) (from + skipped) & (ring.length - 1);
        int first = Math.min(frames - skipped, ring.length - at);
        System.arraycopy(samples, skipped, ring, at, first);
        System.arraycopy(samples, skipped + first, ring, 0, frames - skipped - first);
        written.setRelease(from + frames);
    }

    /// One who reads from here on. May be called from any thread.
    public Reader reader() {
        return new Reader(position());
    }

    /// How many frames have been written since the beginning. May be called from any thread.
    public long position() {
        return written.getAcquire();
    }

    /// One reader's place. One thread at a time; never blocks.
    public final class Reader {
        private long position;
        private long dropped;

        private Reader(long position) {
            this.position = position;
        }

        /// Takes the oldest frames that are left, as many as there are and fit. Those it gives are
        /// in a row; the first one's position is {@link #position} less what it answers.
        ///
        /// @return how many; 0 if there are none
        public int read(float[] into) {
            long end = Tap.this.position();
            long from = Math.max(position, end - ring.length);
            int count = (int) Math.min(into.length, end - from);
            copy(from, into, count);
            VarHandle.loadLoadFence(); // What was copied was read before the claim is.
            int lost = lost(from, count);
            System.arraycopy(into, lost, into, 0, count - lost);
            dropped += from + lost - position;
            position = from + count;
            return count - lost;
        }

        private void copy(long from, float[] into, int count) {
            int at = (int) from & (ring.length - 1);
            int first = Math.min(count, ring.length - at);
            System.arraycopy(ring, at, into, 0, first);
            System.arraycopy(ring, 0, into, first, count - first);
        }

        /// How many of them the writer may have written over while they were copied.
        private int lost(long from, int count) {
            long whole = claimed.getOpaque() - ring.length;
            return Math.clamp(whole - from, 0, count);
        }

        /// The position after the last frame that was read; the first one ever written has 0.
        public long position() {
            return position;
        }

        /// How many frames this reader has lost because it was late.
        public long dropped() {
            return dropped;
        }
    }
}
