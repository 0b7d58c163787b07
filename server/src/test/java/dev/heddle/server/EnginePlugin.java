package dev.heddle.server;

import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/// An engine plugin as it stands in the field: it knows four POSTs and nothing of Heddle.
final class EnginePlugin {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String project;
    final BlockingQueue<JsonNode> commands = new LinkedBlockingQueue<>();

    EnginePlugin(String base, String project) {
        this.base = base;
        this.project = project;
    }

    /// What it was answered.
    record Reply(int status, JsonNode body) {}

    Reply post(String name, Object body) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(base + "/api/ue5/" + name))
                        .timeout(Duration.ofSeconds(10))
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                        .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), Json.read(response.body()));
    }

    Reply register() throws IOException, InterruptedException {
        return post("register_http", Map.of("project_id", project, "project_name", "My Stage"));
    }

    /// Polls until there is a command, as often as it takes; each command comes once.
    JsonNode fetch() throws IOException, InterruptedException {
        while (commands.isEmpty()) {
            var polled = post("poll", Map.of("project_id", project));
            polled.body().path("commands").forEach(commands::add);
        }
        return commands.remove();
    }

    /// Polls once, and returns how many commands came.
    int poll() throws IOException, InterruptedException {
        return post("poll", Map.of("project_id", project)).body().path("commands").size();
    }

    Reply respond(JsonNode command, boolean success, String field, Object value)
            throws IOException, InterruptedException {
        return respond(command.path("request_id").asString(), success, field, value);
    }

    Reply respond(String id, boolean success, String field, Object value)
            throws IOException, InterruptedException {
        var response = Map.of("request_id", id, "success", success, field, value);
        return post("response", Map.of("project_id", project, "response", response));
    }
}
