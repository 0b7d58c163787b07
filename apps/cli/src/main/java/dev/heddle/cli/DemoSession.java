package dev.heddle.cli;

import dev.heddle.server.Hub;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A session to look at, made over the hub's own HTTP calls as any program would.
final class DemoSession {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private DemoSession() {}

    /// Makes it. Blocks until the hub has it.
    static void make(Hub hub) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            String room =
                    post(http, hub, "/api/sessions", Map.of("name", "Evening mix"))
                            .path("room")
                            .asString();
            var tempo = Map.of("title", "Tempo", "text", "120 bpm, 4/4");
            var goal = Map.of("title", "Goal", "text", "Louder without clipping.");
            post(
                    http,
                    hub,
                    "/ws/sessions/" + room + "?client=demo",
                    List.of(
                            said(1, "What you write here, everybody in this session reads."),
                            said(2, "Invite somebody from the list of people."),
                            said(3, "Ask the assistant for something: spawn a red cube at 2 0 5"),
                            set(4, "card/tempo", tempo),
                            set(5, "card/goal", goal),
                            set(6, "host", "scene")));
        }
    }

    private static Map<String, Object> said(int number, String content) {
        return Map.of("t", "say", "id", "demo-" + number, "d", Map.of("content", content));
    }

    private static Map<String, Object> set(int number, String key, Object value) {
        return Map.of("t", "set", "id", "demo-" + number, "k", key, "d", Map.of("value", value));
    }

    private static JsonNode post(HttpClient http, Hub hub, String path, Object body)
            throws IOException, InterruptedException {
        String token = Files.readString(hub.data().resolve("token")).strip();
        var request =
                HttpRequest.newBuilder(URI.create(hub.address() + path))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                        .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("no sample session: " + response.body());
        }
        return Json.read(response.body());
    }
}
