package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.LinkStatus;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.Border;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import dev.heddle.server.SelfSigned;
import dev.heddle.sync.Json;
import dev.heddle.sync.session.SessionLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The configuration in `deploy/nginx`, as it is but for its ports and files, in a real nginx.
@Timeout(60)
class NginxIT {
    private static final Path CONFIGURATION = Path.of("../../deploy/nginx/heddle.conf");
    private static final int PATIENCE_SECONDS = 20;
    private static final String TOKEN = "a-token-for-people-0123456789";

    @TempDir private static Path folder;

    private static Hub hub;
    private static Owner owner;
    private static Agent agent;
    private static Path program;
    private static ProcessHandle nginx;
    private static DatagramSocket log;
    private static HttpClient http;
    private static String address;

    /// The same configuration with less patience.
    private static String hastyAddress;

    private static final CountDownLatch release = new CountDownLatch(1);

    record Nothing() {}

    @BeforeAll
    static void start() throws Exception {
        var found = nginxProgram();
        if (!"true".equals(System.getenv("CI"))) {
            assumeThat(found).as("nginx is installed").isPresent();
        }
        int port = freePort();
        int hasty = freePort();
        log = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        log.setSoTimeout(PATIENCE_SECONDS * 1000);
        var files = Files.createDirectory(folder.resolve("files"));
        var own = SelfSigned.in(files);
        address = "localhost:" + port;
        hastyAddress = "localhost:" + hasty;
        hub =
                Hub.start(
                        HubOptions.local(folder.resolve("data"), 0)
                                .on(HubOptions.LOOPBACK, new Border.Proxy("127.0.0.1"))
                                .named(Set.of(address, hastyAddress))
                                .withToken(TOKEN)
                                .withSessions(SessionLimits.DEFAULT.withHeartbeatSeconds(1)));
        http = HttpClient.newBuilder().sslContext(own.trusting()).build();
        program = found.orElseThrow();
        configuration(port, hasty, own);
        nginx(); // It goes into the background once it listens.
        assertThat(get("/health").statusCode()).isEqualTo(200);
        nginx = ProcessHandle.of(pid()).orElseThrow();
        owner = Owner.running("probe", Policy.DEFAULT);
        var linked = new CountDownLatch(1);
        agent =
                Agent.start(
                        new AgentOptions(
                                URI.create(hub.address()),
                                "probe",
                                hub.createHostToken("probe"),
                                status -> {
                                    if (status.state() == LinkStatus.State.LINKED) {
                                        linked.countDown();
                                    }
                                }),
                        owner,
                        Actions.of(
                                Action.of(
                                        "hold",
                                        "Holds its owner until the test lets go.",
                                        Nothing.class,
                                        _ -> release.await(20, TimeUnit.SECONDS))));
        assertThat(linked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        if (nginx != null) {
            agent.close();
            owner.close();
            nginx("-s", "stop");
            nginx.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            log.close();
            hub.close();
            http.close();
        }
    }

    private static Optional<Path> nginxProgram() {
        return List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void configuration(int port, int hasty, SelfSigned own) throws Exception {
        String text =
                Files.readString(CONFIGURATION)
                        .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                        .replace("127.0.0.1:8080", "127.0.0.1:" + hub.port())
                        .replace("hub.example.org;", "localhost;")
                        .replace("/etc/ssl/certs/hub.example.org.pem", own.certificate().toString())
                        .replace("/etc/ssl/private/hub.example.org.key", own.key().toString())
                        .replace(
                                "/var/log/nginx/heddle.log",
                                "syslog:nohostname,server=127.0.0.1:" + log.getLocalPort());
        String second =
                text.substring(text.indexOf("server {\n    listen"))
                        .replace("127.0.0.1:" + port, "127.0.0.1:" + hasty)
                        .replace("_timeout 90s", "_timeout 4s");
        assertThat(second).contains("proxy_read_timeout 4s");
        var included = Files.writeString(folder.resolve("heddle.conf"), text + second);
        Files.writeString(
                folder.resolve("nginx.conf"),
                """
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                worker_processes 1;
                events { worker_connections 256; }
                http {
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    include %2$s;
                }
                """
                        .formatted(folder, included));
    }

    /// Runs nginx, or tells the one that runs something, and waits until that is done.
    private static void nginx(String... more) throws Exception {
        var command = new ArrayList<String>(List.of(program.toString(), "-p", folder.toString()));
        command.addAll(List.of("-c", folder.resolve("nginx.conf").toString()));
        command.addAll(List.of(more));
        var output = folder.resolve("nginx.out");
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor()).as(() -> said("nginx.out") + said("error.log")).isZero();
    }

    private static long pid() throws IOException {
        return Long.parseLong(Files.readString(folder.resolve("nginx.pid")).strip());
    }

    private static String said(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    private static HttpRequest.Builder request(String to, String path) {
        return HttpRequest.newBuilder(URI.create("https://" + to + path))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return http.send(request(address, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        var request =
                request(address, path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String newSession() throws Exception {
        return Json.read(post("/api/sessions", "{}").body()).path("room").asString();
    }

    private static void say(String room, String content) throws Exception {
        String path = "/ws/sessions/" + room + "?client=" + content;
        var frame = Map.of("t", "say", "id", content + "-1", "d", Map.of("content", content));
        assertThat(post(path, Json.write(frame)).body()).contains("\"done\"");
    }

    private static BlockingQueue<String> watch() throws Exception {
        var heard = new LinkedBlockingQueue<String>();
        http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + TOKEN)
                .subprotocols("heddle.1")
                .buildAsync(
                        URI.create("wss://" + address + "/ws/hosts/probe"),
                        new WebSocket.Listener() {
                            private final StringBuilder text = new StringBuilder();

                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket socket, CharSequence part, boolean last) {
                                text.append(part);
                                if (last) {
                                    heard.add(text.toString());
                                    text.setLength(0);
                                }
                                socket.request(1);
                                return null;
                            }

                            @Override
                            public @Nullable CompletionStage<?> onClose(
                                    WebSocket socket, int code, String reason) {
                                heard.add("closed " + code);
                                return null;
                            }
                        })
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        awaitFrame(heard, "\"snapshot\"");
        return heard;
    }

    private static String awaitFrame(BlockingQueue<String> heard, String with) throws Exception {
        while (true) {
            String frame = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(frame).as("a frame with " + with).isNotNull().doesNotStartWith("closed");
            if (frame.contains(with)) {
                return frame;
            }
        }
    }

    @Test
    void callsAndPagesPass() throws Exception {
        assertThat(get("/health").body()).contains("\"ok\"");
        assertThat(get("/").body()).contains("<title>");
        assertThat(get("/api/session").body()).contains("act");
    }

    @Test
    void aWebSocketPassesAndFramesComeAtOnce() throws Exception {
        var heard = watch();
        agent.publish("said", Map.of("word", "through"));
        awaitFrame(heard, "through");
    }

    @Test
    void aSessionPassesOverAWebSocket() throws Exception {
        String room = newSession();
        var reader = RawReader.reading();
        var socket = RawReader.open(http, session(address, room), TOKEN, "reader", reader);
        reader.next("snapshot");
        say(room, "through");
        assertThat(reader.next("message").at("/d/content").asString()).isEqualTo("through");
        socket.abort();
    }

    private static String session(String at, String room) {
        return "wss://" + at + "/ws/sessions/" + room;
    }

    /// A session as server-sent events; what is read was sent while the response goes on.
    private static BufferedReader listen(String at, String room, String client) throws Exception {
        var request =
                request(at, "/ws/sessions/" + room + "?link=1&client=" + client)
                        .header("Accept", "text/event-stream")
                        .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static void awaitLine(BufferedReader in, String with) throws IOException {
        awaitLine(in, line -> line.contains(with));
    }

    private static void awaitLine(BufferedReader in, Predicate<String> wanted) throws IOException {
        String line = in.readLine();
        while (line != null && !wanted.test(line)) {
            line = in.readLine();
        }
        assertThat(line).as("the line before the end").isNotNull();
    }

    @Test
    void eventsOfASessionComeWhileTheResponseGoesOn() throws Exception {
        String room = newSession();
        try (var in = listen(address, room, "listener")) {
            awaitLine(in, "\"welcome\"");
            awaitLine(in, "\"snapshot\"");
            say(room, "one");
            awaitLine(in, "\"one\"");
            say(room, "two");
            awaitLine(in, "\"two\"");
        }
    }

    @Test
    void theHubsHeartbeatOutlivesThePatienceOfNginx() throws Exception {
        String room = newSession();
        var reader = RawReader.reading();
        var socket = RawReader.open(http, session(hastyAddress, room), TOKEN, "idle", reader);
        reader.next("snapshot");
        try (var in = listen(hastyAddress, room, "listener")) {
            awaitLine(in, "\"snapshot\"");
            for (int i = 0; i < 5; i++) { // A second each; nginx waits for four.
                assertThat(reader.ping(PATIENCE_SECONDS)).isTrue();
                awaitLine(in, ":"::equals);
            }
            say(room, "afterwards");
            awaitLine(in, "afterwards");
        }
        reader.next("message");
        socket.abort();
    }

    /// The planted fault: an answer that takes longer than nginx waits.
    @Test
    void whatIsSilentForLongerIsHungUpOn() throws Exception {
        var call =
                request(hastyAddress, "/api/hosts/probe/actions/hold?deadline=PT20S")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        try {
            var answer = http.send(call, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("nginx");
        } finally {
            release.countDown();
        }
    }

    @Test
    void aReloadDropsNobody() throws Exception {
        String room = newSession();
        var heard = watch();
        try (var in = listen(address, room, "reloaded")) {
            awaitLine(in, "\"snapshot\"");
            nginx("-s", "reload");
            say(room, "afterwards");
            awaitLine(in, "afterwards");
        }
        agent.publish("said", Map.of("word", "afterwards"));
        awaitFrame(heard, "afterwards");
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void noSecretGetsIntoItsLog() throws Exception {
        var _ = get("/api/hosts?ticket=in-the-query");
        var _ = get("/k/in-the-path/api/hosts");
        var seen = new StringBuilder();
        while (seen.indexOf("\"GET /api/hosts\"") < 0 || seen.indexOf("/k/***/api/hosts") < 0) {
            var packet = new DatagramPacket(new byte[8192], 8192);
            log.receive(packet);
            seen.append(
                    new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
        }
        assertThat(seen.toString()).doesNotContain("in-the-query").doesNotContain("in-the-path");
    }
}
