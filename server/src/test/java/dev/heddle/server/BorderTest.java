package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BorderTest {
    @TempDir private Path data;
    @TempDir private Path files;

    private HubOptions options(String bind, Border border) {
        return HubOptions.local(data, 0).inMemory().on(bind, border);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void whatOtherMachinesCanReachNeedsTlsOrAProxy(String bind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(bind, new Border.ThisMachine()))
                .withMessageContaining(bind)
                .withMessageContaining("--tls CERT KEY")
                .withMessageContaining("--behind-proxy ADDRESS");
        assertThat(options(bind, new Border.Proxy("192.0.2.7")).bind()).isEqualTo(bind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "127.1.2.3"})
    void thisMachineNeedsNothing(String bind) {
        assertThat(options(bind, new Border.ThisMachine()).bind()).isEqualTo(bind);
    }

    @Test
    void aProxyIsNamedByItsAddress() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Border.Proxy("proxy.example.org"))
                .withMessageContaining("IP address");
    }

    @Test
    void behindAProxyNobodyElseIsLetIn() throws Exception {
        var border = new Border.Proxy("192.0.2.7");
        assertThat(border.admits("192.0.2.1", "192.0.2.7")).as("the proxy").isTrue();
        assertThat(border.admits("192.0.2.1", "192.0.2.1")).as("the same machine").isTrue();
        assertThat(border.admits("192.0.2.1", "192.0.2.8")).isFalse();
        assertThat(new Border.Proxy("2001:db8:0::7").admits("::1", "2001:db8::7")).isTrue();

        try (var hub = Hub.start(options("127.0.0.1", new Border.Proxy("127.0.0.9")))) {
            assertThat(health(hub, "127.0.0.1")).startsWith("HTTP/1.1 200");
            assertThat(health(hub, "127.0.0.9")).startsWith("HTTP/1.1 200");
            assertThat(health(hub, "127.0.0.8")).startsWith("HTTP/1.1 403").contains("not_allowed");
        }
    }

    private static String health(Hub hub, String from) throws IOException {
        try (var socket =
                new Socket(
                        InetAddress.ofLiteral("127.0.0.1"),
                        hub.port(),
                        InetAddress.ofLiteral(from),
                        0)) {
            socket.setSoTimeout(10_000);
            String request =
                    "GET /health HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n"
                            .formatted(hub.port());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void speaksTlsAndSendsItsCookieOverNothingElse() throws Exception {
        var own = SelfSigned.in(files);
        var tls = new Border.Tls(own.certificate(), own.key());
        try (var hub = Hub.start(options("127.0.0.1", tls));
                var http = HttpClient.newBuilder().sslContext(own.trusting()).build()) {
            assertThat(hub.address()).startsWith("https://127.0.0.1:");
            String ticket = hub.newLink().replaceAll(".*#ticket=", "");
            var login =
                    HttpRequest.newBuilder(URI.create(hub.address() + "/api/login"))
                            .header("Content-Type", "application/json")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"ticket\":\"%s\"}".formatted(ticket)))
                            .build();
            var reply = http.send(login, HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(204);
            assertThat(reply.headers().firstValue("Set-Cookie").orElseThrow()).contains("; Secure");
        }
    }

    @Test
    void aCertificateThatIsNoneIsNamed() throws Exception {
        var nonsense = Files.writeString(files.resolve("cert.pem"), "nonsense");
        assertThatThrownBy(
                        () -> Hub.start(options("127.0.0.1", new Border.Tls(nonsense, nonsense))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cert.pem");
    }
}
