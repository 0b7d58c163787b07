package dev.heddle.model;

import dev.heddle.model.Prompt.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a server wants to be asked. Servers differ in what they take; one that refuses a question
/// for it is asked in the next dialect, and the client remembers.
///
/// @param wanted how JSON is asked for
/// @param newTokensName whether the limit is called `max_completion_tokens`, which OpenAI's newer
///   models insist on and other servers refuse
/// @param asksUsage whether tokens are asked for, which older servers do not know
/// @param takesTools whether the model can call tools, which small ones cannot
record Dialect(Wanted wanted, boolean newTokensName, boolean asksUsage, boolean takesTools) {
    /// Tried first: what most servers take.
    static final Dialect FIRST = new Dialect(Wanted.JSON_SCHEMA, false, true, true);

    /// What a model is told that cannot call what there is to call.
    static final String NO_TOOLS =
            "You have no tools: you can answer, and do nothing else. If you are asked to do"
                    + " something, say that this model cannot call tools.";

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /// Ways to ask for JSON, the best one first.
    enum Wanted {
        JSON_SCHEMA,
        JSON_OBJECT,
        PLAIN
    }

    /// What to try after a refusal of `prompt` with these words; null if nothing is left. Each step
    /// gives up something for good, so there are few.
    @Nullable Dialect after(String refusal, Prompt prompt) {
        String words = refusal.toLowerCase(Locale.ROOT);
        if (!newTokensName && words.contains("max_completion_tokens")) {
            return new Dialect(wanted, true, asksUsage, takesTools);
        }
        if (asksUsage && (words.contains("stream_options") || words.contains("include_usage"))) {
            return new Dialect(wanted, newTokensName, false, takesTools);
        }
        if (takesTools && !prompt.tools().isEmpty() && words.contains("tool")) {
            return new Dialect(wanted, newTokensName, asksUsage, false);
        }
        return prompt.format() instanceof Format.Json ? lower() : null;
    }

    /// The next way to ask for JSON; null after the last.
    @Nullable Dialect lower() {
        return switch (wanted) {
            case JSON_SCHEMA ->
                    new Dialect(Wanted.JSON_OBJECT, newTokensName, asksUsage, takesTools);
            case JSON_OBJECT -> new Dialect(Wanted.PLAIN, newTokensName, asksUsage, takesTools);
            case PLAIN -> null;
        };
    }

    byte[] request(String model, int maxTokens, Prompt prompt) {
        var request = MAPPER.createObjectNode();
        request.put("model", model);
        request.put("stream", true);
        if (asksUsage) {
            request.putObject("stream_options").put("include_usage", true);
        }
        request.put(newTokensName ? "max_completion_tokens" : "max_tokens", maxTokens);
        if (prompt.format() instanceof Format.Json json) {
            askFor(json, request);
        }
        addMessages(prompt, request);
        if (takesTools && !prompt.tools().isEmpty()) {
            addTools(prompt, request.putArray("tools"));
        }
        return MAPPER.writeValueAsBytes(request);
    }

    private void askFor(Format.Json json, ObjectNode request) {
        switch (wanted) {
            case JSON_SCHEMA -> {
                var format = request.putObject("response_format").put("type", "json_schema");
                format.putObject("json_schema")
                        .put("name", json.name())
                        .put("strict", true)
                        .set("schema", json.schema());
            }
            case JSON_OBJECT -> request.putObject("response_format").put("type", "json_object");
            case PLAIN -> {} // Words alone, below.
        }
    }

    private void addMessages(Prompt prompt, ObjectNode request) {
        var messages = request.putArray("messages");
        if (prompt.format() instanceof Format.Json json && wanted != Wanted.JSON_SCHEMA) {
            messages.addObject()
                    .put("role", "system")
                    .put(
                            "content",
                            "Answer with one JSON object and nothing else. It must fit this JSON"
                                    + " Schema: "
                                    + MAPPER.writeValueAsString(json.schema()));
        }
        if (!takesTools && !prompt.tools().isEmpty()) {
            messages.addObject().put("role", "system").put("content", NO_TOOLS);
        }
        for (var message : prompt.messages()) {
            if (takesTools || message.role() != Role.TOOL) {
                addMessage(message, messages.addObject());
            }
        }
    }

    private void addMessage(Prompt.Message message, ObjectNode into) {
        into.put("role", name(message.role())).put("content", message.text());
        if (message.role() == Role.TOOL) {
            into.put("tool_call_id", message.of());
        }
        if (takesTools && !message.calls().isEmpty()) {
            var calls = into.putArray("tool_calls");
            for (var call : message.calls()) {
                calls.addObject()
                        .put("id", call.id())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name())
                        .put("arguments", call.arguments());
            }
        }
    }

    private static void addTools(Prompt prompt, ArrayNode tools) {
        for (var tool : prompt.tools()) {
            tools.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("parameters", tool.schema());
        }
    }

    private static String name(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case TOOL -> "tool";
        };
    }
}
