package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BorderTest {
    @TempDir private Path data;
    @TempDir private Path files;

    private HubOptions options(String bind, Border border) {
        return new HubOptions(bind, 0, data, Set.of(), Optional.empty(), border);
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
        Assertions.assertThatThrownBy(
                        () -> Hub.start(options("127.0.0.1", new Border.Tls(nonsense, nonsense))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cert.pem");
    }
}
