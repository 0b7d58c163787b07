package dev.heddle.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.ChainFaults;
import dev.heddle.audio.dsp.GuitarChain;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.testkit.SimHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/audio.md`, compiled and run.
class AudioGuideTest {
    private static final String BEGIN = "// begin\n";
    private static final String END = "    // end\n";

    // begin
    /// A guitar's sound that any thread may change while it plays.
    static final class Sound {
        final AudioLane lane; // An audio thread calls its process, for each block.
        final LaneControl control;

        Sound(Owner owner, ChainSettings first) {
            lane = new AudioLane(48_000, 64, GuitarChain.maker(new ChainFaults()), first);
            control = new LaneControl(owner, lane, first);
        }

        void bluesy() { // May be called from any thread.
            control.setNumber(Block.AMP, "gain", 0.7); // A ramp.
            control.setChoice(Block.DRIVE, "type", "tubescreamer"); // A cross-fade.
        }
    }

    // end

    @Test
    void theGuidesSoundChangesAsOne() {
        var host = new SimHost();
        var owner = host.owner("amp", Policy.DEFAULT);
        var sound = new Sound(owner, ChainSettings.INITIAL);
        var heard = new ArrayList<ChainSettings>();
        var connection = sound.control.heard().connect(owner, one -> heard.add(one.settings()));
        sound.bluesy();
        host.advance(Duration.ofMillis(17));
        sound.lane.process(new float[64], new float[64], 64);
        host.advance(Duration.ofMillis(17));
        host.runUntilIdle();
        connection.close();

        assertThat(heard)
                .containsExactly(
                        ChainSettings.INITIAL
                                .withNumber(Block.AMP, "gain", 0.7)
                                .withChoice(Block.DRIVE, "type", "tubescreamer"));
    }

    @Test
    void theGuideQuotesItToTheLetter() throws Exception {
        String source =
                Files.readString(Path.of("src/test/java/dev/heddle/audio/AudioGuideTest.java"));
        String example =
                source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf(END));
        assertThat(Files.readString(Path.of("../docs/guide/audio.md")))
                .contains(example.stripTrailing().stripIndent());
    }
}
