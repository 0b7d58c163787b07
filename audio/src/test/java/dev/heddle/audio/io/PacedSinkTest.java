package dev.heddle.audio.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacedSinkTest {
    private final TestClock clock = new TestClock();
    private final PacedSink sink = new PacedSink(44_100, Duration.ofMillis(10), clock);

    /// A clock that jumps to where one sleeps to, and a little beyond, as they do.
    private static final class TestClock implements PacedSink.Clock {
        private long now = Long.MAX_VALUE - 1_000_000; // Overflows soon, as nanoTime may.

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleepUntil(long nanos) {
            if (nanos - now > 0) {
                now = nanos + 1_500_000;
            }
        }
    }

    @Test
    void keepsTimeForAnHourWithoutDrift() {
        long start = clock.now;
        float[] block = new float[256];
        long frames = 0;
        while (frames < 3_600L * 44_100) {
            sink.write(block, 256);
            frames += 256;
        }
        long wanted = frames * 1_000_000_000L / 44_100;
        assertThat(clock.now - start).isBetween(wanted - 10_000_001, wanted);
        assertThat(sink.gaps()).isZero();
    }

    @Test
    void countsAGapAndGoesOnFromThere() {
        sink.write(new float[256], 256);
        clock.now += 1_000_000_000;
        long late = clock.now;
        sink.write(new float[256], 256);
        sink.write(new float[512], 512);
        assertThat(sink.gaps()).isEqualTo(1);
        assertThat(clock.now - late).isBetween(7_000_000L, 9_000_000L); // 768 frames less 10 ms
    }
}
