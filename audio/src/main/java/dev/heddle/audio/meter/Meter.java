package dev.heddle.audio.meter;

import dev.heddle.core.Latest;
import dev.heddle.core.RealTime;
import java.util.function.Consumer;

/// Measures a sound while it passes, for one who looks from time to time: peaks are held and fall
/// slowly, so that none is missed between two looks.
///
/// Peaks fall as those of a digital peak meter (IEC 60268-18: 20 dB in 1.7 s); the mean square is
/// taken over 300 ms, exponentially, about as long as a VU meter's.
public final class Meter {
    private static final double FALL_SECONDS = 1.7;
    private static final double LN_10 = 2.302585; // 20 dB
    private static final double MEAN_SECONDS = 0.3;

    /// Below it a power counts as none (-200 dB), long before it is a denormal number.
    private static final double SILENCE = 1e-20;

    private final int sampleRate;
    private final Latest<Reading> latest = new Latest<>(Reading::new);
    private final Consumer<Reading> write = this::write; // Made once, not per block.

    private double peak;
    private double power;
    private long overs;
    private long measured;

    /// What the last block's length means for peak and power; hosts seldom change it.
    private int frames;

    private double fall;
    private double weight;

    /// A value of the triple buffer.
    private static final class Reading {
        private float peak;
        private float rms;
        private long overs;
        private long frames;
    }

    /// @param sampleRate frames a second, above 0
    public Meter(int sampleRate) {
        Refusals.checkRate(sampleRate);
        this.sampleRate = sampleRate;
    }

    /// Measures the first frames and publishes what has come of it. Audio thread only. Real-time
    /// safe: no allocation, lock or system call.
    ///
    /// @param samples only read
    @RealTime
    public void measure(float[] samples, int frames) {
        if (frames != this.frames) {
            this.frames = frames;
            fall = Math.exp(-LN_10 * frames / (FALL_SECONDS * sampleRate));
            weight = 1 - Math.exp(-frames / (MEAN_SECONDS * sampleRate));
        }
        float largest = 0;
        float sum = 0;
        int above = 0;
        for (int i = 0; i < frames; i++) {
            float size = Math.abs(samples[i]);
            if (!(size <= 1)) { // Also what is no number, which is left out.
                above++;
                size = size <= Float.MAX_VALUE ? size : 0;
            }
            largest = Math.max(largest, size);
            sum += size * size;
        }
        peak = Math.max(largest, fall * peak);
        power += weight * (Math.min(sum, Float.MAX_VALUE) / Math.max(1, frames) - power);
        power = power < SILENCE ? 0 : power;
        overs += above;
        measured += frames;
        latest.publish(write);
    }

    private void write(Reading reading) {
        reading.peak = (float) peak;
        reading.rms = (float) Math.sqrt(power);
        reading.overs = overs;
        reading.frames = measured;
    }

    /// The newest levels. One reader at a time, any thread; never blocks.
    public Levels levels() {
        var newest = latest.acquire();
        return new Levels(newest.peak, newest.rms, newest.overs, newest.frames);
    }
}
