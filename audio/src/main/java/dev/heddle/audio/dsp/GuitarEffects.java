package dev.heddle.audio.dsp;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;

/// Makes effects, and refuses what no effect can be made for.
///
/// It stands apart from what the audio thread runs because of its texts: when HotSpot wants to
/// compile a method it makes the strings of all constants of the method's class first, on the
/// thread that runs it.
final class GuitarEffects {
    private GuitarEffects() {}

    static Effect make(Block block, ChainSettings settings, int sampleRate) {
        return switch (block) {
            case NOISE_GATE -> new NoiseGate(sampleRate);
            case COMPRESSOR -> new Compressor(sampleRate);
            case DRIVE ->
                    new Drive(
                            sampleRate,
                            settings.choice(block, "type"),
                            Integer.parseInt(settings.choice(block, "oversample")));
            case AMP -> new Amp(sampleRate, settings.choice(block, "model"));
            case CAB -> new Cabinet(sampleRate, settings.choice(block, "ir_name"));
            case CHORUS -> new Chorus(sampleRate);
            case DELAY -> new Delay(sampleRate);
            case REVERB -> new Reverb(sampleRate, settings.choice(block, "algo"));
            case EQ -> new Equalizer(sampleRate);
        };
    }

    static void checkRate(int sampleRate) {
        if (sampleRate < GuitarChain.LOWEST_RATE || sampleRate > GuitarChain.HIGHEST_RATE) {
            throw new IllegalArgumentException(
                    "the sampling rate must be in %d..%d, was %d"
                            .formatted(
                                    GuitarChain.LOWEST_RATE, GuitarChain.HIGHEST_RATE, sampleRate));
        }
    }

    static void checkOversampling(int factor) {
        if (factor != 1 && factor != 2 && factor != 4) {
            throw new IllegalArgumentException("the factor must be 1, 2 or 4, was " + factor);
        }
    }
}
