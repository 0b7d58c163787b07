package dev.heddle.audio;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.chain.ChainRamps;
import dev.heddle.audio.chain.ChainSettings;

/// A volume and, if the drive is on, a low-pass that remembers: enough to hear numbers, topologies
/// and what a chain has heard before.
class TestChain implements Chain {
    private static final int MASTER = 5;

    final ChainSettings settings;
    private final ChainRamps ramps;
    private final float share;
    private float memory;

    TestChain(ChainSettings settings, int sampleRate) {
        this.settings = settings;
        ramps = new ChainRamps(ChainNumbers.of(settings));
        share = settings.isEnabled(Block.DRIVE) ? 1 - (float) Math.exp(-6000.0 / sampleRate) : 1;
    }

    @Override
    public void process(float[] samples) {
        ramps.advance();
        float gain = ramps.from(Block.AMP)[MASTER];
        float step = (ramps.to(Block.AMP)[MASTER] - gain) / samples.length;
        for (int i = 0; i < samples.length; i++) {
            memory += share * (samples[i] - memory);
            samples[i] = memory * (gain + i * step);
        }
    }

    @Override
    public void moveTo(ChainNumbers numbers, int blocks) {
        ramps.moveTo(numbers, blocks);
    }

    /// Settings of this volume, with or without the low-pass.
    static ChainSettings volume(double master, boolean hasLowPass) {
        return ChainSettings.INITIAL
                .withEnabled(Block.DRIVE, hasLowPass)
                .withNumber(Block.AMP, "master", master);
    }

    static ChainSettings volume(double master) {
        return volume(master, false);
    }
}
