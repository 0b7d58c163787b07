package dev.heddle.amp.generation;

import dev.heddle.audio.chain.ChainSettings;
import java.util.Optional;

/// What somebody wants to hear, in words.
///
/// @param text 1 to {@link #MAX_TEXT} characters (code points), without surrounding blanks
/// @param current what is heard now; what "less gain" refers to
/// @param variation 0 for the best answer; each other number for another one in its spirit
public record PresetPrompt(String text, Optional<ChainSettings> current, int variation) {
    /// Characters of a prompt.
    public static final int MAX_TEXT = 280;

    /// @throws IllegalArgumentException if the text is empty or too long; the message is for people
    public PresetPrompt {
        text = text.strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a prompt must say something");
        }
        if (text.codePointCount(0, text.length()) > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "a prompt has at most %d characters".formatted(MAX_TEXT));
        }
        if (variation < 0) {
            throw new IllegalArgumentException("a variation counts from 0, was " + variation);
        }
    }
}
