package dev.heddle.audio.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TapTest {
    /// Floats tell all whole numbers apart up to here.
    private static final int MARKS = 1 << 20;

    private final Tap tap = new Tap(256);
    private final float[] into = new float[1_000];

    @Test
    void givesWhatWasWrittenInItsOrderAndSaysWhere() {
        write(5);
        var reader = tap.reader();
        write(100);
        write(100);

        assertThat(reader.read(into)).isEqualTo(200);
        assertThat(reader.position()).isEqualTo(205);
        assertThat(wrong(into, 5, 200)).isZero();
        assertThat(reader.read(into)).isZero();
        assertThat(reader.dropped()).isZero();
    }

    @Test
    void dropsTheOldestIfNobodyReadsAndSaysHowMany() {
        var reader = tap.reader();
        for (int i = 0; i < 100; i++) {
            write(64);
        }

        assertThat(reader.read(into)).isEqualTo(256);
        assertThat(reader.dropped()).isEqualTo(6_400 - 256);
        assertThat(wrong(into, 6_400 - 256, 256)).isZero();
    }

    @Test
    void aBlockLongerThanTheTapLeavesItsEnd() {
        var reader = tap.reader();
        write(999);

        assertThat(reader.read(into)).isEqualTo(256);
        assertThat(wrong(into, 999 - 256, 256)).isZero();
        assertThat(reader.dropped()).isEqualTo(999 - 256);
    }

    @Test
    void readersDoNotKnowEachOther() {
        var one = tap.reader();
        var other = tap.reader();
        write(100);
        assertThat(one.read(new float[30])).isEqualTo(30);

        assertThat(one.read(into)).isEqualTo(70);
        assertThat(wrong(into, 30, 70)).isZero();
        assertThat(other.read(into)).isEqualTo(100);
    }

    @Test
    void aWriterThatOvertakesNeverShowsNewFramesAsOldOnes() throws InterruptedException {
        long frames = Long.getLong("heddle.tap.frames", 20_000_000);
        var small = new Tap(128);
        var reader = small.reader();
        var started = new CountDownLatch(1);
        var writer =
                new Thread(
                        () -> {
                            var block = new float[64];
                            started.countDown();
                            for (long at = 0; at < frames; at += block.length) {
                                mark(block, at, block.length);
                                small.write(block, block.length);
                            }
                        },
                        "tap-writer");
        writer.start();
        started.await();
        long read = 0;
        int wrong = 0;
        while (reader.position() < frames) {
            int count = reader.read(into);
            wrong += wrong(into, reader.position() - count, count);
            read += count;
        }
        writer.join();

        assertThat(wrong).isZero();
        assertThat(read + reader.dropped()).isEqualTo(frames);
    }

    @Test
    void aFrameInTheWrongPlaceIsFound() {
        mark(into, 70, 100);
        into[99] = 70 + 99 + 128; // As if the writer had come round.

        assertThat(wrong(into, 70, 100)).isEqualTo(1);
    }

    @Test
    void writingAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        write(64);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            tap.write(into, 64);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    @Test
    void refusesToHoldNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tap(0));
    }

    private void write(int frames) {
        var block = new float[frames];
        mark(block, tap.position(), frames);
        tap.write(block, frames);
    }

    /// Writes into each frame where it is.
    private static void mark(float[] block, long position, int frames) {
        for (int i = 0; i < frames; i++) {
            block[i] = (position + i) % MARKS;
        }
    }

    private static int wrong(float[] frames, long position, int count) {
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            wrong += frames[i] == (position + i) % MARKS ? 0 : 1;
        }
        return wrong;
    }
}
