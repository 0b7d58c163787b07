package dev.heddle.audio.io;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Takes sound at the speed at which it would be heard, and throws it away: what stands in for a
/// sound card where there is none. One thread at a time.
///
/// Every block has its time on one grid, counted from the first, so that nothing adds up. Who comes
/// too late by more than the buffer that a card would have gets a new grid, as a card goes on after
/// a gap.
public final class PacedSink implements AudioSink {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int sampleRate;
    private final long bufferNanos;
    private final Clock clock;
    private long start;
    private long frames;
    private long gaps;

    /// What time is, so that tests can make it.
    interface Clock {
        /// Nanoseconds since some moment.
        long nanos();

        /// Returns at that time or, if there was an interrupt, sooner.
        void sleepUntil(long nanos);
    }

    /// A sink that keeps real time.
    ///
    /// @param sampleRate frames a second, 1 or more
    /// @param buffer how late a block may be; a card's buffer has 3 to 20 ms
    public PacedSink(int sampleRate, Duration buffer) {
        this(sampleRate, buffer, SYSTEM);
    }

    PacedSink(int sampleRate, Duration buffer, Clock clock) {
        if (sampleRate < 1) {
            throw new IllegalArgumentException("a rate is at least 1, was " + sampleRate);
        }
        this.sampleRate = sampleRate;
        this.bufferNanos = buffer.toNanos();
        this.clock = clock;
    }

    private static final Clock SYSTEM =
            new Clock() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void sleepUntil(long nanos) {
                    long left = nanos - nanos();
                    while (left > 0 && !Thread.currentThread().isInterrupted()) {
                        LockSupport.parkNanos(left);
                        left = nanos - nanos();
                    }
                }
            };

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    /// How many times a block came so late that a card would have fallen silent.
    public long gaps() {
        return gaps;
    }

    /// Takes the frames and blocks until a card would have room for the next: when all but a buffer
    /// of them would have been heard.
    @Override
    public void write(float[] from, int count) {
        long now = clock.nanos();
        if (frames == 0) {
            start = now;
        } else if (now - timeOf(frames) > 0) { // Also after nanoTime's overflow.
            gaps++;
            start = now;
            frames = 0;
        }
        frames += count;
        clock.sleepUntil(timeOf(frames) - bufferNanos);
    }

    /// When a frame would be heard. Whole seconds first: frames times a billion would overflow
    /// within two days.
    private long timeOf(long frame) {
        return start
                + frame / sampleRate * NANOS_PER_SECOND
                + frame % sampleRate * NANOS_PER_SECOND / sampleRate;
    }

    @Override
    public void close() {}
}
