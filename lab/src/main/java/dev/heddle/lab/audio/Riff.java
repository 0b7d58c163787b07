package dev.heddle.lab.audio;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/// The recorded guitar that is played, over and over.
final class Riff {
    static final int RATE = 48_000;

    private static final String FILE = "/dev/heddle/amp/guitar/guitar-riff-clean-48k.wav";
    private static final AudioFormat FORMAT = new AudioFormat(RATE, Short.SIZE, 1, true, false);

    private final byte[] bytes;

    private Riff(byte[] bytes) {
        this.bytes = bytes;
    }

    static Riff read() throws IOException {
        var file = Riff.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IOException("there is no " + FILE);
        }
        try (var sound = AudioSystem.getAudioInputStream(new BufferedInputStream(file))) {
            if (!sound.getFormat().matches(FORMAT)) {
                throw new IOException(FILE + " is " + sound.getFormat());
            }
            return new Riff(sound.readAllBytes());
        } catch (UnsupportedAudioFileException e) {
            throw new IOException(FILE + " cannot be read", e);
        }
    }

    /// Cut into blocks; what is left over is not played.
    float[][] blocks(int frames) {
        var samples = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        var blocks = new float[samples.remaining() / frames][frames];
        for (var block : blocks) {
            for (int i = 0; i < frames; i++) {
                block[i] = samples.get() / 32_768f;
            }
        }
        return blocks;
    }

    /// Writes so many seconds of it as a WAV.
    void write(Path file, int seconds) throws IOException {
        int length = seconds * RATE * Short.BYTES;
        var repeated = ByteBuffer.allocate(length);
        while (repeated.hasRemaining()) {
            repeated.put(bytes, 0, Math.min(bytes.length, repeated.remaining()));
        }
        var stream = new ByteArrayInputStream(repeated.array());
        try (var sound = new AudioInputStream(stream, FORMAT, (long) seconds * RATE)) {
            var _ = AudioSystem.write(sound, AudioFileFormat.Type.WAVE, file.toFile());
        }
    }
}
