package dev.heddle.server.faces;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionHints;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.Wire.OwnerInfo;
import dev.heddle.sync.Wire.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// A driven program in the words of engine plugins that poll: commands with a `type`, and responses
/// that name the request. May be called from any thread; never blocks.
public final class EngineFace {
    /// Characters of a project's id; more is no id.
    private static final int MAX_ID = 400;

    private static final int MAX_NAME = 64;

    /// What an agent of our own allows a result, too.
    private static final int MAX_RESULT_CHARACTERS = Wire.MAX_MESSAGE_BYTES / 4;

    private static final int MAX_ERROR_CHARACTERS = 4000;

    /// The actions that these plugins know as a type of their own.
    private static final Map<String, String> TYPES =
            Map.of(
                    "check_and_update", "auto_update",
                    "force_reload_all", "force_reload",
                    "emergency_recovery", "emergency_recovery",
                    "file_drop", "file_drop",
                    "reconnect", "reconnect",
                    "server_switch", "server_switch");

    private static final JsonNode ANY_PARAMETERS = Json.read("{\"type\":\"object\"}");

    private EngineFace() {}

    /// What a plugin is asked to do.
    private record Command(
            String type,
            @JsonProperty("request_id") String requestId,
            String action,
            JsonNode params) {}

    /// The name of the host that a project is: the id itself if it is one, else what is left of it
    /// and a piece of its hash, so that two projects stay two. Empty if it is no id.
    public static Optional<String> hostName(String projectId) {
        String id = projectId.strip();
        if (id.isEmpty() || id.length() > MAX_ID) {
            return Optional.empty();
        }
        if (id.matches("[a-z0-9][a-z0-9_.-]{0,63}")) {
            return Optional.of(id);
        }
        String hash = hash(id);
        String readable =
                id.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9_.-]+", "-")
                        .replaceAll("^[^a-z0-9]+", "");
        int room = MAX_NAME - hash.length() - 1;
        String cut = readable.length() > room ? readable.substring(0, room) : readable;
        return Optional.of(cut.isEmpty() ? hash : cut + "-" + hash);
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// What such a project says when it links: nobody knows how its owner is, and of its actions
    /// only what was told when its key was made.
    public static FromHost.Hello hello(String project, List<String> actions) {
        var owner = new OwnerInfo(project, "open", "unknown", 0, null, 0, 0, 0, 0, Map.of(), null);
        var offered =
                actions.stream()
                        .map(name ->
                                new ActionInfo(
                                        name, "", List.of(), ANY_PARAMETERS, ActionHints.NONE))
                        .toList();
        return new FromHost.Hello(UUID.randomUUID().toString(), offered, owner, List.of());
    }

    /// A call as a command.
    public static JsonNode command(FromHub.Call call) {
        boolean stages =
                call.action().equals("check_and_update")
                        && call.params().path("stage_only").asBoolean(false);
        String type =
                stages ? "emergency_update" : TYPES.getOrDefault(call.action(), "execute_action");
        var params = stages ? Json.node(Map.of("mode", "no_restart")) : call.params();
        return Json.node(new Command(type, call.id(), call.action(), params));
    }

    /// A response as an outcome; empty if it names no request.
    public static Optional<FromHost.Settled> outcome(JsonNode response) {
        String id = response.path("request_id").asString("");
        if (id.isEmpty() || id.length() > MAX_ID) {
            return Optional.empty();
        }
        return Optional.of(new FromHost.Settled(id, outcome(id, response)));
    }

    private static OutcomeInfo outcome(String id, JsonNode response) {
        if (!response.path("success").asBoolean(false)) { // Also one that does not say.
            return failed(error(response.path("error")));
        }
        var result = result(response.path("data"));
        try {
            Json.requirePortable(result);
        } catch (Json.MalformedException e) {
            return failed(
                    ErrorInfo.of(
                            Problem.RESULT_TOO_LARGE,
                            "it ran, but its result cannot be kept: " + e.getMessage()));
        }
        if (result.toString().length() > MAX_RESULT_CHARACTERS) {
            return failed(
                    ErrorInfo.of(
                            Problem.RESULT_TOO_LARGE,
                            "%s ran, but its result is over the limit of %d characters"
                                    .formatted(id, MAX_RESULT_CHARACTERS)));
        }
        return new OutcomeInfo("executed", result, null, 0, 0);
    }

    private static OutcomeInfo failed(ErrorInfo error) {
        return new OutcomeInfo("failed", null, error, 0, 0);
    }

    private static JsonNode result(JsonNode data) {
        if (data.isObject()) {
            return data;
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("success", true);
        if (!data.isMissingNode() && !data.isNull()) {
            object.put("data", data);
        }
        return Json.node(object);
    }

    private static ErrorInfo error(JsonNode error) {
        String message = error.isObject() ? error.path("message").asString("") : text(error);
        String said = message.isEmpty() ? "the program says that it failed" : message;
        return ErrorInfo.of(
                Problem.ACTION_FAILED,
                said.length() <= MAX_ERROR_CHARACTERS
                        ? said
                        : said.substring(0, MAX_ERROR_CHARACTERS) + "...");
    }

    private static String text(JsonNode error) {
        return error.isString() ? error.asString() : error.isValueNode() ? error.toString() : "";
    }
}
