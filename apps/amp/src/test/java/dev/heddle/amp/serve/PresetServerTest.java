package dev.heddle.amp.serve;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.amp.generation.GenerationOptions;
import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.model.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PresetServerTest {
    private static final String TOKEN = "a-token-for-tests-only";
    private static final Preset PRESET = new Preset("Crunch", "warm", ChainSettings.INITIAL);
    private static final Preset FALLBACK = new Preset("Fallback", "", ChainSettings.INITIAL);
    private static final long LONG_SECONDS = 60;

    /// As many as may be connected together, and not quite.
    private static final int AT_ONCE = PresetServer.MAX_CONNECTIONS / 2;

    private static final int BROKEN_REQUESTS = Integer.getInteger("heddle.amp.requests", AT_ONCE);

    private final HeldProvider provider = new HeldProvider();
    private final List<AutoCloseable> open = new ArrayList<>();

    private PresetServer server(PresetServerOptions options) throws IOException {
        var server = PresetServer.start(options, provider, _ -> FALLBACK);
        open.add(server);
        return server;
    }

    private PresetServer server() throws IOException {
        return server(PresetServerOptions.local(TOKEN).withPort(0));
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();

    {
        open.add(http);
    }

    private static HttpRequest.Builder at(PresetServer server, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)));
    }

    private static HttpRequest post(PresetServer server, String body) {
        return at(server, "/preset")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private CompletableFuture<HttpResponse<String>> asks(PresetServer server, String prompt) {
        String body = JsonMapper.shared().createObjectNode().put("prompt", prompt).toString();
        return http.sendAsync(post(server, body), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return JsonMapper.shared().readTree(response.body());
    }

    private HeldProvider.Asked asked() throws InterruptedException {
        var one = provider.asked.poll(LONG_SECONDS, TimeUnit.SECONDS);
        assertThat(one).isNotNull();
        return requireNonNull(one);
    }

    private static Answer failed(Kind kind) {
        return new Answer.Failed(kind, "it did not work", Optional.empty());
    }

    @Test
    void aPromptIsAnsweredWithAPreset() throws Exception {
        var server = server();
        var answer = asks(server, "warm crunch");
        var asked = asked();
        assertThat(asked.prompt.text()).isEqualTo("warm crunch");
        asked.answer(new Answer.Generated(PRESET, List.of()));

        var response = answer.get();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(PresetJson.read(json(response))).isEqualTo(PRESET);
    }

    @Test
    void healthNeedsNoToken() throws Exception {
        var server = server();
        var _ = asks(server, "warm");
        var _ = asked();
        var response = send(at(server, "/health").build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("status").stringValue()).isEqualTo("ok");
        assertThat(json(response).path("active").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "7",
                "null",
                "warm crunch",
                "{\"prompt\":7}",
                "{\"prompt\":null}",
                "{\"prompt\":[\"warm\"]}",
                "{\"prompt\":\"\"}",
                "{\"prompt\":\"  \\n \"}",
                "{\"prompt\":\"warm\"} more",
                "{\"prompt\":\"warm\",\"prompt\":\"cold\"}",
                "{\"prompt\":\"warm\""
            })
    void whatHasNoPromptIsRefused(String body) throws Exception {
        var response = send(post(server(), body));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").stringValue()).isNotBlank();
        assertThat(provider.asked).isEmpty();
    }

    @Test
    void aPromptHasAtMostTwoHundredAndEightyCharacters() throws Exception {
        var server = server();
        String longest = "\uD83C\uDFB8".repeat(280); // Each is one character.
        var answer = asks(server, longest);
        asked().answer(new Answer.Generated(PRESET, List.of()));
        assertThat(answer.get().statusCode()).isEqualTo(200);

        var refused = asks(server, longest + "!").get();
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).path("error").stringValue()).contains("280");
    }

    @Test
    void withoutTheTokenNobodyAsks() throws Exception {
        var server = server();
        var body = HttpRequest.BodyPublishers.ofString("{\"prompt\":\"warm\"}");
        for (String header :
                List.of("Basic x", "Bearer", "Bearer wrong", "Bearer " + TOKEN + "x")) {
            var response =
                    send(at(server, "/preset").header("Authorization", header).POST(body).build());
            assertThat(response.statusCode()).as(header).isEqualTo(401);
            assertThat(json(response).path("error").stringValue()).doesNotContain(TOKEN);
        }
        assertThat(send(at(server, "/preset").POST(body).build()).statusCode()).isEqualTo(401);
        assertThat(provider.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHORIZED, 500, unauthorized, HEDDLE_MODEL_KEY",
        "INVALID_ANSWER, 500, invalid_answer, other words",
        "UNREACHABLE, 500, unreachable, HEDDLE_MODEL_URL",
        "TIMEOUT, 500, timeout, later",
        "TOO_MANY, 429, too_many, ''",
        "REFUSED, 500, refused, quota"
    })
    void whatFailsSaysWhyWhatToDoAndWhatMayBePlayedInstead(
            Kind kind, int status, String code, String advice) throws Exception {
        var server =
                server(
                        PresetServerOptions.local(TOKEN)
                                .withPort(0)
                                .withGeneration(
                                        GenerationOptions.DEFAULT.withAttempts(
                                                Duration.ofSeconds(LONG_SECONDS), 0)));
        var answer = asks(server, "warm");
        asked().answer(failed(kind));
        var response = answer.get();
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("error").stringValue()).isEqualTo("it did not work");
        var details = json(response).path("details");
        assertThat(details.path("code").stringValue()).isEqualTo(code);
        assertThat(details.path("advice").asString("")).contains(advice);
        assertThat(PresetJson.read(details.path("fallback"))).isEqualTo(FALLBACK);
        assertThat(response.headers().firstValue("Retry-After").isPresent())
                .isEqualTo(status == 429);
    }

    @Test
    void notSureIsARefusalThatOffersTheNearest() throws Exception {
        var answer = asks(server(), "xyzzy");
        asked().answer(new Answer.NotSure(PRESET, "no known word"));
        assertThat(answer.get().statusCode()).isEqualTo(400);
        assertThat(json(answer.get()).path("details").path("code").stringValue())
                .isEqualTo("not_sure");
    }

    @Test
    void twoAreAskedAFewWaitAndOneMoreIsToldToComeBack() throws Exception {
        var server =
                server(
                        PresetServerOptions.local(TOKEN)
                                .withPort(0)
                                .withGeneration(GenerationOptions.DEFAULT.withMaxOpen(3)));
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int n = 0; n < 3; n++) {
            answers.add(asks(server, "prompt " + n));
        }
        var first = asked();
        var second = asked();
        while (server.manager().status().queueLength() < 1) {
            Thread.onSpinWait();
        }
        assertThat(provider.asked).isEmpty();

        var refused = asks(server, "one more").get();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("5");

        first.answer(new Answer.Generated(PRESET, List.of()));
        asked().answer(new Answer.Generated(PRESET, List.of()));
        second.answer(new Answer.Generated(PRESET, List.of()));
        for (var answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatGoesAwayCancelsWhatItAskedFor() throws Exception {
        var server = server();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(raw("{\"prompt\":\"gone\"}", "127.0.0.1"));
            assertThat(asked().prompt.text()).isEqualTo("gone");
        }
        assertThat(provider.cancelled.poll(LONG_SECONDS, TimeUnit.SECONDS)).isEqualTo("gone");
        while (server.manager().status().isGenerating()) {
            Thread.onSpinWait();
        }
    }

    private static byte[] raw(String body, String host, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        String head =
                "POST /preset HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(host, TOKEN, more, body.length());
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    /// What the server says to some bytes until it hangs up, or the status line alone.
    private static String exchange(PresetServer server, byte[] bytes, boolean untilClosed)
            throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LONG_SECONDS));
            socket.getOutputStream().write(bytes);
            if (untilClosed) {
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
            var line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\r';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', 400",
        "localhost:8787, '', 400",
        "[::1]:8787, '', 400",
        "evil.example, '', 403",
        "192.168.1.7, '', 403",
        "localhost.evil.example, '', 403",
        "127.0.0.1, 'Origin: http://127.0.0.1', 400",
        "127.0.0.1, 'Origin: http://evil.example', 403",
        "127.0.0.1, 'Origin: null', 403"
    })
    void foreignNamesAndPagesAreRefused(String host, String header, int status) throws Exception {
        var bytes = header.isEmpty() ? raw("{}", host) : raw("{}", host, header);
        assertThat(exchange(server(), bytes, false)).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void onANetworkItsAddressesAndTheNamesItWasToldAreTaken() throws Exception {
        var server =
                server(
                        PresetServerOptions.local(TOKEN)
                                .withPort(0)
                                .withHost("0.0.0.0", Set.of("amp.example")));
        assertThat(exchange(server, raw("{}", "192.168.1.7:8787"), false)).contains(" 400 ");
        assertThat(exchange(server, raw("{}", "amp.example"), false)).contains(" 400 ");
        assertThat(exchange(server, raw("{}", "evil.example"), false)).contains(" 403 ");
    }

    @Test
    void aBodyIsNoLongerThanSixteenKilobytes() throws Exception {
        var server = server();
        String much = " ".repeat(Talk.MAX_BODY_BYTES);
        assertThat(exchange(server, raw(much, "127.0.0.1"), false)).contains(" 400 ");
        assertThat(exchange(server, raw(much + " ", "127.0.0.1"), false)).contains(" 413 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "POST /pre",
                "POST /preset HTTP/1.1\r\nHost: 127.0.0.1\r\n",
                "POST /preset HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer a-token-for-tests-only\r\nContent-Length: 9\r\n\r\n{"
            })
    void whoIsTooSlowIsHungUpOn(String beginning) throws Exception {
        var server =
                server(
                        PresetServerOptions.local(TOKEN)
                                .withPort(0)
                                .withPatience(Duration.ofMillis(50)));
        // It comes back from this because the server hangs up, and for no other reason.
        String said = exchange(server, beginning.getBytes(StandardCharsets.UTF_8), true);
        assertThat(said)
                .satisfiesAnyOf(
                        it -> assertThat(it).isEmpty(),
                        it -> assertThat(it).startsWith("HTTP/1.1 408 "));
    }

    @Test
    void otherPathsAndMethodsAreNamed() throws Exception {
        var server = server();
        assertThat(send(at(server, "/").build()).statusCode()).isEqualTo(404);
        var wrong = send(at(server, "/preset").build());
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Allow")).contains("POST");
        assertThat(send(at(server, "/health").DELETE().build()).statusCode()).isEqualTo(405);
    }

    @Test
    void whateverComesTheServerGoesOn() throws Exception {
        var server =
                server(
                        PresetServerOptions.local(TOKEN)
                                .withPort(0)
                                .withPatience(Duration.ofMillis(200)));
        var random = new Random(1);
        for (int n = 0; n < BROKEN_REQUESTS; n += AT_ONCE) {
            var said = new ArrayList<Future<String>>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int k = 0; k < AT_ONCE; k++) {
                    byte[] bytes = raw("{\"prompt\":1}", "127.0.0.1");
                    for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    }
                    said.add(threads.submit(() -> exchange(server, bytes, true)));
                }
            }
            assertThat(said)
                    .as("seed 1, from case %d", n)
                    // A reset is fine: what we sent was more than it read.
                    .filteredOn(one -> one.state() == Future.State.SUCCESS)
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.resultNow()).doesNotContain("HTTP/1.1 5"));
        }
        String alive = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String answer = "";
        while (answer.isEmpty()) { // On a busy machine we may be the slow ones.
            answer = exchange(server, alive.getBytes(StandardCharsets.UTF_8), false);
        }
        assertThat(answer).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void whoWaitsWhileItStopsIsToldSo() throws Exception {
        var server = server();
        var answer = asks(server, "warm");
        var _ = asked();
        server.close();
        assertThat(answer.get().statusCode()).isEqualTo(503);
        assertThat(provider.cancelled).containsExactly("warm");
        assertThat(provider.closed).isTrue();
        assertThatThrownBy(() -> send(at(server, "/health").build()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        var first = server();
        assertThatThrownBy(() -> server(PresetServerOptions.local(TOKEN).withPort(first.port())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + first.port());
    }

    @Test
    void theCommandServesTheLibraryUnderAPrintedToken(@TempDir Path folder) throws Exception {
        var out = new StringWriter();
        var meters = new SimpleMeterRegistry();
        var command = new ServePresetsCommand(Map.of(), meters);
        new CommandLine(command).parseArgs("--port", "0");
        try (var server = command.start(new PrintWriter(out))) {
            String token = out.toString().strip().replaceAll("(?s).* ", "");
            var request =
                    at(server, "/preset")
                            .header("Authorization", "Bearer " + token)
                            .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"jazz\"}"))
                            .build();
            assertThat(PresetJson.read(json(send(request))))
                    .isEqualTo(
                            new LibraryProvider()
                                    .nearest(new PresetPrompt("jazz", Optional.empty(), 0)));
            assertThat(meters.get("heddle.amp.generation.time").functionTimer().count())
                    .isEqualTo(1);
        }

        var file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        new CommandLine(command).parseArgs("--port", "0", "--token-file", file.toString());
        var quiet = new StringWriter();
        try (var server = command.start(new PrintWriter(quiet))) {
            assertThat(send(post(server, "{\"prompt\":\"jazz\"}")).statusCode()).isEqualTo(200);
        }
        assertThat(quiet.toString()).doesNotContain(TOKEN);

        Files.writeString(file, "short");
        assertThatThrownBy(() -> command.start(new PrintWriter(quiet)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16");
    }

    @Test
    void theCommandAsksTheModelThatTheEnvironmentNames() throws Exception {
        var out = new StringWriter();
        try (var model = new TestServer(TestServer.says(PresetJson.write(PRESET)))) {
            var environment =
                    Map.of(
                            "HEDDLE_MODEL_URL",
                            model.options().baseUrl().toString(),
                            "HEDDLE_MODEL",
                            "tiny");
            var command = new ServePresetsCommand(environment, new SimpleMeterRegistry());
            new CommandLine(command).parseArgs("--port", "0");
            try (var server = command.start(new PrintWriter(out))) {
                String token = out.toString().strip().replaceAll("(?s).* ", "");
                var request =
                        at(server, "/preset")
                                .header("Authorization", "Bearer " + token)
                                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"jazz\"}"))
                                .build();
                assertThat(PresetJson.read(json(send(request)))).isEqualTo(PRESET);
            }
            assertThat(model.requests).hasSize(1);
        }
        assertThat(out.toString()).contains("come from: model tiny");
    }
}
