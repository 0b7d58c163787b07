package dev.heddle.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.ChainFaults;
import dev.heddle.audio.dsp.GuitarChain;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing is allocated by the audio thread, from its first block on. In a virtual machine of its
/// own, where nothing is loaded, linked or compiled yet.
class LaneAllocationTest {
    @ParameterizedTest
    @ValueSource(ints = {64, 100})
    void allocatesNothingWhateverHappens(int hostBlock) throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-ea",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Cold.class.getName(),
                                Integer.toString(hostBlock))
                        .redirectErrorStream(true)
                        .start();
        try {
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(said).isEqualTo("heard 5, of planted bytes found true, bytes ");
        } finally {
            process.destroyForcibly();
        }
    }

    /// Plays, with all that can happen to a lane, and prints which blocks have cost how many bytes.
    static final class Cold {
        private static final int BLOCKS = 1_000;

        private static final ThreadMXBean THREADS =
                (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private Cold() {}

        public static void main(String[] arguments) {
            int hostBlock = Integer.parseInt(arguments[0]);
            boolean isPlantFound = bytes(() -> sink = new float[1]) > bytes(() -> {});
            var lane =
                    new AudioLane(
                            Player.RATE,
                            hostBlock,
                            GuitarChain.maker(new ChainFaults()),
                            ChainSettings.INITIAL);
            var input = new float[hostBlock];
            var output = new float[hostBlock];
            var bytes = new long[BLOCKS];
            int heard = 0;
            for (int i = 0; i < BLOCKS; i++) {
                int frames = i == BLOCKS - 10 ? hostBlock - 1 : hostBlock;
                long before = THREADS.getCurrentThreadAllocatedBytes();
                lane.process(input, output, frames);
                bytes[i] = THREADS.getCurrentThreadAllocatedBytes() - before;
                ask(lane, i);
                var count = new int[1];
                lane.poll(_ -> count[0]++);
                heard += count[0];
            }
            var costs = new StringBuilder();
            for (int i = 0; i < BLOCKS; i++) {
                if (bytes[i] != 0) {
                    costs.append(i).append(": ").append(bytes[i]).append(' ');
                }
            }
            System.out.printf(
                    "heard %d, of planted bytes found %s, bytes %s", heard, isPlantFound, costs);
        }

        private static Object sink = "";

        private static long bytes(Runnable work) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run();
            return THREADS.getCurrentThreadAllocatedBytes() - before;
        }

        /// Numbers of every kind, another topology, numbers meanwhile, a third one, one for later.
        private static void ask(AudioLane lane, int block) {
            var other =
                    ChainSettings.INITIAL
                            .withNumber(Block.AMP, "gain", 0.9)
                            .withNumber(Block.DELAY, "time_ms", 100);
            var third = other.withChoice(Block.DRIVE, "type", "fuzz");
            switch (block) {
                case 10 -> lane.apply(other, 0);
                case 60 -> lane.apply(third, 0);
                case 80 -> {
                    lane.apply(third.withNumber(Block.AMP, "bass", 0.1), 0);
                    lane.apply(ChainSettings.INITIAL, 0);
                    lane.apply(third, 30_000);
                }
                default -> {}
            }
        }
    }
}
