package dev.heddle.audio.io;

import static java.util.Objects.requireNonNull;

import dev.heddle.audio.AudioProcessor;
import dev.heddle.core.AnyThread;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A thread that carries sound from a source through a processor to a sink, block by block. The
/// sink sets the pace.
///
/// It never stops by itself: a source that fails or ends is followed by silence, a sink that fails
/// by a {@link PacedSink}, and a processor that throws by silence for that block. {@link
/// #takeFault} tells. Others may be put in at any time; what was there before is not closed, and is
/// left alone after the next block.
///
/// The processor is told when the sink is another one: what a card that was unplugged held up is
/// not its fault.
///
/// Its thread allocates nothing and takes no lock of its own; what a source or a sink does is
/// theirs.
///
/// May be called from any thread; never blocks, unless marked.
@AnyThread
public final class AudioDriver implements AutoCloseable {
    /// How long the thread may take to end: a card that has gone may hold it for a while.
    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    private final AudioProcessor processor;
    private final int block;
    private final AudioSink stand;
    private final Thread thread;
    private final AtomicReference<@Nullable AudioSource> source = new AtomicReference<>();
    private final AtomicReference<AudioSink> sink;
    private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();
    private volatile boolean isClosed;

    /// Where the block before went. The thread's own.
    private AudioSink paced;

    private final AtomicLong position = new AtomicLong();

    /// What broke.
    public enum Part {
        SOURCE,
        PROCESSOR,
        SINK
    }

    /// Something broke, and what stands in for it is in its place.
    ///
    /// @param message for people
    public record Fault(Part part, String message) {}

    private AudioDriver(
            String name, AudioProcessor processor, AudioSink stand, int block, Runnable prologue) {
        this.processor = processor;
        this.block = block;
        this.stand = stand;
        sink = new AtomicReference<>(stand);
        paced = stand;
        thread =
                Thread.ofPlatform()
                        .name(name)
                        .daemon()
                        .unstarted(() -> {
                            prologue.run();
                            run();
                        });
    }

    /// Starts the thread, with silence as its source and nothing but the pace as its sink.
    ///
    /// @param name the thread's
    /// @param block frames that pass at once
    /// @param prologue runs first on the thread, such as to raise its priority
    public static AudioDriver start(
            String name, AudioProcessor processor, int sampleRate, int block, Runnable prologue) {
        if (block < 1) {
            throw new IllegalArgumentException("a block has a frame at least, was " + block);
        }
        var buffer = Duration.ofNanos(2L * block * 1_000_000_000 / sampleRate);
        var driver =
                new AudioDriver(
                        name,
                        requireNonNull(processor),
                        new PacedSink(sampleRate, buffer),
                        block,
                        prologue);
        driver.thread.start();
        return driver;
    }

    /// Has the sound come from there, after a fade of one block each.
    ///
    /// @param next null for silence
    /// @throws IllegalArgumentException if it has another rate
    public void setSource(@Nullable AudioSource next) {
        if (next != null) {
            requireRate(next.sampleRate());
        }
        source.set(next);
    }

    /// Has the sound go there.
    ///
    /// @throws IllegalArgumentException if it has another rate
    public void setSink(AudioSink next) {
        requireRate(next.sampleRate());
        sink.set(next);
    }

    /// Has the sound go nowhere, in real time.
    public void setNoSink() {
        sink.set(stand);
    }

    private void requireRate(int rate) {
        if (rate != stand.sampleRate()) {
            throw new IllegalArgumentException(
                    "this runs at %d Hz, not %d".formatted(stand.sampleRate(), rate));
        }
    }

    /// What broke last, once.
    public Optional<Fault> takeFault() {
        return Optional.ofNullable(fault.getAndSet(null));
    }

    /// Frames that went to a sink. If it does not grow, the sink or the source holds the thread.
    public long position() {
        return position.getAcquire();
    }

    @SuppressWarnings("ReferenceEquality") // Another source is another one, whatever it holds.
    private void run() {
        float[] input = new float[block];
        float[] output = new float[block];
        AudioSource current = null;
        while (!isClosed) {
            var wanted = source.get();
            fill(current, input);
            if (wanted != current) {
                fade(input, 1, 0);
                process(input, output);
                write(output);
                fill(wanted, input);
                fade(input, 0, 1);
                current = wanted;
            }
            process(input, output);
            write(output);
        }
    }

    /// Reads a whole block; what there is not becomes silence.
    private void fill(@Nullable AudioSource from, float[] into) {
        int done = 0;
        try {
            done = from == null ? 0 : readAll(from, into);
        } catch (IOException | RuntimeException e) {
            if (source.compareAndSet(from, null)) { // Else it is no longer wanted, maybe closed.
                fault.set(new Fault(Part.SOURCE, String.valueOf(e.getMessage())));
            }
        }
        Arrays.fill(into, done, block, 0);
    }

    private int readAll(AudioSource from, float[] into) throws IOException {
        // Most sources fill it at once; for the others, a buffer of its own would be no simpler.
        int done = from.read(into, block);
        if (done < 0) {
            source.compareAndSet(from, null);
            return 0;
        }
        return done;
    }

    private void fade(float[] samples, float from, float to) {
        float step = (to - from) / block;
        for (int i = 0; i < block; i++) {
            samples[i] *= from + step * i;
        }
    }

    @SuppressWarnings("ReferenceEquality") // Another sink is another device.
    private void process(float[] input, float[] output) {
        try {
            var pace = sink.get();
            if (pace != paced) {
                paced = pace;
                processor.restart();
            }
            processor.process(input, output, block);
        } catch (RuntimeException | Error e) {
            // Silence for a block beats a thread that has ended for good.
            Arrays.fill(output, 0);
            fault.set(new Fault(Part.PROCESSOR, e.toString()));
        }
    }

    private void write(float[] output) {
        var to = sink.get();
        try {
            to.write(output, block);
        } catch (IOException | RuntimeException e) {
            if (sink.compareAndSet(to, stand)) {
                fault.set(new Fault(Part.SINK, String.valueOf(e.getMessage())));
            }
        }
        position.setRelease(position.getPlain() + block); // One writer.
    }

    /// Ends the thread; its source and sink stay open. Blocks until it has ended or for 2 s.
    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        try {
            var _ = thread.join(END_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
