package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioDeviceException.Code;
import java.io.IOException;
import javax.sound.sampled.TargetDataLine;

/// A sound card that records, mixed to mono, in 16 bit.
final class CardSource implements AudioSource {
    private final String name;
    private final TargetDataLine line;
    private final int channels;
    private final byte[] bytes;

    CardSource(String name, TargetDataLine line, int block) {
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
    public long length() {
        return -1;
    }

    @Override
    public int read(float[] into, int frames) throws IOException {
        int wanted = Math.min(bytes.length, 2 * channels * frames);
        int read = line.read(bytes, 0, wanted);
        if (read < wanted) {
            throw new AudioDeviceException(
                    Code.LOST, name + " is gone; is it plugged in and switched on?");
        }
        int count = read / (2 * channels);
        float scale = 1f / (channels << 15);
        int at = 0;
        for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += (bytes[at] & 0xff) | (bytes[at + 1] << 8);
                at += 2;
            }
            into[i] = sum * scale;
        }
        return count;
    }

    @Override
    public void close() {
        line.close();
    }
}
