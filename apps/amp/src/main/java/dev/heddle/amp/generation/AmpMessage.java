package dev.heddle.amp.generation;

import dev.heddle.amp.preset.Preset;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an amp tells those who watch it, each with its time.
public sealed interface AmpMessage {
    /// When it happened, by the wall clock.
    Instant timestamp();

    /// A request is asked for the first time; it has waited until now.
    record PresetGenerationStarted(Instant timestamp, String requestId, String prompt)
            implements AmpMessage {}

    /// A request has its presets, one a variation.
    ///
    /// @param corrections what had to be mended in them, in words
    record PresetGenerated(
            Instant timestamp, String requestId, List<Preset> presets, List<String> corrections)
            implements AmpMessage {
        public PresetGenerated {
            presets = List.copyOf(presets);
            corrections = List.copyOf(corrections);
        }
    }

    /// A request has ended without the preset that was asked for.
    ///
    /// @param code such as `cancelled`, `timeout`, `not_sure`, `invalid_answer`
    /// @param fallback what may be played in its place, if that makes sense
    record PresetGenerationFailed(
            Instant timestamp,
            String requestId,
            String code,
            String message,
            @Nullable Preset fallback)
            implements AmpMessage {}

    /// A parameter of what sounds was set to another value by somebody. Whole presets that are
    /// applied do not come as these.
    ///
    /// @param parameter `block.parameter`, or `block.enabled`
    /// @param value a double, a string of a choice, or a boolean
    record ParameterChanged(Instant timestamp, String parameter, Object value)
            implements AmpMessage {}

    /// How busy the generator is.
    ///
    /// @param queueLength requests that wait
    /// @param activeCount requests that are being asked
    record StatusUpdate(Instant timestamp, boolean isGenerating, int queueLength, int activeCount)
            implements AmpMessage {}
}
