package dev.heddle.sync;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The one way Heddle reads and writes JSON: absent instead of null, no duplicate keys, nothing
/// after the value, unknown fields ignored. May be called from any thread.
public final class Json {
    /// For whoever needs more than the methods here.
    public static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .changeDefaultPropertyInclusion(
                            old -> old.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    /// How deep the parameters of a call, its result and a host's state may be nested. Every frame
    /// around them adds a little, and no reader or writer on the way may stumble over that.
    public static final int MAX_DEPTH = 100;

    private Json() {}

    /// Reads a value.
    ///
    /// @throws MalformedException if `text` is not JSON
    public static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new MalformedException(where(e), e);
        }
    }

    /// Turns JSON into a `type`.
    ///
    /// @throws MalformedException if it does not fit
    public static <T> T convert(JsonNode node, Class<T> type) {
        return convert(MAPPER, node, type);
    }

    /// Turns JSON into a `type` with a mapper of the caller's, which remembers that type.
    ///
    /// @throws MalformedException if it does not fit
    public static <T> T convert(JsonMapper mapper, JsonNode node, Class<T> type) {
        T value;
        try {
            value = mapper.treeToValue(node, type);
        } catch (JacksonException e) {
            throw new MalformedException(e.getOriginalMessage(), e);
        }
        if (value == null) { // What the reader makes of `null`, and of no text at all.
            throw new MalformedException("null is no " + type.getSimpleName());
        }
        return value;
    }

    /// Turns a record, a map, a list or a plain value into JSON.
    public static JsonNode node(Object value) {
        return MAPPER.valueToTree(value);
    }

    /// Writes a value.
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /// Returns `node` if it may travel: nested at most {@link #MAX_DEPTH} deep, without numbers
    /// like 1e400 that are valid JSON and infinite once read, and without halves of surrogate
    /// pairs.
    ///
    /// @throws MalformedException if it may not
    public static JsonNode requirePortable(JsonNode node) {
        requirePortable(node, MAX_DEPTH);
        return node;
    }

    private static void requirePortable(JsonNode node, int depthLeft) {
        if (node.isContainer()) {
            if (depthLeft == 0) {
                throw new MalformedException("it is nested more than " + MAX_DEPTH + " deep");
            }
            node.propertyNames().forEach(Json::requireUnicode);
            for (var child : node) {
                requirePortable(child, depthLeft - 1);
            }
        } else if (node.isString()) {
            requireUnicode(node.asString());
        } else if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            throw new MalformedException("a number is out of range");
        }
    }

    /// Returns `text` if it is Unicode. JSON can write half of a surrogate pair, which nobody can
    /// store.
    ///
    /// @throws MalformedException if it is not
    public static String requireUnicode(String text) {
        // Two halves that belong together are one code point, and no surrogate.
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw new MalformedException("a text holds half a character");
        }
        return text;
    }

    /// How many bytes `text` takes on the wire.
    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String where(JacksonException e) {
        var at = e.getLocation();
        return at == null
                ? e.getOriginalMessage()
                : "%s (line %d, column %d)"
                        .formatted(e.getOriginalMessage(), at.getLineNr(), at.getColumnNr());
    }

    /// Thrown for text that is not what it should be; the message says where it is wrong.
    public static final class MalformedException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        MalformedException(String message, Throwable cause) {
            super(message, cause);
        }

        /// With what is wrong, in words.
        public MalformedException(String message) {
            super(message);
        }
    }
}
