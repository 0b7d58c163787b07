package dev.heddle.amp.render;

import dev.heddle.audio.AudioLane;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.ChainFaults;
import dev.heddle.audio.dsp.GuitarChain;
import dev.heddle.audio.io.AudioSink;
import dev.heddle.audio.io.AudioSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;

/// Sends a sound through the chain as fast as it goes, and lets it ring out. The same sound and the
/// same settings make the same bytes, whatever the block. One thread at a time.
public final class Renderer {
    /// What is quieter has faded out: -80 dBFS.
    private static final float SILENCE = 1e-4f;

    /// Silence of that length is the end, and no pause between two echoes, which are 1.2 s apart at
    /// most.
    private static final double SILENT_SECONDS = 1.5;

    /// Some echoes never end.
    private static final double MOST_TAIL_SECONDS = 15;

    private final AudioSource from;
    private final AudioSink to;
    private final int block;
    private final LongConsumer progress;
    private final AudioLane lane;
    private final float[] samples;
    private final float[] piece;
    private final long silentFrames;
    private final long mostTail;

    private long read;
    private boolean isAtEnd;
    private int toSkip;
    private long written;

    /// Frames that are silent, up to the last that was written.
    private long silent;

    private float peak;

    /// What has become of it.
    ///
    /// @param frames written
    /// @param peak the largest amplitude; 1.0 is full scale
    public record Rendered(long frames, float peak) {}

    private Renderer(
            AudioSource from,
            ChainSettings settings,
            AudioSink to,
            int block,
            double mostTailSeconds,
            LongConsumer progress) {
        this.from = from;
        this.to = to;
        this.block = block;
        this.progress = progress;
        int rate = from.sampleRate();
        lane = new AudioLane(rate, block, GuitarChain.maker(new ChainFaults()), settings);
        samples = new float[block];
        piece = new float[block];
        silentFrames = (long) (SILENT_SECONDS * rate);
        mostTail = (long) (mostTailSeconds * rate);
        toSkip = lane.latencyFrames(); // So that the output begins where the input does.
    }

    /// Renders all of it. Blocks; ends early if the thread is interrupted.
    ///
    /// @param block frames that pass at once
    /// @param progress is told after each block how many frames of `from` have been read
    /// @throws IOException if `from` cannot be read or `to` not be written
    /// @throws CancellationException if the thread is interrupted
    /// @throws IllegalArgumentException if both have different rates
    public static Rendered render(
            AudioSource from,
            ChainSettings settings,
            AudioSink to,
            int block,
            LongConsumer progress)
            throws IOException {
        if (from.sampleRate() != to.sampleRate()) {
            throw new IllegalArgumentException(
                    "from %d Hz to %d Hz: resample first"
                            .formatted(from.sampleRate(), to.sampleRate()));
        }
        return render(from, settings, to, block, MOST_TAIL_SECONDS, progress);
    }

    static Rendered render(
            AudioSource from,
            ChainSettings settings,
            AudioSink to,
            int block,
            double mostTailSeconds,
            LongConsumer progress)
            throws IOException {
        return new Renderer(from, settings, to, block, mostTailSeconds, progress).run();
    }

    private Rendered run() throws IOException {
        boolean isDone = false;
        while (!isDone) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("cancelled");
            }
            fill();
            lane.process(samples, samples, block);
            isDone = keep();
            progress.accept(read);
        }
        return new Rendered(written, peak);
    }

    /// Fills a block, with silence after the end: a shorter one would cost the lane latency.
    private void fill() throws IOException {
        int done = 0;
        while (done < block && !isAtEnd) {
            int count = from.read(piece, block - done);
            if (count < 0) {
                isAtEnd = true;
            } else {
                System.arraycopy(piece, 0, samples, done, count);
                done += count;
            }
        }
        Arrays.fill(samples, done, block, 0);
        read += done;
    }

    /// Writes the block, or what of it is before the end; says whether that was it. Frame by frame,
    /// so that the end is where it is for any block.
    private boolean keep() throws IOException {
        int skipped = Math.min(toSkip, block);
        toSkip -= skipped;
        int count = 0;
        while (skipped + count < block && !isOver()) {
            float sample = samples[skipped + count];
            peak = Math.max(peak, Math.abs(sample));
            silent = Math.abs(sample) < SILENCE ? silent + 1 : 0;
            samples[count++] = sample;
            written++;
        }
        to.write(samples, count);
        return isOver();
    }

    private boolean isOver() {
        return isAtEnd && written >= read && (silent >= silentFrames || written - read >= mostTail);
    }
}
