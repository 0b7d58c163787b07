package dev.heddle.audio.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.AudioProcessor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AudioDriverTest {
    private static final int RATE = 48_000;
    private static final int BLOCK = 256;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final AudioProcessor processor =
            new AudioProcessor() {
                @Override
                public void process(float[] input, float[] output, int frames) {
                    told.add("block");
                }

                @Override
                public void restart() {
                    told.add("restart");
                }
            };

    /// A card that is unplugged in its third block.
    private final AudioSink card =
            new AudioSink() {
                private final AudioSink paced = new PacedSink(RATE, Duration.ofMillis(50));
                private int blocks;

                @Override
                public int sampleRate() {
                    return RATE;
                }

                @Override
                public void write(float[] from, int frames) throws IOException {
                    told.add("card");
                    if (++blocks == 3) {
                        throw new IOException("unplugged");
                    }
                    paced.write(from, frames);
                }

                @Override
                public void close() {}
            };

    /// What was told just before.
    private String awaitTold(String wanted) throws InterruptedException {
        String before = "";
        String next = told.take();
        while (!next.equals(wanted)) {
            before = next;
            next = told.take();
        }
        return before;
    }

    @Test
    void saysBeforeABlockThatItGoesToAnotherDevice() throws InterruptedException {
        try (var driver = AudioDriver.start("test", processor, RATE, BLOCK, () -> {})) {
            var _ = awaitTold("block");
            driver.setSink(card);
            var _ = awaitTold("restart");
            assertThat(awaitTold("restart")).isEqualTo("card");
            assertThat(told.take()).isEqualTo("block");
            var _ = awaitTold("block");
        }
        assertThat(told).doesNotContain("restart", "card");
    }
}
