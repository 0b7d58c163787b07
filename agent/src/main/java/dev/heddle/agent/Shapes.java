package dev.heddle.agent;

import com.github.victools.jsonschema.generator.SchemaGenerator;
import dev.heddle.sync.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The shapes of one set of actions: how their records are described, read and written.
///
/// Both libraries remember every class they have seen. A set of actions has these of its own, so
/// that nothing else holds its classes: those of a live module are collected with it. May be called
/// from any thread.
final class Shapes {
    private final SchemaGenerator generator = ParameterSchema.generator();
    private final JsonMapper mapper = Json.MAPPER.rebuild().build();

    /// The JSON Schema of a record. One at a time: the generator is not safe for threads.
    synchronized ObjectNode schema(Class<? extends Record> type) {
        return generator.generateSchema(type);
    }

    /// Turns JSON into a record.
    ///
    /// @throws Json.MalformedException if it does not fit
    <T> T read(JsonNode node, Class<T> type) {
        return Json.convert(mapper, node, type);
    }

    /// Turns any value into plain JSON, by way of text: nothing of the value's own classes is left
    /// in the tree.
    JsonNode plain(Object value) {
        return Json.read(mapper.writeValueAsString(value));
    }
}
