package dev.heddle.server.mcp;

import dev.heddle.sync.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// JSON-RPC 2.0, as far as MCP uses it: what a client says, and how it is answered. May be called
/// from any thread.
public sealed interface Rpc {
    /// What came is no message.
    int PARSE_ERROR = -32700;

    /// The request cannot be understood.
    int INVALID_REQUEST = -32600;

    /// There is no such method.
    int METHOD_NOT_FOUND = -32601;

    /// There is no such tool, or its parameters are of the wrong kind.
    int INVALID_PARAMS = -32602;

    /// The other side could not be asked, or did not answer.
    int UNREACHABLE = -32000;

    /// Something that is to be answered; `id` is a text or a whole number.
    record Request(JsonNode id, String method, JsonNode params) implements Rpc {}

    /// Something that is not answered.
    record Notification(String method, JsonNode params) implements Rpc {}

    /// An answer to a request of the hub's, which makes none.
    record Response() implements Rpc {}

    /// Reads one message.
    ///
    /// @throws Json.MalformedException if it is none; batches are not, since 2025-06-18
    static Rpc read(String text) {
        var message = Json.requirePortable(Json.read(text));
        if (!message.isObject() || !message.path("jsonrpc").asString("").equals("2.0")) {
            throw new Json.MalformedException("a message is an object with \"jsonrpc\": \"2.0\"");
        }
        var params = message.path("params");
        if (params.isMissingNode()) {
            params = JsonNodeFactory.instance.objectNode();
        } else if (!params.isObject()) {
            throw new Json.MalformedException("`params` is an object");
        }
        var id = message.get("id");
        if (id != null && !id.isString() && !id.isIntegralNumber()) {
            throw new Json.MalformedException("`id` is a text or a whole number");
        }
        var method = message.path("method");
        if (method.isString()) {
            return id == null
                    ? new Notification(method.asString(), params)
                    : new Request(id, method.asString(), params);
        }
        if (id == null || !(message.has("result") || message.has("error"))) {
            throw new Json.MalformedException("a message has a `method`, or answers one");
        }
        return new Response();
    }

    /// Answers a request.
    static String result(JsonNode id, Object result) {
        return message(Map.of("id", id, "result", result));
    }

    /// Refuses a request; `id` is null if it could not be read.
    static String error(@Nullable JsonNode id, int code, String message) {
        var parts = new LinkedHashMap<String, Object>();
        Optional.ofNullable(id).ifPresent(known -> parts.put("id", known));
        parts.put("error", Map.of("code", code, "message", message));
        return message(parts);
    }

    /// Tells something.
    static String notification(String method, Object params) {
        return message(Map.of("method", method, "params", params));
    }

    private static String message(Map<String, Object> parts) {
        var message = new LinkedHashMap<String, Object>();
        message.put("jsonrpc", "2.0");
        message.putAll(parts);
        return Json.write(message);
    }
}
