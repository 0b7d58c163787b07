package dev.heddle.amp.command;

import dev.heddle.amp.command.Sounds.NoSoundException;
import dev.heddle.amp.preset.Preset;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options by which people choose a sound.
final class SoundChoice {
    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description =
                    "The sound in words, such as \"warm bluesy crunch\": for the library or, if"
                            + " HEDDLE_MODEL_URL and HEDDLE_MODEL name one, a model.")
    private @Nullable String prompt;

    @Option(
            names = "--preset",
            paramLabel = "NAME|FILE",
            description = "A preset of the library (heddle amp presets), or a file with one.")
    private @Nullable String preset;

    /// What was chosen. Blocks while a provider answers.
    ///
    /// @param say gets who is asked, and what was corrected
    /// @throws NoSoundException if there is no such sound
    /// @throws IllegalArgumentException if the configuration of who is asked is none
    Optional<Preset> find(Sounds sounds, Consumer<String> say)
            throws NoSoundException, InterruptedException {
        if (prompt != null && preset != null) {
            throw new NoSoundException("give --prompt or --preset, not both");
        }
        if (preset != null) {
            return Optional.of(sounds.named(preset));
        }
        return prompt == null ? Optional.empty() : Optional.of(sounds.described(prompt, say));
    }
}
