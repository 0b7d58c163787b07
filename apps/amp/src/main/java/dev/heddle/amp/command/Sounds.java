package dev.heddle.amp.command;

import dev.heddle.amp.generation.AmpMessage;
import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.GenerationOptions;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.generation.Priority;
import dev.heddle.amp.generation.Requested;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.library.Presets;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetFormatException;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.amp.provider.Providers;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Where commands find a sound: by a name, in a file, by words.
final class Sounds {
    private final List<Preset> library;
    private final Supplier<? extends PresetProvider> providers;
    private final GenerationOptions generation;

    /// There is no such sound; the message says what to do.
    static final class NoSoundException extends Exception {
        private static final long serialVersionUID = 1;

        NoSoundException(String message) {
            super(message);
        }
    }

    /// Those that come along, and those that whom the environment names makes of words.
    static Sounds configured(Map<String, String> environment) {
        return new Sounds(
                Presets.all(), () -> Providers.configured(environment), GenerationOptions.DEFAULT);
    }

    /// @param library not empty
    /// @param providers makes one that is asked; so commands that ask nobody need no configuration
    /// @param generation how it is asked
    Sounds(
            List<Preset> library,
            Supplier<? extends PresetProvider> providers,
            GenerationOptions generation) {
        this.library = List.copyOf(library);
        this.providers = providers;
        this.generation = generation;
    }

    /// Who makes presets of words; to be closed.
    ///
    /// @param say gets who that is
    /// @throws IllegalArgumentException if the configuration is none
    PresetProvider provider(Consumer<String> say) {
        var provider = providers.get();
        say.accept("presets for words come from: " + provider.name());
        return provider;
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

    /// What the provider makes of words, asked again where that may help. Blocks. If its answer is
    /// no preset, the library's nearest stands in.
    ///
    /// @param say gets who is asked, and what was corrected
    /// @throws IllegalArgumentException if the configuration is none
    Preset described(String words, Consumer<String> say)
            throws NoSoundException, InterruptedException {
        var ended = new CompletableFuture<AmpMessage>();
        try (var provider = provider(say);
                var owner = Owner.running("prompt", Policy.DEFAULT);
                var manager =
                        new PresetGenerationManager(
                                owner, provider, new LibraryProvider()::nearest, generation)) {
            var _ = manager.messages().connect(owner, message -> told(message, ended));
            if (manager.request(words, Priority.NORMAL, 1)
                    instanceof Requested.Refused(var _, String why)) {
                throw new NoSoundException(why);
            }
            return preset(ended.get(), say);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request cannot fail", e);
        }
    }

    private static void told(AmpMessage message, CompletableFuture<AmpMessage> ended) {
        if (message instanceof PresetGenerated || message instanceof PresetGenerationFailed) {
            ended.complete(message);
        }
    }

    private Preset preset(AmpMessage end, Consumer<String> say) throws NoSoundException {
        return switch (end) {
            case PresetGenerated made -> {
                made.corrections().forEach(say);
                yield made.presets().getFirst();
            }
            case PresetGenerationFailed failed -> standIn(failed, say);
            case AmpMessage.PresetGenerationStarted _,
                    AmpMessage.ParameterChanged _,
                    AmpMessage.StatusUpdate _ ->
                    throw new AssertionError("this is no end: " + end);
        };
    }

    private Preset standIn(PresetGenerationFailed failed, Consumer<String> say)
            throws NoSoundException {
        var nearest = failed.fallback();
        if (nearest != null && failed.code().equals("invalid_answer")) {
            say.accept(
                    "%s The library's \"%s\" stands in."
                            .formatted(failed.message(), nearest.name()));
            return nearest;
        }
        throw new NoSoundException(
                nearest != null && failed.code().equals("not_sure")
                        ? "not sure: %s; what comes closest is --preset \"%s\""
                                .formatted(failed.message(), nearest.name())
                        : failed.message());
    }
}
