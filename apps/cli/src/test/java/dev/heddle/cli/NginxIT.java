package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
import dev.heddle.sync.session.SessionLimits;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    private static final String TOKEN = "a-token-for-people-0123456789";

    @TempDir private static Path folder;

    private static Hub hub;
    private static Owner owner;
    private static Agent agent;
    private static Process nginx;
    private static HttpClient http;
    private static String address;

    @BeforeAll
    static void start() throws Exception {
        var program = nginxProgram();
        if (!"true".equals(System.getenv("CI"))) {
            assumeThat(program).as("nginx is installed").isPresent();
        }
        int port = freePort();
        var files = Files.createDirectory(folder.resolve("files"));
        var own = SelfSigned.in(files);
        address = "localhost:" + port;
        hub =
                Hub.start(
                        new HubOptions(
                                HubOptions.LOOPBACK,
                                0,
                                folder.resolve("data"),
                                Set.of(address),
                                Set.of(),
                                Optional.of(TOKEN),
                                new Border.Proxy("127.0.0.1"),
                                false,
                                SessionLimits.DEFAULT,
                        Optional.empty()));
        http = HttpClient.newBuilder().sslContext(own.trusting()).build();
        nginx =
                new ProcessBuilder(
                                program.orElseThrow().toString(),
                                "-p",
                                folder.toString(),
                                "-c",
                                configuration(port, own).toString(),
                                "-g",
                                "daemon off;")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("nginx.out").toFile())
                        .start();
        awaitHealth();
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
                        Actions.of());
        assertThat(linked.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        if (nginx != null) {
            agent.close();
            owner.close();
            nginx.destroy();
            nginx.waitFor();
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

    private static Path configuration(int port, SelfSigned own) throws Exception {
        String text =
                Files.readString(CONFIGURATION)
                        .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                        .replace("127.0.0.1:8080", "127.0.0.1:" + hub.port())
                        .replace("hub.example.org;", "localhost;")
                        .replace("/etc/ssl/certs/hub.example.org.pem", own.certificate().toString())
                        .replace("/etc/ssl/private/hub.example.org.key", own.key().toString())
                        .replace(
                                "/var/log/nginx/heddle.log",
                                folder.resolve("access.log").toString());
        var included = Files.writeString(folder.resolve("heddle.conf"), text);
        return Files.writeString(
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

    /// There is nothing to be woken by: nginx listens when it listens.
    private static void awaitHealth() throws Exception {
        while (true) {
            try {
                if (get("/health").statusCode() == 200) {
                    return;
                }
            } catch (ConnectException e) {
                assertThat(nginx.isAlive())
                        .as(() -> "nginx has ended: " + said("nginx.out") + said("error.log"))
                        .isTrue();
                Thread.onSpinWait();
            }
        }
    }

    private static String said(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("https://" + address + path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
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
                .get(20, TimeUnit.SECONDS);
        awaitFrame(heard, "\"snapshot\"");
        return heard;
    }

    private static String awaitFrame(BlockingQueue<String> heard, String with) throws Exception {
        while (true) {
            String frame = heard.poll(20, TimeUnit.SECONDS);
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
    void aReloadDropsNobody() throws Exception {
        var heard = watch();
        long pid = Long.parseLong(Files.readString(folder.resolve("nginx.pid")).strip());
        var reload = new ProcessBuilder("kill", "-HUP", Long.toString(pid)).start();
        assertThat(reload.waitFor()).isZero();
        agent.publish("said", Map.of("word", "afterwards"));
        awaitFrame(heard, "afterwards");
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void noSecretGetsIntoItsLog() throws Exception {
        var _ = get("/api/hosts?ticket=in-the-query");
        var _ = get("/k/in-the-path/api/hosts");
        String log = "";
        while (!log.contains("/k/")) {
            log = said("access.log");
        }
        assertThat(log)
                .contains("\"GET /api/hosts\"")
                .contains("/k/***/api/hosts")
                .doesNotContain("in-the-query")
                .doesNotContain("in-the-path");
    }
}
