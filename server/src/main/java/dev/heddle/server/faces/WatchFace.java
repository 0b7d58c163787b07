package dev.heddle.server.faces;

import dev.heddle.sync.Frame;
import dev.heddle.sync.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/// The hub's own rooms in the words of the faces `health` and `logs`: flat messages with their
/// `type`. May be called from any thread.
public final class WatchFace {
    private final LongSupplier clock;

    /// `clock` gives milliseconds since 1970.
    public WatchFace(LongSupplier clock) {
        this.clock = clock;
    }

    /// What a frame of `/ws/health` is in these words.
    public List<String> health(String text) {
        var frame = Frame.read(text);
        if (!frame.t().equals("pulse")) {
            return List.of();
        }
        var told = new LinkedHashMap<String, Object>();
        told.put("cpu_percent", frame.d().path("cpuPercent"));
        told.put("memory_percent", frame.d().path("memoryPercent"));
        told.put("active_tasks", frame.d().path("activeTasks"));
        told.put("api_status", frame.d().path("apiStatus"));
        return List.of(say("health", told));
    }

    /// What a frame of `/ws/logs` is in these words.
    public List<String> logs(String text) {
        var frame = Frame.read(text);
        return switch (frame.t()) {
            case "snapshot" -> frame.d().path("lines").valueStream().map(this::line).toList();
            case "log" -> List.of(line(frame.d()));
            case "dropped" ->
                    List.of(
                            say(
                                    "log",
                                    Map.of(
                                            "level",
                                            "WARNING",
                                            "message",
                                            frame.d().path("lines").asLong()
                                                    + " lines were too many to be shown")));
            default -> List.of();
        };
    }

    private String line(JsonNode line) {
        var told = new LinkedHashMap<String, Object>();
        told.put("type", "log");
        for (String field : List.of("level", "logger", "message")) {
            told.put(field, line.path(field));
        }
        told.put("timestamp", Times.of(line.path("at").asLong()));
        return Json.write(told);
    }

    /// What is answered to a client, if anything.
    public Optional<String> answer(String text) {
        try {
            return Json.read(text).path("action").asString("").equals("ping")
                    ? Optional.of(say("pong", Map.of()))
                    : Optional.empty();
        } catch (Json.MalformedException e) {
            return Optional.empty();
        }
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
