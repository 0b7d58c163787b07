package dev.heddle.cli;

import static java.util.Objects.requireNonNull;

import dev.heddle.cli.selftest.Check;
import dev.heddle.cli.selftest.ReportPage;
import dev.heddle.cli.selftest.Result;
import dev.heddle.cli.selftest.SelfTest;
import dev.heddle.sync.Json;
import dev.heddle.sync.client.SessionOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `heddle selftest`: measures a hub that runs.
@Command(
        name = "selftest",
        description = {
            "Measures a hub that runs, with clients that take part in its session \"Self-test\": latency,"
                    + " update frequency, race conditions, memory leaks, error recovery, connection"
                    + " stability, message ordering and concurrent connections.",
            "The session stays, for the next time."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all checks passed",
            "1:one did not, or the hub could not be reached",
            "2:the command line was wrong"
        })
public final class SelftestCommand implements Callable<Integer> {
    private static final String SESSION = "Self-test";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "The hub's address. Default: ${DEFAULT-VALUE}.")
    private URI hub = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with a token for people, like the file `token` in the data folder.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "The token itself. Every user of this machine can read it in the list of processes:"
                            + " prefer --token-file or HEDDLE_TOKEN.")
    private @Nullable String token;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "How long it talks and listens, 1 to 3600; other checks add some seconds."
                            + " Default: ${DEFAULT-VALUE}.")
    private int seconds = 10;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes the results as a page, too.")
    private @Nullable Path report;

    @Spec private @Nullable CommandSpec spec;

    /// For picocli, which fills in the options.
    public SelftestCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1 || seconds > 3600) {
            return fail("--seconds must be in 1..3600, was " + seconds, 2);
        }
        SessionOptions options;
        try {
            options = new SessionOptions(hub, "to be found").withToken(givenToken());
        } catch (IllegalArgumentException e) {
            return fail(String.valueOf(e.getMessage()), 2);
        }
        var out = requireNonNull(spec).commandLine().getOut();
        var found = new SessionOptions(hub, session(options.token())).withToken(options.token());
        var results =
                SelfTest.run(
                        found,
                        Duration.ofSeconds(seconds),
                        EnumSet.allOf(Check.class),
                        result -> print(out, result));
        if (report != null) {
            var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Files.writeString(report, ReportPage.of(hub.toString(), now, results));
            out.println("The report is in " + report.toAbsolutePath());
            out.flush();
        }
        return results.stream().allMatch(Result::passed) ? 0 : 1;
    }

    private static void print(PrintWriter out, Result result) {
        out.printf(
                "%-6s  %-22s  %s (%s)%n",
                result.passed() ? "ok" : "FAILED",
                result.check().title(),
                result.measured(),
                result.check().limit());
        out.flush();
    }

    private int fail(String message, int code) {
        requireNonNull(spec).commandLine().getErr().println("heddle: " + message);
        return code;
    }

    private String givenToken() throws IOException {
        if (token != null) {
            return token;
        }
        if (tokenFile != null) {
            return Files.readString(tokenFile).strip();
        }
        String known = System.getenv("HEDDLE_TOKEN");
        if (known == null || known.isBlank()) {
            throw new IllegalArgumentException(
                    "a hub lets nobody in without a token: give --token-file or HEDDLE_TOKEN");
        }
        return known.strip();
    }

    // ---- the session --------------------------------------------------------------------------

    /// Finds the session of an earlier run, or makes one.
    private String session(String token) throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            for (String after = ""; ; ) {
                var page = send(http, token, request("/api/sessions" + after).GET());
                for (var session : page.path("sessions")) {
                    if (session.path("name").asString("").equals(SESSION)) {
                        return session.path("room").asString();
                    }
                }
                if (!page.has("next")) {
                    break;
                }
                after = "?after=" + page.path("next").asString();
            }
            var body = HttpRequest.BodyPublishers.ofString(Json.write(Map.of("name", SESSION)));
            var made =
                    request("/api/sessions").header("Content-Type", "application/json").POST(body);
            return send(http, token, made).path("room").asString();
        }
    }

    private HttpRequest.Builder request(String path) {
        String base = hub.toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    }

    private JsonNode send(HttpClient http, String token, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer;
        try {
            var built = request.header("Authorization", "Bearer " + token).build();
            answer = http.send(built, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException("no hub answers at " + hub, e);
        }
        if (answer.statusCode() >= 300) {
            throw new IOException(
                    "the hub answers %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return Json.read(answer.body());
    }
}
