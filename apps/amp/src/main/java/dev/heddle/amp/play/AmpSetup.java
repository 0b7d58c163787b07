package dev.heddle.amp.play;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.preset.Preset;
import java.nio.file.Path;
import java.util.Optional;

/// How an amp starts.
///
/// @param preset what it sounds like at first
/// @param file a recording of the user's, which becomes an input and the first one
/// @param input which input is heard if there is no file, one of {@link LiveAmp#inputs}
/// @param output where the sound goes
/// @param device which sound card, by a part of its name; empty for the system's
/// @param sampleRate frames a second
/// @param block frames that the sound card takes at once
public record AmpSetup(
        Preset preset,
        Optional<Path> file,
        String input,
        Output output,
        Optional<String> device,
        int sampleRate,
        int block) {
    /// The least block; effects work on this many frames.
    public static final int LEAST_BLOCK = 64;

    /// The largest block: 85 ms at 48 kHz, more than anybody wants to wait for a string.
    public static final int MOST_BLOCK = 4_096;

    /// Where the sound goes.
    public enum Output {
        /// To a sound card; where there is none, nowhere, and the amp says so.
        CARD,
        /// Nowhere, but in real time: meters and listeners at a hub get it all the same.
        NONE
    }

    /// @throws IllegalArgumentException if the rate or the block is out of its range
    public AmpSetup {
        requireNonNull(preset);
        requireNonNull(file);
        requireNonNull(input);
        requireNonNull(output);
        requireNonNull(device);
        if (sampleRate < 8_000 || sampleRate > 192_000) {
            throw new IllegalArgumentException(
                    "a sampling rate is 8000 to 192000, was " + sampleRate);
        }
        if (block < LEAST_BLOCK || block > MOST_BLOCK) {
            throw new IllegalArgumentException(
                    "a block has %d to %d frames, was %d"
                            .formatted(LEAST_BLOCK, MOST_BLOCK, block));
        }
    }

    /// The built-in riff, through the system's sound card, at 48 kHz in blocks of 256 frames.
    public static AmpSetup of(Preset preset) {
        return new AmpSetup(
                preset, Optional.empty(), "riff", Output.CARD, Optional.empty(), 48_000, 256);
    }

    /// The same with the sound going there.
    public AmpSetup withOutput(Output output) {
        return new AmpSetup(preset, file, input, output, device, sampleRate, block);
    }
}
