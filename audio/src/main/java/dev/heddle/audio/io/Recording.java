package dev.heddle.audio.io;

import java.io.IOException;
import java.util.Arrays;

/// Sound that is all in memory, so that an audio thread can read it. Immutable. May be called from
/// any thread.
public final class Recording {
    /// Frames that are read at once.
    private static final int CHUNK = 8_192;

    private final float[] samples;
    private final int sampleRate;

    private Recording(float[] samples, int sampleRate) {
        this.samples = samples;
        this.sampleRate = sampleRate;
    }

    /// A recording of these samples, which are copied.
    ///
    /// @throws IllegalArgumentException if there is no sound, or the rate is less than 1
    public static Recording of(float[] samples, int sampleRate) {
        if (samples.length == 0 || sampleRate < 1) {
            throw new IllegalArgumentException("a recording has a frame and a rate at least");
        }
        return new Recording(samples.clone(), sampleRate);
    }

    /// Reads a source to its end. Blocks.
    ///
    /// @param mostSeconds how long it may be
    /// @throws AudioFileException with `TOO_LARGE` if it is longer, `BROKEN` if there is no sound
    /// @throws IOException if it cannot be read
    public static Recording read(AudioSource source, int mostSeconds) throws IOException {
        long most = (long) mostSeconds * source.sampleRate();
        float[] read = new float[(int) Math.clamp(source.length(), CHUNK, most + 1)];
        float[] chunk = new float[CHUNK];
        int length = 0;
        for (int count; (count = source.read(chunk, CHUNK)) >= 0; length += count) {
            if (length + (long) count > most) {
                throw new AudioFileException(
                        AudioFileException.Code.TOO_LARGE,
                        "it is longer than %d s, and has to fit into memory; cut it"
                                .formatted(mostSeconds));
            }
            if (length + count > read.length) {
                read = Arrays.copyOf(read, (int) Math.min(2L * (length + count), most));
            }
            System.arraycopy(chunk, 0, read, length, count);
        }
        if (length == 0) {
            throw new AudioFileException(AudioFileException.Code.BROKEN, "there is no sound in it");
        }
        return new Recording(Arrays.copyOf(read, length), source.sampleRate());
    }

    /// Frames a second.
    public int sampleRate() {
        return sampleRate;
    }

    /// How many frames there are, 1 or more.
    public int length() {
        return samples.length;
    }

    /// The recording as a source, once.
    public AudioSource once() {
        return new RecordingSource(samples, sampleRate, false);
    }

    /// The recording as a source, over and over. Reading it is real-time safe: no allocation, lock
    /// or system call.
    public AudioSource looped() {
        return new RecordingSource(samples, sampleRate, true);
    }
}
