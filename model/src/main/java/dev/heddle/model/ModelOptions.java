package dev.heddle.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Which model, where, and within which limits.
///
/// @param baseUrl what `/chat/completions` is added to, such as `http://localhost:11434/v1`
/// @param key the key to the server
/// @param model the server's name for the model
/// @param limits how much an answer may take
public record ModelOptions(URI baseUrl, ApiKey key, String model, Limits limits) {
    /// The environment variable with the base URL.
    public static final String URL_VARIABLE = "HEDDLE_MODEL_URL";

    /// The environment variable with the model's name.
    public static final String MODEL_VARIABLE = "HEDDLE_MODEL";

    /// The environment variable with the key; it may be missing.
    public static final String KEY_VARIABLE = "HEDDLE_MODEL_KEY";

    public ModelOptions {
        requireNonNull(key);
        requireNonNull(limits);
        String scheme = baseUrl.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme))
                || baseUrl.getHost() == null
                || baseUrl.getRawUserInfo() != null
                || baseUrl.getRawQuery() != null
                || baseUrl.getRawFragment() != null) {
            // The URL is not shown: people put keys into the parts that are refused here.
            throw new IllegalArgumentException(
                    "baseUrl must be http(s)://host[:port][/path] without user, query or fragment");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("model must not be blank");
        }
    }

    /// A model without a key, within {@link Limits#DEFAULT}.
    ///
    /// @throws IllegalArgumentException if one of them cannot be
    public static ModelOptions of(String baseUrl, String model) {
        URI uri;
        try {
            uri = URI.create(baseUrl.strip());
        } catch (IllegalArgumentException _) { // Its message shows what it was given.
            throw new IllegalArgumentException("baseUrl is no URL");
        }
        return new ModelOptions(uri, ApiKey.NONE, model.strip(), Limits.DEFAULT);
    }

    /// What the environment says: {@value #URL_VARIABLE}, {@value #MODEL_VARIABLE} and, if there is
    /// one, {@value #KEY_VARIABLE}. Empty without the first.
    ///
    /// @throws IllegalArgumentException if the model is missing or one of them cannot be; it shows
    ///   no key
    public static Optional<ModelOptions> fromEnvironment(Map<String, String> environment) {
        String url = environment.getOrDefault(URL_VARIABLE, "");
        if (url.isBlank()) {
            return Optional.empty();
        }
        String model = environment.getOrDefault(MODEL_VARIABLE, "");
        if (model.isBlank()) {
            throw new IllegalArgumentException(
                    "%s is set, %s is not: which model is to answer?"
                            .formatted(URL_VARIABLE, MODEL_VARIABLE));
        }
        return Optional.of(
                of(url, model).withKey(ApiKey.of(environment.getOrDefault(KEY_VARIABLE, ""))));
    }

    /// These options with `key`.
    public ModelOptions withKey(ApiKey key) {
        return new ModelOptions(baseUrl, key, model, limits);
    }

    /// These options within `limits`.
    public ModelOptions within(Limits limits) {
        return new ModelOptions(baseUrl, key, model, limits);
    }

    URI completions() {
        String base = baseUrl.toString().replaceAll("/+$", "");
        return URI.create(base + "/chat/completions");
    }

    /// Whether a key would cross a network in the clear.
    boolean exposesKey() {
        return !key.isNone()
                && "http".equals(baseUrl.getScheme())
                && !baseUrl.getHost().matches("localhost|127\\.[0-9.]+|\\[::1]");
    }
}
