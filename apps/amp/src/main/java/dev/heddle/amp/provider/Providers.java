package dev.heddle.amp.provider;

import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.core.AnyThread;
import dev.heddle.model.ModelOptions;
import java.util.Map;

/// Chooses who is asked for presets. May be called from any thread.
@AnyThread
public final class Providers {
    private Providers() {}

    /// The model that the environment names, or the library if it names none.
    ///
    /// @param environment as of `System.getenv()`; see {@link ModelOptions#fromEnvironment}
    /// @throws IllegalArgumentException if what it says is no configuration; it shows no key
    public static PresetProvider configured(Map<String, String> environment) {
        return ModelOptions.fromEnvironment(environment)
                .<PresetProvider>map(ModelProvider::new)
                .orElseGet(LibraryProvider::new);
    }
}
