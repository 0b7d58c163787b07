package dev.heddle.amp.command;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.library.Presets;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetFormatException;
import dev.heddle.amp.preset.PresetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// Where commands find a sound: by a name, in a file, by words.
final class Sounds {
    /// A provider has limits of its own; this is for one that breaks its word.
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<Preset> library;
    private final PresetProvider provider;

    /// There is no such sound; the message says what to do.
    static final class NoSoundException extends Exception {
        private static final long serialVersionUID = 1;

        NoSoundException(String message) {
            super(message);
        }
    }

    /// Those that come along, found by words without a network.
    static Sounds ofLibrary() {
        return new Sounds(Presets.all(), new LibraryProvider());
    }

    /// @param library not empty
    Sounds(List<Preset> library, PresetProvider provider) {
        this.library = List.copyOf(library);
        this.provider = provider;
    }

    List<Preset> library() {
        return library;
    }

    /// A preset of the library, or of a file.
    Preset named(String name) throws NoSoundException {
        var known =
                library.stream().filter(preset -> preset.name().equalsIgnoreCase(name)).findFirst();
        return known.isPresent() ? known.get() : inFile(name);
    }

    private Preset inFile(String name) throws NoSoundException {
        var file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new NoSoundException(
                    "no preset and no file is called \"%s\"; there are %s"
                            .formatted(
                                    name,
                                    library.stream()
                                            .map(Preset::name)
                                            .collect(Collectors.joining(", "))));
        }
        try {
            if (Files.size(file) > 4L * PresetJson.MAX_TEXT) {
                throw new NoSoundException(file + ": too large for a preset");
            }
            return PresetJson.read(Files.readString(file));
        } catch (IOException e) {
            throw new NoSoundException("cannot read %s: %s".formatted(file, e));
        } catch (PresetFormatException e) {
            throw new NoSoundException(file + ": " + e.getMessage());
        }
    }

    /// What the provider makes of words. Blocks.
    Answer.Generated described(String words) throws NoSoundException, InterruptedException {
        var answered = new CompletableFuture<Answer>();
        var prompt = prompt(words);
        var attempt = provider.begin(prompt, Runnable::run, answered::complete);
        try {
            return switch (answered.get(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                case Answer.Generated generated -> generated;
                case Answer.NotSure(Preset nearest, String why) ->
                        throw new NoSoundException(
                                "not sure: %s; what comes closest is --preset \"%s\""
                                        .formatted(why, nearest.name()));
                case Answer.Failed(var _, String message, var _) ->
                        throw new NoSoundException(message);
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer cannot fail", e);
        } catch (TimeoutException e) {
            throw new NoSoundException("no answer within " + LIMIT.toSeconds() + " s");
        } finally {
            attempt.cancel();
        }
    }

    private static PresetPrompt prompt(String words) throws NoSoundException {
        try {
            return new PresetPrompt(words, Optional.empty(), 0);
        } catch (IllegalArgumentException e) {
            throw new NoSoundException(String.valueOf(e.getMessage()));
        }
    }
}
