package dev.heddle.model;

import dev.heddle.model.Prompt.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How a server wants to be asked. Servers differ in what they take; one that refuses a question
/// for it is asked in the next dialect, and the client remembers.
///
/// @param wanted how JSON is asked for
/// @param newTokensName whether the limit is called `max_completion_tokens`, which OpenAI's newer
///   models insist on and other servers refuse
/// @param asksUsage whether tokens are asked for, which older servers do not know
record Dialect(Wanted wanted, boolean newTokensName, boolean asksUsage) {
    /// Tried first: what most servers take.
    static final Dialect FIRST = new Dialect(Wanted.JSON_SCHEMA, false, true);

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
            return new Dialect(wanted, true, asksUsage);
        }
        if (asksUsage && (words.contains("stream_options") || words.contains("include_usage"))) {
            return new Dialect(wanted, newTokensName, false);
        }
        return prompt.format() instanceof Format.Json ? lower() : null;
    }

    /// The next way to ask for JSON; null after the last.
    @Nullable Dialect lower() {
        return switch (wanted) {
            case JSON_SCHEMA -> new Dialect(Wanted.JSON_OBJECT, newTokensName, asksUsage);
            case JSON_OBJECT -> new Dialect(Wanted.PLAIN, newTokensName, asksUsage);
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
        for (var message : prompt.messages()) {
            messages.addObject().put("role", name(message.role())).put("content", message.text());
        }
    }

    private static String name(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case USER -> "user";
            case ASSISTANT -> "assistant";
        };
    }
}
