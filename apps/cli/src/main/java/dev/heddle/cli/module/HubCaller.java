package dev.heddle.cli.module;

import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Calls a hub as a person: the options that say which and as whom, and the calls. Blocks on the
/// network.
final class HubCaller {
    /// What a host may take to fetch and start a version; the hub answers before that.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String ACTION_DEADLINE = "PT60S";

    @Option(
            names = "--hub",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "The hub. Default: ${DEFAULT-VALUE}.")
    private URI hub = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with a token for people. Default: what HEDDLE_TOKEN holds.")
    private @Nullable Path tokenFile;

    /// For picocli, which fills in the options.
    HubCaller() {}

    JsonNode get(String... path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    JsonNode delete(String... path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    JsonNode post(String json, String... path) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    JsonNode put(byte[] file, String... path) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/java-archive")
                        .PUT(BodyPublishers.ofByteArray(file)));
    }

    /// Asks a host for an action, and returns the operation.
    JsonNode call(String host, String action, String params)
            throws IOException, InterruptedException {
        var path = "/api/hosts/%s/actions/%s".formatted(encoded(host), encoded(action));
        return send(
                request(URI.create(base() + path + "?deadline=" + ACTION_DEADLINE))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(params)));
    }

    private String base() {
        return hub.toString().replaceAll("/+$", "");
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String... path) throws IOException {
        return request(
                URI.create(
                        Arrays.stream(path)
                                .map(HubCaller::encoded)
                                .collect(Collectors.joining("/", base() + "/api/", ""))));
    }

    private HttpRequest.Builder request(URI address) throws IOException {
        return HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token());
    }

    private String token() throws IOException {
        String token =
                tokenFile == null
                        ? System.getenv("HEDDLE_TOKEN")
                        : Files.readString(tokenFile).strip();
        if (token == null || token.isBlank()) {
            throw new IOException(
                    "no token; give --token-file, such as the file `token` in the hub's data"
                            + " folder, or set HEDDLE_TOKEN");
        }
        return token;
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        // No redirects: the token is for this hub.
        try (var http =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(PATIENCE)
                        .build()) {
            return read(http.send(request.build(), BodyHandlers.ofString()));
        } catch (ConnectException e) {
            throw new IOException("there is no hub at " + hub, e);
        }
    }

    private static JsonNode read(HttpResponse<String> response) throws IOException {
        JsonNode body;
        try {
            body = Json.read(response.body());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "what answers there is no hub (status %d)".formatted(response.statusCode()), e);
        }
        if (response.statusCode() >= 300) {
            var error = body.path("error");
            throw new IOException(
                    "%s (%s)"
                            .formatted(
                                    error.path("message").asString("the hub refused this"),
                                    error.path("code").asString("" + response.statusCode())));
        }
        return body;
    }
}
