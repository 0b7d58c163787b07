package dev.heddle.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Finds the JSON object in what a model wrote: alone, in a fenced block, or between words.
final class JsonText {
    /// Places at which an object may begin that are tried. Prose has few braces; text made of
    /// braces must not cost its square.
    private static final int MAX_TRIES = 200;

    private static final JsonMapper LENIENT =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private JsonText() {}

    private record Found(ObjectNode object, int length) {}

    /// The longest object, the later of two: models first show a small example, or think aloud.
    static Optional<ObjectNode> find(String text) {
        Found best = null;
        int from = text.indexOf('{');
        for (int tries = 0; from >= 0 && tries < MAX_TRIES; tries++) {
            var found = at(text, from);
            if (found != null && (best == null || found.length() >= best.length())) {
                best = found;
            }
            from = text.indexOf('{', from + (found == null ? 1 : found.length()));
        }
        return best == null ? Optional.empty() : Optional.of(best.object());
    }

    private static @Nullable Found at(String text, int from) {
        try (var parser = LENIENT.createParser(text.substring(from))) {
            if (LENIENT.readTree(parser) instanceof ObjectNode object) {
                int length = (int) parser.currentLocation().getCharOffset();
                return new Found(object, length);
            }
        } catch (JacksonException _) {
            // Not here.
        }
        return null;
    }
}
