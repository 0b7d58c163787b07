package dev.heddle.lab.audio;

import dev.heddle.audio.AudioLane;
import dev.heddle.audio.AudioProcessor;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.ChainFaults;
import dev.heddle.audio.dsp.Effect;
import dev.heddle.audio.dsp.GuitarChain;
import dev.heddle.audio.watch.RealTimeWatch;
import dev.heddle.lab.Effort;
import dev.heddle.lab.process.Fork;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes sound as fast as it can, from the first block on, and counts.
final class ChainMain {
    /// Seconds of sound: five minutes.
    static final int SECONDS = 300;

    static final int QUICK_SECONDS = 5;

    private static final int FRAMES = Effect.FRAMES;

    /// The compiler's; not counted in the speed, but in the bytes.
    private static final int WARM_UP_SECONDS = 2;

    private static volatile @Nullable Object kept;

    private ChainMain() {}

    /// Takes the effort.
    public static void main(String[] arguments) {
        int seconds = Effort.valueOf(arguments[0]).pick(SECONDS, QUICK_SECONDS);
        Fork.answer(() -> {
            var riff = Riff.read().blocks(FRAMES);
            var lane = lane();
            try (var watch = new RealTimeWatch(lane, Riff.RATE, FRAMES);
                    var planted = new RealTimeWatch(boxing(lane()), Riff.RATE, FRAMES)) {
                int warmUp = blocks(WARM_UP_SECONDS);
                play(watch, riff, 0, warmUp);
                long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                play(watch, riff, warmUp, blocks(seconds));
                long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
                play(planted, riff, 0, blocks(1));
                var report = watch.report();
                return Map.of(
                        "times", (seconds - WARM_UP_SECONDS) * 1e9 / used,
                        "bytes", (double) report.allocatedBytes() / report.blocks(),
                        "planted", (double) planted.report().allocatedBytes() / blocks(1));
            }
        });
    }

    static AudioLane lane() {
        return new AudioLane(
                Riff.RATE, FRAMES, GuitarChain.maker(new ChainFaults()), ChainSettings.INITIAL);
    }

    static int blocks(int seconds) {
        return seconds * Riff.RATE / FRAMES;
    }

    /// The same with one box a block, as a meter in a list would have it.
    private static AudioProcessor boxing(AudioProcessor lane) {
        return (input, output, frames) -> {
            lane.process(input, output, frames);
            kept = output[0];
        };
    }

    private static void play(AudioProcessor processor, float[][] riff, int from, int to) {
        var output = new float[FRAMES];
        for (int i = from; i < to; i++) {
            processor.process(riff[i % riff.length], output, FRAMES);
        }
    }
}
