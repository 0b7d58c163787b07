package dev.heddle.amp.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.AudioLane;
import dev.heddle.audio.ChainMaker;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.ChainFaults;
import dev.heddle.audio.dsp.Effect;
import dev.heddle.audio.dsp.GuitarChain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// From any preset to any other while a guitar plays: no click, which is a step from one sample to
/// the next that is above 1.5 times the largest of both presets when they are left alone.
/// `-Dheddle.preset.changes=all` tries all 552 pairs, elsewhere in the recording each time.
class PresetChangeTest {
    private static final boolean IS_ALL =
            System.getProperty("heddle.preset.changes", "").equals("all");

    private static final List<Preset> PRESETS = Presets.all();
    private static final ChainMaker CHAINS = GuitarChain.maker(new ChainFaults());
    private static final double LIMIT = 1.5;
    private static final int RATE = 48_000;
    private static final int BLOCK = Effect.FRAMES;
    private static final int HEADER = 44;

    /// Sound until echoes and rooms have filled, and from a change until it is over.
    private static final int BEFORE = RATE / 3 / BLOCK * BLOCK;

    private static final int AFTER = RATE / 4 / BLOCK * BLOCK;

    /// Places in a recording where a change happens: strings that are struck, that sound, that are
    /// damped.
    private static final double[] SECONDS = {0.5, 1.3, 2.6, 4.1, 6.2, 8.7};

    @ParameterizedTest
    @ValueSource(strings = {"riff", "chords"})
    void noChangeOfPresetsClicks(String recording) throws Exception {
        for (int place = 0; place < SECONDS.length; place++) {
            float[] input = piece(recording, SECONDS[place]);
            int here = place;
            var pairs =
                    IntStream.range(0, PRESETS.size() * PRESETS.size())
                            .filter(pair -> pair / PRESETS.size() != pair % PRESETS.size())
                            .filter(pair -> isTurn(pair, here))
                            .toArray();
            var steady = new double[PRESETS.size()];
            for (int pair : pairs) {
                int from = pair / PRESETS.size();
                int to = pair % PRESETS.size();
                double largest = Math.max(steady(steady, from, input), steady(steady, to, input));
                var changed = change(input, settings(from), settings(to));
                assertThat(largestStep(changed))
                        .as("%s to %s at %s s", name(from), name(to), SECONDS[place])
                        .isLessThanOrEqualTo(LIMIT * largest);
            }
        }
    }

    /// Whether a pair is tried at this place: each once, and in the ordinary run one of a hundred.
    private static boolean isTurn(int pair, int place) {
        return pair % SECONDS.length == place && (IS_ALL || pair % 97 == 0);
    }

    private static String name(int preset) {
        return PRESETS.get(preset).name();
    }

    private static ChainSettings settings(int preset) {
        return PRESETS.get(preset).settings();
    }

    /// The largest step of a preset alone.
    private static double steady(double[] known, int preset, float[] input) {
        if (known[preset] == 0) {
            var sound = change(input, settings(preset), settings(preset));
            known[preset] = largestStep(sound);
        }
        return known[preset];
    }

    /// Planted: one preset until the change and the other from then on.
    @Test
    void aChangeWithoutACrossFadeIsFound() throws Exception {
        float[] input = piece("riff", SECONDS[2]);
        var before = change(input, settings(0), settings(0));
        int found = 0;
        for (int to = 1; to <= 8; to++) {
            var after = change(input, settings(to), settings(to));
            double largest = Math.max(largestStep(before), largestStep(after));
            System.arraycopy(before, 0, after, 0, BEFORE);
            found += largestStep(after) > LIMIT * largest ? 1 : 0;
        }
        assertThat(found).isPositive();
    }

    /// What comes out while one preset gives way to another.
    private static float[] change(float[] input, ChainSettings from, ChainSettings to) {
        var lane = new AudioLane(RATE, BLOCK, CHAINS, from);
        var sound = input.clone();
        lane.process(sound, sound, BEFORE);
        lane.apply(to, 0);
        var rest = Arrays.copyOfRange(sound, BEFORE, sound.length);
        lane.process(rest, rest, rest.length);
        System.arraycopy(rest, 0, sound, BEFORE, rest.length);
        return sound;
    }

    /// From a little before the change on.
    private static double largestStep(float[] sound) {
        double largest = 0;
        for (int i = BEFORE - BLOCK; i < sound.length; i++) {
            largest = Math.max(largest, Math.abs((double) sound[i] - sound[i - 1]));
        }
        return largest;
    }

    private static float[] piece(String recording, double seconds) throws IOException {
        String file = "/dev/heddle/amp/guitar/guitar-%s-clean-48k.wav".formatted(recording);
        try (InputStream in = PresetChangeTest.class.getResourceAsStream(file)) {
            var shorts = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            var samples = new float[BEFORE + AFTER];
            int first = HEADER + 2 * (int) (seconds * RATE);
            for (int i = 0; i < samples.length; i++) {
                samples[i] = shorts.getShort(first + 2 * i) / 32_768f;
            }
            return samples;
        }
    }
}
