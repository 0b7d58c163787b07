package dev.heddle.amp.generation;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.PresetProvider.Answer.Failed;
import dev.heddle.amp.generation.PresetProvider.Answer.Generated;
import dev.heddle.amp.generation.PresetProvider.Answer.NotSure;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.amp.preset.Preset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// How requests end, in messages, codes and log lines.
final class Ends {
    static final String GENERATED = "generated";
    static final String NOT_SURE = "not_sure";
    static final String CANCELLED = code(Kind.CANCELLED);

    private Ends() {}

    static String code(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static String code(Answer answer) {
        return switch (answer) {
            case Generated _ -> GENERATED;
            case NotSure _ -> NOT_SURE;
            case Failed failed -> code(failed.kind());
        };
    }

    static String code(AmpMessage end) {
        return end instanceof PresetGenerationFailed failed ? failed.code() : GENERATED;
    }

    /// What comes of a request all of whose variations have their answers.
    static AmpMessage message(
            Generation generation, Instant now, Function<PresetPrompt, Preset> fallback) {
        var variations = generation.variations;
        if (variations.stream().noneMatch(one -> one.answer instanceof Generated)) {
            var first = variations.getFirst();
            return failed(generation.id, now, first.prompt, requireNonNull(first.answer), fallback);
        }
        var presets = new ArrayList<Preset>();
        var corrections = new ArrayList<String>();
        for (var one : variations) {
            String whose =
                    variations.size() == 1
                            ? ""
                            : "variation %d: ".formatted(one.prompt.variation() + 1);
            switch (requireNonNull(one.answer)) {
                case Generated(Preset preset, List<String> mended) -> {
                    presets.add(preset);
                    mended.forEach(words -> corrections.add(whose + words));
                }
                case NotSure(Preset nearest, String why) -> {
                    presets.add(nearest);
                    corrections.add(whose + "only the nearest: " + why);
                }
                case Failed failed -> {
                    presets.add(fallback.apply(one.prompt));
                    corrections.add(whose + "from the library: " + failed.message());
                }
            }
        }
        return new PresetGenerated(now, generation.id, presets, corrections);
    }

    private static AmpMessage failed(
            String id,
            Instant now,
            PresetPrompt prompt,
            Answer answer,
            Function<PresetPrompt, Preset> fallback) {
        return switch (answer) {
            case NotSure(Preset nearest, String why) ->
                    new PresetGenerationFailed(now, id, NOT_SURE, why, nearest);
            case Failed failed ->
                    new PresetGenerationFailed(
                            now,
                            id,
                            code(failed.kind()),
                            failed.message(),
                            failed.kind() == Kind.CANCELLED ? null : fallback.apply(prompt));
            case Generated _ -> throw new AssertionError("a preset is no failure");
        };
    }

    /// What the log says of it: never the words of a prompt.
    static String log(Generation generation, AmpMessage end, long totalNanos) {
        long queued =
                generation
                        .startedNanos
                        .map(at -> at - generation.requestedNanos)
                        .orElse(totalNanos);
        return "preset %s ended as %s: queued %d ms, asked %d ms in %d attempts, %d ms in all; a prompt of %d characters; thread %s"
                .formatted(
                        generation.id,
                        code(end),
                        TimeUnit.NANOSECONDS.toMillis(queued),
                        TimeUnit.NANOSECONDS.toMillis(generation.askedNanos),
                        generation.attempts,
                        TimeUnit.NANOSECONDS.toMillis(totalNanos),
                        generation.prompt.text().length(),
                        Thread.currentThread().getName());
    }
}
