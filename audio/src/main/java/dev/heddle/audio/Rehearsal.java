package dev.heddle.audio;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.Effect;

/// All that can happen to a lane, once, in silence. What runs for the first time loads classes and
/// links calls, which allocates and reads files: so it is done where the first lane is made, and
/// not by an audio thread.
final class Rehearsal {
    /// So low that a ramp and a cross-fade take one block.
    private static final int SAMPLE_RATE = 1;

    private Rehearsal() {}

    static void play() {
        var lane =
                new AudioLane(
                        SAMPLE_RATE, Effect.FRAMES, (_, _) -> new Silence(), ChainSettings.INITIAL);
        lane.apply(ChainSettings.INITIAL.withNumber(Block.AMP, "gain", 0), 0);
        lane.apply(ChainSettings.INITIAL.withEnabled(Block.AMP, false), Effect.FRAMES);
        lane.apply(ChainSettings.INITIAL, 1);
        var sound = new float[3 * Effect.FRAMES];
        lane.process(sound, sound, sound.length);
        lane.process(sound, sound, sound.length - 1); // Does not fit.
        lane.poll(_ -> {});
    }

    private static final class Silence implements Chain {
        @Override
        public void process(float[] samples) {}

        @Override
        public void moveTo(ChainNumbers numbers, int blocks) {}
    }
}
