package dev.heddle.amp.play;

import dev.heddle.amp.preset.Preset;

/// What an amp is set to. Immutable.
///
/// @param preset what it sounds like; after a parameter was set, that is in it
/// @param isPlaying whether sound goes through it; if not, the output is silent
/// @param input what it hears, one of {@link LiveAmp#inputs}
/// @param output where its sound goes, in words for people
/// @param trouble what is wrong with its input or output and what it does instead; empty if nothing
public record AmpState(
        Preset preset, boolean isPlaying, String input, String output, String trouble) {}
