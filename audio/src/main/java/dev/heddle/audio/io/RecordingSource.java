package dev.heddle.audio.io;

import dev.heddle.core.RealTime;

/// What is read of a recording.
final class RecordingSource implements AudioSource {
    private final float[] samples;
    private final int sampleRate;
    private final boolean looped;
    private int position;

    /// @param samples which nobody changes
    RecordingSource(float[] samples, int sampleRate, boolean looped) {
        this.samples = samples;
        this.sampleRate = sampleRate;
        this.looped = looped;
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public long length() {
        return looped ? -1 : samples.length;
    }

    @Override
    @RealTime
    public int read(float[] into, int frames) {
        int done = 0;
        while (done < frames) {
            if (position == samples.length) {
                if (!looped) {
                    break;
                }
                position = 0;
            }
            int count = Math.min(frames - done, samples.length - position);
            System.arraycopy(samples, position, into, done, count);
            position += count;
            done += count;
        }
        return done == 0 ? -1 : done;
    }

    @Override
    public void close() {}
}
