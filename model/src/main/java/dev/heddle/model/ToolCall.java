package dev.heddle.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A wish of a model to have a tool called. Nothing in it is to be trusted: the tool may not exist,
/// and the arguments may be anything.
///
/// @param id what the model calls the call; its result is told under it. Not unique beyond one
///   answer
/// @param name the tool
/// @param arguments what the model wrote, which should be a JSON object
public record ToolCall(String id, String name, String arguments) {
    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();

    public ToolCall {
        requireNonNull(id);
        requireNonNull(name);
        requireNonNull(arguments);
    }

    /// The arguments, if they are a JSON object; nothing at all is one without fields. What is
    /// nearly JSON is not repaired: what a guess would make of it might be done.
    public Optional<ObjectNode> parameters() {
        if (arguments.isBlank()) {
            return Optional.of(STRICT.createObjectNode());
        }
        try {
            return STRICT.readTree(arguments) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }
}
