package dev.heddle.audio;

import dev.heddle.audio.chain.ChainSettings;

/// Settings have reached the sound. A list of these is what a replay needs.
///
/// @param id as {@link Applied.Accepted} said
/// @param frame of the lane's input, from which on the way to them begins; a multiple of {@link
///   dev.heddle.audio.dsp.Effect#FRAMES}
public record Heard(long id, ChainSettings settings, long frame) {}
