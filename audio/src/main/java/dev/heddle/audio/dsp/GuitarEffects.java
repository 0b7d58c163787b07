package dev.heddle.audio.dsp;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;

/// Makes effects. Apart from what the audio thread runs because of its texts: see {@link Refusals}.
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

    /// What rings on in a {@link Reverb}.
    static Tail tail(String algo, int sampleRate) {
        return switch (algo) {
            case "room" -> Network.room(sampleRate);
            case "plate" -> new Plate(sampleRate);
            case "hall" -> Network.hall(sampleRate);
            case "shimmer" -> new Shimmer(sampleRate);
            default ->
                    throw new IllegalArgumentException(
                            algo + " is none of room, plate, hall, shimmer");
        };
    }
}
