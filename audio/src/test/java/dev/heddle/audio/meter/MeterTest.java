package dev.heddle.audio.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest {
    private static final int RATE = 48_000;

    private final Meter meter = new Meter(RATE);

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 100, 4_096})
    void readsPeakAndRmsWhateverTheBlocks(int frames) {
        feed(sine(0.5, 2 * RATE), frames);

        assertThat(meter.levels().peak()).isCloseTo(0.5f, within(0.001f));
        assertThat(meter.levels().rms()).isCloseTo(0.3536f, within(0.003f));
        assertThat(meter.levels().overs()).isZero();
        assertThat(meter.levels().frames()).isEqualTo(2L * RATE / frames * frames);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 480})
    void aPeakIsHeldAndFallsByTwentyDecibelsInItsTime(int frames) {
        var click = new float[frames];
        click[3] = -0.8f;
        feed(click, frames);
        assertThat(meter.levels().peak()).isEqualTo(0.8f);

        feed(new float[(int) (1.7 * RATE) / frames * frames], frames);

        assertThat(meter.levels().peak()).isCloseTo(0.08f, within(0.001f));
    }

    @Test
    void countsWhatIsAboveFullScaleAndLeavesOutWhatIsNoNumber() {
        feed(new float[] {1, -1.5f, Float.NaN, Float.NEGATIVE_INFINITY, 0.5f}, 5);

        assertThat(meter.levels().overs()).isEqualTo(3);
        assertThat(meter.levels().peak()).isEqualTo(1.5f);
        assertThat(meter.levels().rms()).isBetween(0f, 1f);

        feed(new float[30 * RATE], 64);

        assertThat(meter.levels().rms()).isZero(); // And not denormal.
    }

    @Test
    void allocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var samples = sine(0.5, 64);
        meter.measure(samples, 64);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            meter.measure(samples, 63 + i % 2);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    @Test
    void decibelsEndAtSilence() {
        assertThat(Levels.decibels(1)).isZero();
        assertThat(Levels.decibels(0.1)).isCloseTo(-20, within(1e-9));
        assertThat(Levels.decibels(0)).isEqualTo(-120);
        assertThatIllegalArgumentException().isThrownBy(() -> new Meter(0));
    }

    private void feed(float[] samples, int frames) {
        var block = new float[frames];
        for (int i = 0; i + frames <= samples.length; i += frames) {
            System.arraycopy(samples, i, block, 0, frames);
            meter.measure(block, frames);
        }
    }

    private static float[] sine(double amplitude, int frames) {
        var samples = new float[frames];
        for (int i = 0; i < frames; i++) {
            samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * 440 * i / RATE));
        }
        return samples;
    }
}
