package dev.heddle.model;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.node.ObjectNode;

/// What an answer should be.
public sealed interface Format {
    /// Words.
    Format TEXT = new Text();

    /// Words.
    record Text() implements Format {}

    /// One JSON object that fits a schema, as far as the server can be brought to it: asked for by
    /// schema, as any JSON, or by words alone. {@link Ending.Completed#json} finds it.
    ///
    /// @param name what the object is: letters, digits, `_` and `-`, at most 64
    /// @param schema its JSON Schema
    record Json(String name, ObjectNode schema) implements Format {
        public Json {
            requireNonNull(schema);
            if (!name.matches("[A-Za-z0-9_-]{1,64}")) { // What OpenAI's own server takes.
                throw new IllegalArgumentException(
                        "name must be 1 to 64 letters, digits, _ or -, was " + name);
            }
            schema = schema.deepCopy();
        }

        /// A copy.
        @Override
        public ObjectNode schema() {
            return schema.deepCopy();
        }
    }
}
