package dev.heddle.audio;

import static dev.heddle.audio.Player.RATE;
import static dev.heddle.audio.TestChain.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.audio.chain.ChainSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioLaneTest {
    private static final int RAMP = 38 * 64; // The whole blocks nearest to 50 ms.
    private static final int FADE = 75 * 64;

    private final List<TestChain> made = new ArrayList<>();
    private final AudioLane lane = lane(64);
    private final Player player = new Player(lane);

    private AudioLane lane(int hostBlock) {
        return new AudioLane(RATE, hostBlock, this::make, volume(0.5));
    }

    private Chain make(ChainSettings settings, int sampleRate) {
        var chain = new TestChain(settings, sampleRate);
        made.add(chain);
        return chain;
    }

    @Test
    void newNumbersAreThereAfterFiftyMilliseconds() {
        lane.apply(volume(1), 0);
        float[] sound = player.playOnes(RAMP + 64);

        assertThat(sound[0]).isEqualTo(0.5f);
        assertThat(sound[RAMP / 2]).isCloseTo(0.75f, within(1e-5f));
        assertThat(sound[RAMP]).isEqualTo(1);
        assertThat(largestStep(sound)).isLessThan(0.5f / RAMP * 1.01f);
        assertThat(made).hasSize(1);
    }

    @Test
    void anotherTopologyFadesInWithinAHundredMillisecondsWithoutAStepOrABump() {
        lane.apply(volume(0.5, true), 0);
        float[] sound = player.playOnes(FADE + 64);

        assertThat(made).hasSize(2);
        assertThat(sound[FADE]).isCloseTo(0.5f, within(1e-4f));
        for (float sample : sound) { // Both are at 0.5 once the low-pass has filled.
            assertThat(sample).isBetween(0.499f, 0.5001f);
        }
    }

    @Test
    void halfWayThroughACrossFadeBothAreHeardEquallyLoud() {
        var loud = new AudioLane(RATE, 64, this::make, volume(0));
        loud.apply(volume(1, true), 0);
        float[] sound = new Player(loud).playOnes(FADE + 64);

        assertThat(sound[0]).isLessThan(1e-6f);
        assertThat(sound[FADE / 2 - 1]).isCloseTo(0.5f, within(1e-3f));
        assertThat(sound[FADE - 1]).isCloseTo(1, within(1e-3f));
        assertThat(largestStep(sound)).isLessThan(1.51f / FADE);
    }

    @Test
    void numbersThatChangeDuringACrossFadeReachTheNewChain() {
        lane.apply(volume(0.5, true), 0);
        player.playOnes(FADE / 2);
        lane.apply(volume(1, true), 0);
        float[] sound = player.playOnes(FADE);

        assertThat(made).hasSize(2);
        assertThat(player.heard).extracting(Heard::frame).containsExactly(0L, FADE / 2 / 64 * 64L);
        assertThat(sound[FADE - 1]).isCloseTo(1, within(1e-4f));
    }

    @Test
    void aThirdTopologyWaitsForTheEndOfACrossFadeAndWhatComesAfterItWaitsToo() {
        lane.apply(volume(0.5, true), 0);
        player.playOnes(64);
        lane.apply(volume(0.6), 0);
        lane.apply(volume(0.7, true), 0);
        player.playOnes(3 * FADE);

        assertThat(player.heard)
                .extracting(Heard::id, Heard::frame)
                .containsExactly(tuple(1L, 0L), tuple(2L, (long) FADE), tuple(3L, 2L * FADE));
        assertThat(player.playOnes(64)[63]).isCloseTo(0.7f, within(1e-4f));
    }

    @Test
    void changesAreHeardAtTheirFramesInWhicheverOrderTheyCame() {
        lane.apply(volume(0.9), 640);
        lane.apply(volume(0.8, true), 128);
        lane.apply(volume(0.7), 100);
        lane.apply(volume(0.6), 0);
        player.playOnes(640 + FADE);

        assertThat(player.heard).extracting(Heard::id).containsExactly(4L, 3L, 2L, 1L);
        assertThat(player.heard)
                .extracting(Heard::frame)
                .containsExactly(0L, 128L, 128L, 128L + FADE);
    }

    @Test
    void whatIsLateIsHeardAtOnceAndAfterWhatIsDueAlready() {
        player.playOnes(640);
        lane.apply(volume(0.9), 400);
        lane.apply(volume(0.8), 320);
        player.playOnes(64);

        assertThat(player.heard).extracting(Heard::id).containsExactly(1L, 2L);
        assertThat(player.heard).extracting(Heard::frame).containsExactly(640L, 640L);
    }

    @Test
    void whatIsForLaterBringsAChainThatComesBackIfItIsNotNeeded() {
        lane.apply(volume(0.9), 64);
        player.lane.process(new float[128], new float[128], 128);
        var back = new ArrayList<Chain>();
        lane.poll(_ -> {}, back::add);

        assertThat(back).containsExactly(made.getLast());
    }

    @Test
    void aChainThatHasFadedOutComesBack() {
        lane.apply(volume(0.5, true), 0);
        var back = new ArrayList<Chain>();
        lane.process(new float[FADE - 64], new float[FADE - 64], FADE - 64);
        lane.poll(_ -> {}, back::add);
        assertThat(back).isEmpty();

        lane.process(new float[64], new float[64], 64);
        lane.poll(_ -> {}, back::add);
        assertThat(back).containsExactly(made.getFirst());
    }

    @Test
    void refusesWhatIsTooMuchAndGoesOn() {
        for (int i = 1; i <= AudioLane.CAPACITY; i++) {
            assertThat(lane.apply(volume(i * 0.01), 0)).isEqualTo(new Applied.Accepted(i));
        }
        assertThat(lane.apply(volume(1), 0)).isEqualTo(new Applied.Full(AudioLane.CAPACITY));

        player.playOnes(RAMP + 64);
        assertThat(player.heard).hasSize(AudioLane.CAPACITY);
        assertThat(player.playOnes(64)[63]).isCloseTo(0.32f, within(1e-6f));
        assertThat(lane.apply(volume(1), 0))
                .isEqualTo(new Applied.Accepted(AudioLane.CAPACITY + 1L));
    }

    @Test
    void allThatCanFadeBeforeAPollHasRoomToComeBack() {
        for (int i = 0; i < AudioLane.CAPACITY; i++) {
            lane.apply(volume(0.5, i % 2 == 0), 0);
        }
        int frames = AudioLane.CAPACITY * FADE - 64;
        lane.process(new float[frames], new float[frames], frames);
        lane.poll(_ -> {}, _ -> {}); // The last one fades still.
        for (int i = 0; i < AudioLane.CAPACITY; i++) {
            lane.apply(volume(0.5, i % 2 == 0), 0);
        }
        frames += 128;
        lane.process(new float[frames], new float[frames], frames);
        var back = new ArrayList<Chain>();
        lane.poll(_ -> {}, back::add);

        assertThat(back).hasSize(AudioLane.CAPACITY + 1).doesNotHaveDuplicates();
    }

    @Test
    void comesOutAtOnceIfTheDevicesBlocksFit() {
        assertThat(lane(512).latencyFrames()).isZero();
        assertThat(lane(100).latencyFrames()).isEqualTo(64);
        assertThat(new Player(lane(512)).play(count(1024), 512)).isEqualTo(halves(count(1024), 0));
        assertThat(new Player(lane(100)).play(count(1000), 100)).isEqualTo(halves(count(1000), 64));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 100, 130})
    void aBlockThatDoesNotFitCostsSixtyFourFramesFromThenOn(int odd) {
        var fitting = lane(128);
        var input = count(1000);
        var output = new float[1000];
        fitting.process(input, output, 128);
        process(fitting, input, output, 128, odd);
        assertThat(fitting.latencyFrames()).isEqualTo(64);
        process(fitting, input, output, 128 + odd, 1000 - 128 - odd);

        int whole = (128 + odd) / 64 * 64;
        assertThat(Arrays.copyOf(output, whole)).isEqualTo(halves(Arrays.copyOf(input, whole), 0));
        assertThat(Arrays.copyOfRange(output, whole, whole + 64)).containsOnly(0);
        assertThat(Arrays.copyOfRange(output, whole + 64, 1000))
                .isEqualTo(Arrays.copyOfRange(halves(input, 64), whole + 64, 1000));
    }

    private static void process(AudioLane lane, float[] in, float[] out, int from, int frames) {
        var some = Arrays.copyOfRange(in, from, from + frames);
        lane.process(some, some, frames);
        System.arraycopy(some, 0, out, from, frames);
    }

    @Test
    void inputAndOutputMayBeOneArray() {
        var both = count(100);
        lane(100).process(both, both, 100);

        assertThat(both).isEqualTo(halves(count(100), 64));
    }

    @Test
    void tellsItsPositionInWholeBlocks() {
        player.play(new float[200], 64);

        assertThat(lane.position()).isEqualTo(192);
    }

    @Test
    void aFrameBeforeTheFirstIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> lane.apply(volume(1), -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AudioLane(0, 64, this::make, volume(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AudioLane(RATE, 0, this::make, volume(1)));
    }

    private static float[] count(int frames) {
        var samples = new float[frames];
        for (int i = 0; i < frames; i++) {
            samples[i] = i + 1;
        }
        return samples;
    }

    private static float[] halves(float[] samples, int later) {
        var halves = new float[samples.length];
        for (int i = later; i < halves.length; i++) {
            halves[i] = samples[i - later] / 2;
        }
        return halves;
    }

    private static float largestStep(float[] sound) {
        float largest = 0;
        for (int i = 1; i < sound.length; i++) {
            largest = Math.max(largest, Math.abs(sound[i] - sound[i - 1]));
        }
        return largest;
    }
}
