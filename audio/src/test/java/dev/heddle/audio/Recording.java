package dev.heddle.audio;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The two recordings of a guitar, 48 kHz.
enum Recording {
    RIFF("guitar-riff-clean-48k.wav"),
    CHORDS("guitar-chords-clean-48k.wav");

    private static final int HEADER = 44;

    private final String file;

    Recording(String file) {
        this.file = file;
    }

    /// A piece of it.
    float[] piece(double fromSeconds, int frames) {
        try (InputStream in = Recording.class.getResourceAsStream("/audio/" + file)) {
            var shorts = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int first = HEADER + 2 * (int) (fromSeconds * Player.RATE);
            var samples = new float[frames];
            for (int i = 0; i < frames; i++) {
                samples[i] = shorts.getShort(first + 2 * i) / 32_768f;
            }
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
