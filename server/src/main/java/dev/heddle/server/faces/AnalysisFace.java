package dev.heddle.server.faces;

import dev.heddle.sync.Frame;
import dev.heddle.sync.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/// The room of one analysis in the words of the face `analysis`: flat messages with their `type`.
/// For one client; its event loop only.
public final class AnalysisFace {
    private final String task;
    private final LongSupplier clock;
    private boolean ended;

    /// What is to be said, and whether the result is to be said after it.
    public record Words(List<String> texts, boolean result) {}

    /// What a client says.
    public enum Said {
        /// It wants to know whether somebody is there.
        PING,
        /// It wants the analysis to end.
        CANCEL,
        /// Nothing that this face knows.
        OTHER
    }

    /// A face of the analysis `task`; `clock` gives milliseconds since 1970.
    public AnalysisFace(String task, LongSupplier clock) {
        this.task = task;
        this.clock = clock;
    }

    /// What a frame of `/ws/analysis/{task}` is in these words. The end is told once.
    public Words words(String text) {
        var frame = Frame.read(text);
        var texts = new ArrayList<String>();
        boolean result = false;
        switch (frame.t()) {
            case "welcome" -> texts.add(say("connected", Map.of("task_id", task)));
            case "progress" -> texts.add(progress(frame.d()));
            case "status" -> texts.add(say("status", Map.of("message", message(frame.d()))));
            case "snapshot" -> {
                var progress = frame.d().path("progress");
                if (progress.path("current").asLong() > 0 || progress.path("total").asLong() > 0) {
                    texts.add(progress(progress));
                }
                result = end(frame.d(), texts);
            }
            case "changed" -> result = end(frame.d(), texts);
            default -> {} // A step, of which these clients know nothing.
        }
        return new Words(texts, result);
    }

    private String progress(JsonNode progress) {
        var told = new LinkedHashMap<String, Object>();
        told.put("current", progress.path("current").asLong());
        told.put("total", progress.path("total").asLong());
        told.put("message", message(progress));
        return say("progress", told);
    }

    private static String message(JsonNode node) {
        return node.path("message").asString("");
    }

    private boolean end(JsonNode analysis, List<String> texts) {
        String outcome = analysis.path("outcome").asString("");
        if (outcome.isEmpty() || ended) {
            return false;
        }
        ended = true;
        if (outcome.equals("succeeded")) {
            return true;
        }
        String why = message(analysis.path("error"));
        texts.add(error(why.isEmpty() ? outcome : outcome.replace('_', ' ') + ": " + why));
        return false;
    }

    /// The end of one that has succeeded.
    ///
    /// @param result JSON text
    public String complete(String result) {
        return "{\"type\":\"complete\",\"result\":%s,\"timestamp\":%s}"
                .formatted(result, Json.write(Times.of(clock.getAsLong())));
    }

    /// Why there is no result.
    public String error(String message) {
        return say("error", Map.of("message", message));
    }

    /// What a client says.
    public static Said read(String text) {
        try {
            return switch (Json.read(text).path("action").asString("")) {
                case "ping" -> Said.PING;
                case "cancel" -> Said.CANCEL;
                default -> Said.OTHER;
            };
        } catch (Json.MalformedException e) {
            return Said.OTHER;
        }
    }

    /// The answer to a ping.
    public String pong() {
        return say("pong", Map.of());
    }

    /// A sign of life.
    public String heartbeat() {
        return say("heartbeat", Map.of());
    }

    private String say(String type, Map<String, ?> more) {
        var told = new LinkedHashMap<String, Object>();
        told.put("type", type);
        told.putAll(more);
        told.put("timestamp", Times.of(clock.getAsLong()));
        return Json.write(told);
    }
}
