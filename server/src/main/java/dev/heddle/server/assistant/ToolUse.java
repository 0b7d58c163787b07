package dev.heddle.server.assistant;

import dev.heddle.core.OwnerThread;
import dev.heddle.model.ToolCall;
import dev.heddle.server.assistant.Tools.Fault;
import dev.heddle.server.assistant.Tools.Standing;
import dev.heddle.sync.Json;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One call of a turn: what was to be called, how it stands, and how people and the model are told.
/// Both are told the same. Owner thread only.
@OwnerThread
final class ToolUse {
    /// Characters of a result that people are shown here; the host's page has all of it.
    static final int MAX_SHOWN = 1_000;

    /// Characters of a result that the model is told: some 8,000 tokens.
    static final int MAX_TOLD = 32 << 10;

    private static final Set<String> OVER = Set.of("settled", "unknown", "refused");

    private final ToolCall call;
    private final String action;
    private final JsonNode params;
    private Standing now = new Standing(Optional.empty(), "starting", "", null, null);

    /// From then on it may have an effect.
    private boolean handedOver;

    /// @param params what the model wrote, an object if it could be read
    ToolUse(ToolCall call, String action, JsonNode params) {
        this.call = call;
        this.action = action;
        this.params = params;
    }

    ToolCall call() {
        return call;
    }

    String action() {
        return action;
    }

    Optional<String> operation() {
        return now.operation();
    }

    /// Takes how it stands now; false if that is nothing new.
    boolean stands(Standing next) {
        boolean isNew = !next.equals(now);
        now = next;
        return isNew;
    }

    void refuse(String code, String message) {
        now = Standing.refused(code, message);
    }

    void handOver() {
        handedOver = true;
    }

    /// Nobody will say any more how it stands.
    void lose() {
        if (isOver()) {
            return;
        }
        if (handedOver) {
            String state = isRunning() ? "running" : "unknown";
            var why = new Fault("not_awaited", "its end was not waited for");
            now = new Standing(now.operation(), state, "", null, why);
        } else {
            refuse("not_called", "the turn ended before");
        }
    }

    /// Whether there is no more to wait for.
    boolean isOver() {
        return isOver(now.state());
    }

    /// Whether there is no more to wait for in this state.
    static boolean isOver(String state) {
        return OVER.contains(state);
    }

    boolean isRunning() {
        return now.state().equals("running");
    }

    /// Whether to do the same once more might do it a second time.
    boolean mayYetDo(String otherAction, JsonNode otherParams) {
        boolean isDecided = now.state().equals("refused") || now.state().equals("settled");
        return handedOver && !isDecided && action.equals(otherAction) && params.equals(otherParams);
    }

    /// For people, as on the wire.
    ObjectNode shown() {
        var shown = Json.MAPPER.createObjectNode().put("action", action);
        shown.set("params", params);
        tell(shown);
        var result = now.result();
        if (result != null) {
            String text = result.toString();
            shown.put("result", text.length() > MAX_SHOWN ? cut(text, MAX_SHOWN) + "…" : text);
        }
        return shown;
    }

    private void tell(ObjectNode into) {
        into.put("state", now.state());
        if (!now.outcome().isEmpty()) {
            into.put("outcome", now.outcome());
        }
        now.operation().ifPresent(operation -> into.put("operation", operation));
        var error = now.error();
        if (error != null) {
            into.putObject("error").put("code", error.code()).put("message", error.message());
        }
    }

    /// For the model, as data.
    String told() {
        var told = Json.MAPPER.createObjectNode();
        tell(told);
        addNote(told);
        addResult(told, now.result());
        return Json.write(told);
    }

    private static void addResult(ObjectNode told, @Nullable JsonNode result) {
        if (result != null) {
            String text = result.toString();
            if (text.length() > MAX_TOLD) {
                told.put("resultBegins", cut(text, MAX_TOLD));
            } else {
                told.set("result", result);
            }
        }
    }

    /// For the model, what is known of a call of an earlier turn.
    ///
    /// @param shown what people were shown
    static String toldOf(JsonNode shown) {
        var told = ((ObjectNode) shown).deepCopy();
        told.remove("params");
        told.remove("action");
        addNote(told);
        return Json.write(told);
    }

    /// What it means, in words that leave no room for a second try.
    private static void addNote(ObjectNode told) {
        String note =
                switch (told.path("state").asString("") + told.path("outcome").asString("")) {
                    case "settledexecuted" -> "";
                    case "settledfailed" -> "It ran and failed; a part of it may be done.";
                    case "refused" -> "It was not called.";
                    case "running" -> "It still runs and will be done. Do not call it again.";
                    case "settledrejected",
                            "settledexpired",
                            "settledcancelled",
                            "settleddropped" ->
                            "It did not run.";
                    default -> "It may have run, or may yet run. Do not call it again.";
                };
        if (!note.isEmpty()) {
            told.put("note", note);
        }
    }

    private static String cut(String text, int most) {
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end);
    }
}
