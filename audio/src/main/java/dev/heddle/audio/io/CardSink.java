package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioDeviceException.Code;
import java.io.IOException;
import javax.sound.sampled.SourceDataLine;

/// A sound card that plays. The same sound on all its channels, in 16 bit.
final class CardSink implements AudioSink {
    private final String name;
    private final SourceDataLine line;
    private final int channels;
    private final byte[] bytes;

    CardSink(String name, SourceDataLine line, int block) {
        this.name = name;
        this.line = line;
        channels = line.getFormat().getChannels();
        bytes = new byte[2 * channels * block];
    }

    @Override
    public int sampleRate() {
        return (int) line.getFormat().getSampleRate();
    }

    @Override
    public void write(float[] from, int frames) throws IOException {
        int most = bytes.length / (2 * channels);
        for (int done = 0; done < frames; done += most) {
            writeBlock(from, done, Math.min(most, frames - done));
        }
    }

    private void writeBlock(float[] from, int start, int frames) throws IOException {
        int at = 0;
        for (int i = 0; i < frames; i++) {
            int sample = Math.round(Math.clamp(from[start + i], -1f, 1f) * Short.MAX_VALUE);
            for (int channel = 0; channel < channels; channel++) {
                bytes[at++] = (byte) sample;
                bytes[at++] = (byte) (sample >> 8);
            }
        }
        // A line that was closed or whose card is gone takes less than it is given.
        if (line.write(bytes, 0, at) < at) {
            throw new AudioDeviceException(
                    Code.LOST, name + " is gone; is it plugged in and switched on?");
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
