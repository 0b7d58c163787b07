package dev.heddle.agent;

import dev.heddle.core.Operation;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One call of an action on its way to the thread that runs it. The result becomes JSON there,
/// because it may refer to what only that thread may read.
record ActionOperation<P extends Record>(String id, Action<P> action, P parameters, Link link)
        implements Operation<JsonNode> {
    /// Leaves room for the frame around a result.
    private static final int MAX_RESULT_CHARACTERS = Wire.MAX_MESSAGE_BYTES / 4;

    @Override
    public String name() {
        return action.name();
    }

    @Override
    public JsonNode run() throws Exception {
        if (action.hints().background()) {
            link.send(new FromHost.Running(id));
            return result();
        }
        link.started(id);
        try {
            return result();
        } finally {
            link.ended();
        }
    }

    private JsonNode result() throws Exception {
        return limited(portable(wrapped(action.run(parameters))));
    }

    private static JsonNode limited(JsonNode result) throws ActionException {
        int length = result.toString().length();
        if (length > MAX_RESULT_CHARACTERS) {
            throw new ActionException(
                    Problem.RESULT_TOO_LARGE.code(),
                    "it ran, but its result of %d characters is over the limit of %d"
                            .formatted(length, MAX_RESULT_CHARACTERS));
        }
        return result;
    }

    private static JsonNode portable(JsonNode result) throws ActionException {
        try {
            return Json.requirePortable(result);
        } catch (Json.MalformedException e) {
            throw new ActionException(
                    Problem.RESULT_TOO_LARGE.code(),
                    "it ran, but its result cannot be sent: " + e.getMessage());
        }
    }

    /// Callers always get an object; what is none becomes its `data`.
    private static JsonNode wrapped(@Nullable Object value) {
        JsonNode node = value == null ? null : Json.node(value);
        if (node != null && node.isObject()) {
            return node;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("success", true);
        if (node != null) {
            object.put("data", node);
        }
        return Json.node(object);
    }
}
