package dev.heddle.audio;

import static dev.heddle.audio.Player.RATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.ChainFaults;
import dev.heddle.audio.dsp.GuitarChain;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What was heard is heard again, byte by byte, whatever blocks the sound device takes.
class ReplayTest {
    private static final int[] HOST_BLOCKS = {1, 17, 64, 100, 441, 512, 4096};
    private static final int FRAMES = 24_000;

    /// Numbers, another topology, numbers during its cross-fade, a third topology, and back.
    private static final List<ChainSettings> ASKED = asked();

    private static List<ChainSettings> asked() {
        var louder = ChainSettings.INITIAL.withNumber(Block.AMP, "gain", 0.9);
        var fuzz = louder.withChoice(Block.DRIVE, "type", "fuzz");
        var brighter = fuzz.withNumber(Block.AMP, "treble", 0.9);
        var dry = brighter.withEnabled(Block.REVERB, false);
        return List.of(louder, fuzz, brighter, dry, louder);
    }

    private static AudioLane lane(int hostBlock) {
        return new AudioLane(
                RATE, hostBlock, GuitarChain.maker(new ChainFaults()), ChainSettings.INITIAL);
    }

    @ParameterizedTest
    @EnumSource
    void theSameChangesAtTheSameFramesMakeTheSameBytes(Recording recording) {
        var input = recording.piece(2, FRAMES);
        var log = new ArrayList<Heard>();
        var live = live(input, log);
        assertThat(log).extracting(Heard::settings).isEqualTo(ASKED);
        assertThat(log).extracting(Heard::frame).isSorted();

        for (int hostBlock : HOST_BLOCKS) {
            assertThat(Arrays.equals(replay(input, log, hostBlock), live))
                    .as("host blocks of %d", hostBlock)
                    .isTrue();
        }
    }

    @Test
    void aChangeThatComesABlockLaterIsFound() {
        var input = Recording.RIFF.piece(2, FRAMES);
        var log = new ArrayList<Heard>();
        var live = live(input, log);
        var first = log.getFirst();
        log.set(0, new Heard(first.id(), first.settings(), first.frame() + 64));

        assertThat(Arrays.equals(replay(input, log, 64), live)).isFalse();
    }

    /// What comes out, without its latency, while somebody asks for something now and then.
    private static float[] live(float[] input, List<Heard> log) {
        var lane = lane(300);
        var asked = new ArrayDeque<>(ASKED);
        return play(
                lane,
                input,
                300,
                log,
                done -> {
                    if (!asked.isEmpty() && done >= 2_400 * (ASKED.size() - asked.size() + 1)) {
                        lane.apply(asked.remove(), 0);
                    }
                });
    }

    private static float[] replay(float[] input, List<Heard> log, int hostBlock) {
        var lane = lane(hostBlock);
        log.forEach(heard -> lane.apply(heard.settings(), heard.frame()));
        var again = new ArrayList<Heard>();
        var sound = play(lane, input, hostBlock, again, _ -> {});
        assertThat(again).isEqualTo(log);
        return sound;
    }

    /// What a control thread does before each host block.
    private interface Control {
        void before(int frame);
    }

    private static float[] play(
            AudioLane lane, float[] input, int hostBlock, List<Heard> log, Control control) {
        int latency = lane.latencyFrames();
        var in = Arrays.copyOf(input, input.length + hostBlock + latency); // Silence behind it.
        var out = new float[in.length];
        var block = new float[hostBlock];
        for (int done = 0; done + hostBlock <= in.length; done += hostBlock) {
            control.before(done);
            System.arraycopy(in, done, block, 0, hostBlock);
            lane.process(block, block, hostBlock);
            System.arraycopy(block, 0, out, done, hostBlock);
            lane.poll(log::add);
        }
        assertThat(lane.latencyFrames()).isEqualTo(latency);
        return Arrays.copyOfRange(out, latency, latency + input.length);
    }
}
