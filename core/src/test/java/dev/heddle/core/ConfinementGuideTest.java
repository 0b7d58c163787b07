package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Options.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The code of `docs/guide/confinement.md`, compiled and run.
@Timeout(20)
class ConfinementGuideTest {
    private static final String BEGIN = "// begin\n";
    private static final String END = "    // end\n";

    // begin
    interface Mixer {
        @Dispatch(coalesce = true) // Only the newest position of a fader matters.
        void fader(float gainDb);

        @Dispatch(lane = Lane.URGENT)
        void stop();

        @Dispatch(deadlineMillis = 2_000)
        float level();

        CompletionStage<String> render(String song);
    }

    static String play(Owner owner) throws Exception {
        try (var desk = owner.confine(Desk::new)) { // Made on the owner's thread.
            var mixer = desk.facade(Mixer.class);
            mixer.fader(-6); // Returns at once.
            desk.submit(
                    "fade out", // The name in traces and stall messages.
                    d -> { // Three calls, and nothing in between.
                        d.fader(-12);
                        d.fader(-24);
                        d.stop();
                        return d.level();
                    });
            return mixer.level() + " dB, " + mixer.render("song").toCompletableFuture().get();
        }
    }

    // end

    private static final class Desk implements Mixer {
        private float gainDb;

        @Override
        public void fader(float gainDb) {
            this.gainDb = gainDb;
        }

        @Override
        public void stop() {}

        @Override
        public float level() {
            return gainDb;
        }

        @Override
        public CompletionStage<String> render(String song) {
            return CompletableFuture.completedFuture("rendered " + song);
        }
    }

    @Test
    void theGuidesProgramRuns() throws Exception {
        try (var owner = Owner.running("audio", Policy.DEFAULT)) {
            assertThat(play(owner)).isEqualTo("-24.0 dB, rendered song");
        }
    }

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        var source =
                Files.readString(
                        Path.of("src/test/java/dev/heddle/core/ConfinementGuideTest.java"));
        var example =
                source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf(END))
                        .stripTrailing()
                        .stripIndent();

        assertThat(Files.readString(Path.of("../docs/guide/confinement.md"))).contains(example);
    }
}
