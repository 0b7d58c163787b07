package dev.heddle.amp.serve;

import static dev.heddle.amp.serve.Reply.Status.BAD_REQUEST;
import static dev.heddle.amp.serve.Reply.Status.SERVER_ERROR;
import static dev.heddle.amp.serve.Reply.Status.TOO_MANY;
import static dev.heddle.amp.serve.Reply.Status.UNAVAILABLE;

import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.Requested.Refused;
import dev.heddle.amp.preset.PresetJson;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a client is answered with.
record Reply(int status, Map<String, String> headers, ObjectNode body) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /// About what one attempt takes.
    private static final Map<String, String> COME_BACK = Map.of("Retry-After", "5");

    /// The statuses that are used in more than one place.
    static final class Status {
        static final int OK = 200;
        static final int BAD_REQUEST = 400;
        static final int TOO_MANY = 429;
        static final int SERVER_ERROR = 500;
        static final int UNAVAILABLE = 503;

        private Status() {}
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static Reply ok(ObjectNode body) {
        return new Reply(Status.OK, Map.of(), body);
    }

    static Reply error(int status, String message) {
        return error(status, message, Map.of());
    }

    static Reply error(int status, String message, Map<String, String> headers) {
        return new Reply(status, headers, object().put("error", message));
    }

    static Reply refused(Refused refused) {
        return switch (refused.reason()) {
            case INVALID -> error(BAD_REQUEST, refused.message());
            case FULL -> error(TOO_MANY, refused.message(), COME_BACK);
            case CLOSED -> error(UNAVAILABLE, refused.message());
        };
    }

    static Reply busy() {
        return error(TOO_MANY, "too much is asked at once; try again later", COME_BACK);
    }

    /// What came in place of a preset, with what to do and the one to play instead in the details.
    /// Only words that are not understood are the asker's fault: who asks here knows nothing of the
    /// model, its key and its quota.
    static Reply failed(PresetGenerationFailed failed) {
        int status =
                switch (failed.code()) {
                    case "not_sure" -> BAD_REQUEST;
                    case "too_many" -> TOO_MANY;
                    case "cancelled" -> UNAVAILABLE;
                    default -> SERVER_ERROR;
                };
        var reply = error(status, failed.message(), status == TOO_MANY ? COME_BACK : Map.of());
        var details = reply.body.putObject("details").put("code", failed.code());
        advice(failed.code()).ifPresent(words -> details.put("advice", words));
        var fallback = failed.fallback();
        if (fallback != null) {
            details.set("fallback", PresetJson.toJson(fallback));
        }
        return reply;
    }

    private static Optional<String> advice(String code) {
        return Optional.ofNullable(
                switch (code) {
                    case "unauthorized" ->
                            "asking again does not help; whoever runs this server: set"
                                    + " HEDDLE_MODEL_KEY to a key that the model's server takes";
                    case "refused" ->
                            "asking again does not help; whoever runs this server: check"
                                    + " HEDDLE_MODEL, HEDDLE_MODEL_URL and the model's quota";
                    case "unreachable", "timeout" ->
                            "ask again later; whoever runs this server: check that the model's"
                                    + " server runs, and HEDDLE_MODEL_URL";
                    case "invalid_answer" -> "ask again, in other words maybe";
                    default -> null; // The message says it, or Retry-After.
                });
    }

    /// The body as text.
    String json() {
        return MAPPER.writeValueAsString(body);
    }
}
