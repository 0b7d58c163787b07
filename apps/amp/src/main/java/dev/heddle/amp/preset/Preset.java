package dev.heddle.amp.preset;

import static java.util.Objects.requireNonNull;

import dev.heddle.audio.chain.ChainSettings;

/// A sound with a name.
///
/// @param name 1 to {@link #MAX_NAME} characters
/// @param notes what to say of it, at most {@link #MAX_NOTES} characters; may be empty
public record Preset(String name, String notes, ChainSettings settings) {
    /// Characters of a name.
    public static final int MAX_NAME = 60;

    /// Characters of notes.
    public static final int MAX_NOTES = 500;

    /// @throws IllegalArgumentException if a text has another length
    public Preset {
        requireNonNull(settings);
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "a preset's name has 1 to %d characters".formatted(MAX_NAME));
        }
        if (notes.length() > MAX_NOTES) {
            throw new IllegalArgumentException(
                    "a preset's notes have at most %d characters".formatted(MAX_NOTES));
        }
    }
}
