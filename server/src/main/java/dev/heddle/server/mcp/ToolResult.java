package dev.heddle.server.mcp;

import dev.heddle.server.hosts.Answer;
import dev.heddle.sync.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a call of a tool is answered with: for programs as JSON, for models the same as text. It
/// never leaves open whether something has run, because a model that does not know tries again.
///
/// @param content what a model reads
/// @param structuredContent the same for programs
/// @param isError whether it did not do what was asked
/// @param meta what the hub adds: the operation
record ToolResult(
        List<Map<String, String>> content,
        JsonNode structuredContent,
        boolean isError,
        Map<String, String> meta) {
    private static final String NEVER_RAN = "It did not run and never will. ";

    /// As it stands on the wire.
    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("content", content);
        json.put("structuredContent", structuredContent);
        json.put("isError", isError);
        if (!meta.isEmpty()) {
            json.put("_meta", meta);
        }
        return json;
    }

    /// What an action's call became.
    static ToolResult ofCall(Answer answer) {
        var body = Json.node(answer.body());
        if (body.path("outcome").asString("").equals("executed")) {
            var result = object(body.path("result"));
            return isPicture(result) ? picture(result, body) : of(result, false, body);
        }
        var said = new LinkedHashMap<String, Object>();
        keep(body, said, "operation", "state", "outcome", "stalled", "error");
        said.put("next", next(body));
        return of(Json.node(said), !body.path("state").asString("").equals("running"), body);
    }

    /// What the hub says of operations and hosts, as its API says it.
    static ToolResult ofQuestion(Answer answer) {
        var body = Json.node(answer.body());
        return of(body, answer.status() >= 400, body);
    }

    /// A refusal of the hub's own, before there was an operation.
    static ToolResult refusal(String code, String message, String next) {
        var error = Map.of("code", code, "message", message);
        var said = Json.node(Map.of("error", error, "next", NEVER_RAN + next));
        return of(said, true, said);
    }

    private static ToolResult of(JsonNode structured, boolean isError, JsonNode body) {
        var operation = body.path("operation");
        return new ToolResult(
                List.of(Map.of("type", "text", "text", structured.toString())),
                structured,
                isError,
                operation.isString()
                        ? Map.of(Mcp.META + "operation", operation.asString())
                        : Map.of());
    }

    /// A picture, as the page shows it: models see it instead of reading it.
    private static boolean isPicture(JsonNode result) {
        return result.path("mediaType").asString("").equals("image/png")
                && result.path("base64").isString();
    }

    private static ToolResult picture(JsonNode result, JsonNode body) {
        var image =
                Map.of(
                        "type", "image",
                        "mimeType", "image/png",
                        "data", result.path("base64").asString());
        var rest = ((ObjectNode) result.deepCopy()).without("base64");
        var text = of(rest, false, body);
        return new ToolResult(List.of(image, text.content().getFirst()), rest, false, text.meta());
    }

    private static JsonNode object(JsonNode result) {
        return result.isObject() ? result : Json.node(Map.of("data", result));
    }

    private static void keep(JsonNode body, Map<String, Object> said, String... names) {
        for (String name : names) {
            if (body.has(name)) {
                said.put(name, body.get(name));
            }
        }
    }

    /// What to do now. The words are for models.
    private static String next(JsonNode body) {
        String operation = body.path("operation").asString("");
        return switch (body.path("state").asString("")) {
            case "running" ->
                    "It has started and still runs. Do not repeat it. Ask operation_status for %s."
                            .formatted(operation);
            case "unknown" ->
                    "It may have run, or may yet run. Do not repeat it. Ask operation_status for %s."
                            .formatted(operation);
            case "settled" -> nextOfSettled(body);
            case "" -> NEVER_RAN + nextOfRefusal(body.at("/error/code").asString(""));
            default ->
                    "It has not started yet. Do not repeat it. Ask operation_status for %s."
                            .formatted(operation);
        };
    }

    private static String nextOfSettled(JsonNode body) {
        return switch (body.path("outcome").asString("")) {
            case "failed" -> "It ran and failed. See what it has changed before you repeat it.";
            case "cancelled" -> NEVER_RAN + "It was withdrawn: repeat it only if it is wanted.";
            case "expired", "dropped" -> NEVER_RAN + "It may be called again later.";
            default -> NEVER_RAN + nextOfRefusal(body.at("/error/code").asString(""));
        };
    }

    private static String nextOfRefusal(String code) {
        return switch (code) {
            case "invalid_parameters" -> "Correct the parameters and call it again.";
            case "queue_full", "owner_stalled", "host_offline", "hub_busy" ->
                    "It may be called again later.";
            default -> "See the error's message.";
        };
    }
}
