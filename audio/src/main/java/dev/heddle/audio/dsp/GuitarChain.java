package dev.heddle.audio.dsp;

import dev.heddle.audio.Chain;
import dev.heddle.audio.ChainMaker;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.chain.ChainRamps;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.core.RealTime;
import java.util.Arrays;

/// The pedalboard: those of the nine blocks that are on, in their order, and a safety limiter, so
/// that no sample leaves above -1 dBFS, whatever comes in.
///
/// Input that is no number becomes silence, input above 8 (18 dB over full scale) is cut off. If
/// what comes out is no number nevertheless, the block is silence and all effects begin anew; the
/// sound goes on. Both are counted in {@link ChainFaults}.
public final class GuitarChain implements Chain {
    /// Lowest sampling rate, frames a second.
    public static final int LOWEST_RATE = 8_000;

    /// Highest sampling rate, frames a second.
    public static final int HIGHEST_RATE = 192_000;

    private static final float LOUDEST_INPUT = 8;

    private final ChainFaults faults;
    private final ChainRamps ramps;
    private final Block[] blocks;
    private final Effect[] effects;
    private final Limiter limiter;

    /// A chain that has heard nothing yet, with its numbers where the settings want them.
    ///
    /// @param sampleRate {@link #LOWEST_RATE} to {@link #HIGHEST_RATE} frames a second
    /// @param faults where it counts what went wrong; chains that follow each other may share it
    /// @throws IllegalArgumentException if the sampling rate is out of its range
    public GuitarChain(ChainSettings settings, int sampleRate, ChainFaults faults) {
        this(settings, sampleRate, faults, GuitarEffects::make);
    }

    GuitarChain(ChainSettings settings, int sampleRate, ChainFaults faults, EffectMaker maker) {
        Refusals.checkRate(sampleRate);
        this.faults = faults;
        ramps = new ChainRamps(ChainNumbers.of(settings));
        blocks = Arrays.stream(Block.values()).filter(settings::isEnabled).toArray(Block[]::new);
        effects =
                Arrays.stream(blocks)
                        .map(block -> maker.make(block, settings, sampleRate))
                        .toArray(Effect[]::new);
        limiter = new Limiter(sampleRate);
        rehearse();
    }

    /// What makes one of its effects.
    @FunctionalInterface
    interface EffectMaker {
        Effect make(Block block, ChainSettings settings, int sampleRate);
    }

    /// Makes chains that count into `faults`.
    public static ChainMaker maker(ChainFaults faults) {
        return (settings, sampleRate) -> new GuitarChain(settings, sampleRate, faults);
    }

    /// One block of silence here: a class that is first used by the audio thread would be loaded by
    /// it, from a file.
    private void rehearse() {
        process(new float[Effect.FRAMES]);
        reset();
    }

    private void reset() {
        for (var effect : effects) {
            effect.reset();
        }
    }

    @Override
    @RealTime
    public void moveTo(ChainNumbers numbers, int blocks) {
        ramps.moveTo(numbers, blocks);
    }

    @Override
    @RealTime
    public void process(float[] samples) {
        ramps.advance();
        clean(samples);
        for (int i = 0; i < effects.length; i++) {
            effects[i].process(samples, ramps.from(blocks[i]), ramps.to(blocks[i]));
        }
        if (!limiter.process(samples)) {
            faults.countReset();
            reset();
        }
    }

    private void clean(float[] samples) {
        float peak = 0;
        for (int i = 0; i < Effect.FRAMES; i++) {
            float x = samples[i];
            peak = Math.max(peak, Math.abs(x)); // NaN stays.
            samples[i] = Math.max(-LOUDEST_INPUT, Math.min(LOUDEST_INPUT, x));
        }
        if (!(peak <= Float.MAX_VALUE)) {
            Arrays.fill(samples, 0);
            faults.countInput();
        }
    }
}
