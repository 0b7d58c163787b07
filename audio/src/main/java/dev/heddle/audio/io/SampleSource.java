package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import java.io.IOException;

/// Samples that stand in a file one after the other, mixed to mono. Only a few of them are in
/// memory at a time, however long the file is.
final class SampleSource implements AudioSource {
    /// Frames that are read at once.
    private static final int CHUNK = 4_096;

    private final ByteInput in;
    private final Layout layout;
    private final byte[] bytes;
    private long done;

    /// What stands there.
    ///
    /// @param frames -1 if nobody knows: until the file ends
    record Layout(int sampleRate, int channels, SampleFormat format, long frames) {
        static final int MOST_CHANNELS = 64;

        int bytesPerFrame() {
            return channels * format.bytes();
        }
    }

    SampleSource(ByteInput in, Layout layout) {
        this.in = in;
        this.layout = layout;
        bytes = new byte[CHUNK * layout.bytesPerFrame()];
    }

    @Override
    public int sampleRate() {
        return layout.sampleRate();
    }

    @Override
    public long length() {
        return layout.frames();
    }

    @Override
    public int read(float[] into, int frames) throws IOException {
        int wanted = Math.min(frames, CHUNK);
        if (layout.frames() >= 0) {
            wanted = (int) Math.min(wanted, layout.frames() - done);
        }
        if (wanted == 0) {
            return -1;
        }
        // A frame of which only a part is there is left out.
        int count = in.read(bytes, wanted * layout.bytesPerFrame()) / layout.bytesPerFrame();
        if (count == 0) {
            if (layout.frames() < 0) {
                return -1;
            }
            throw in.fault(
                    Code.TRUNCATED,
                    "it ends after %,d of %,d frames; get a whole copy, or save it anew in an audio"
                                    .formatted(done, layout.frames())
                            + " editor");
        }
        mix(into, count);
        done += count;
        return count;
    }

    private void mix(float[] into, int count) {
        int at = 0;
        for (int i = 0; i < count; i++) {
            double sum = 0; // Floats of a broken file may be too large for another one.
            for (int channel = 0; channel < layout.channels(); channel++) {
                sum += layout.format().read(bytes, at);
                at += layout.format().bytes();
            }
            into[i] = (float) (sum / layout.channels());
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
