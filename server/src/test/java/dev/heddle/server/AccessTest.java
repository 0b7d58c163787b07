package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.server.HubRig.Reply;
import dev.heddle.server.access.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what, over real HTTP.
class AccessTest {
    private final HubRig rig;

    AccessTest(@TempDir Path data) throws IOException {
        rig = new HubRig(data);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private String ticket() {
        return rig.hub.newLink().replaceFirst(".*#ticket=", "");
    }

    private Reply login(String ticket) throws IOException, InterruptedException {
        return rig.send(
                rig.request("/api/login")
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"ticket\":\"" + ticket + "\"}")));
    }

    private String cookie() throws IOException, InterruptedException {
        String header = login(ticket()).header("Set-Cookie");
        assertThat(header)
                .contains("; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200");
        assertThat(header)
                .as("one hub's login must not end another's on this machine")
                .startsWith("heddle-" + rig.hub.port() + "=");
        return header.substring(0, header.indexOf(';'));
    }

    /// Sends raw bytes: what no client of Java's lets one send.
    private String raw(String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.hub.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            var answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0 || answer.indexOf("}") < 0) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                answer.append((char) next);
            }
            return answer.toString();
        }
    }

    private String get(String path, String... headers) throws IOException {
        return raw("GET %s HTTP/1.1\r\n%s\r\n\r\n".formatted(path, String.join("\r\n", headers)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/session", "/api/hosts", "/api/hosts/x", "/openapi.yaml"})
    void nothingIsToldWithoutAToken(String path) throws Exception {
        var none = rig.send(rig.request(path).GET());
        assertEquals(401, none.status());
        assertEquals("no_token", none.code());
        assertEquals("Bearer", none.header("WWW-Authenticate"));
        for (String header : List.of("Bearer wrong", "Bearer ", "Basic " + rig.token(), "x")) {
            var bad = rig.send(rig.request(path).header("Authorization", header).GET());
            assertEquals(401, bad.status(), header);
            assertEquals("bad_token", bad.code());
        }
    }

    @Test
    void healthNeedsNone() throws Exception {
        var health = rig.send(rig.request("/health").GET());
        assertEquals(200, health.status());
        assertEquals("disk", health.body().path("durability").asString());
        assertEquals(Hub.VERSION, health.body().path("version").asString());
    }

    @Test
    void thisFileIsServed() throws Exception {
        var file = rig.get("/openapi.yaml");
        assertEquals(200, file.status());
        assertThat(file.response().body()).startsWith("openapi: 3.1.0");
    }

    @Test
    void aHostsTokenCanLinkAndNothingElse() throws Exception {
        String token = rig.hub.createHostToken("stage");
        for (String path : List.of("/api/session", "/api/hosts", "/api/operations/op-1")) {
            var reply =
                    rig.send(rig.request(path).header("Authorization", "Bearer " + token).GET());
            assertEquals(403, reply.status());
            assertEquals("not_allowed", reply.code());
        }
        for (String path : List.of("/ws/hosts/stage", "/ws/link/other")) {
            assertEquals(1008, closeCode(path, "Authorization", "Bearer " + token));
        }
        assertEquals(1008, closeCode("/ws/link/stage", "Authorization", "Bearer " + rig.token()));
        assertEquals(1008, closeCode("/ws/link/stage"));
        assertEquals(1008, closeCode("/ws/hosts/stage"));
    }

    private int closeCode(String path, String... headers) throws InterruptedException {
        return HubRig.await(WatchClient.open(rig.http, rig.uri(path), headers).client().closed);
    }

    @Test
    void aTicketIsGoodOnce() throws Exception {
        String ticket = ticket();
        assertEquals(204, login(ticket).status());
        var again = login(ticket);
        assertEquals(401, again.status());
        assertEquals("bad_ticket", again.code());
        assertEquals(401, login("").status());
        for (String body : List.of("{}", "{\"ticket\":1}", "{\"ticket\":\"a\",\"more\":1}", "[]")) {
            var reply =
                    rig.send(
                            rig.request("/api/login")
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertEquals(400, reply.status(), body);
        }
    }

    @Test
    void aCookieCountsOnlyFromOurPage() throws Exception {
        String cookie = "Cookie: " + cookie();
        String host = "Host: 127.0.0.1:" + rig.hub.port();
        String own = "Origin: http://127.0.0.1:" + rig.hub.port();
        assertThat(get("/api/session", host, cookie, own)).contains(" 200 ");
        assertThat(get("/api/session", host, cookie, "Sec-Fetch-Site: same-origin"))
                .contains(" 200 ");
        for (String other :
                List.of(
                        "Origin: http://evil.example",
                        "Origin: null",
                        "Origin: http://127.0.0.1:1",
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Site: same-site",
                        "Sec-Fetch-Site: none",
                        "X-Nothing: said")) {
            assertThat(get("/api/session", host, cookie, other))
                    .as(other)
                    .contains(" 403 ", "bad_origin");
        }
        String foreign = "Origin: http://evil.example\r\nSec-Fetch-Site: same-origin";
        assertThat(get("/api/session", host, cookie, foreign)).contains(" 403 ");
        String post =
                "DELETE /api/operations/op-1 HTTP/1.1\r\n%s\r\n%s\r\n%s\r\n\r\n"
                        .formatted(host, cookie, "Sec-Fetch-Site: same-origin");
        assertThat(raw(post)).as("what changes something must name its origin").contains(" 403 ");
        assertThat(get("/api/session", host, "Cookie: heddle-" + rig.hub.port() + "=wrong", own))
                .contains(" 401 ");
    }

    @Test
    void aBorrowedCookieOpensNoSocket() throws Exception {
        var agent = rig.link();
        String cookie = cookie();
        assertEquals(
                1008,
                closeCode("/ws/hosts/stage", "Cookie", cookie, "Origin", "http://evil.example"));
        var open =
                WatchClient.open(
                        rig.http,
                        rig.uri("/ws/hosts/stage"),
                        "Cookie",
                        cookie,
                        "Origin",
                        rig.hub.address());
        assertEquals("welcome", open.client().next("welcome").t());
        agent.close();
    }

    @Test
    void logoutEndsTheCookie() throws Exception {
        String cookie = cookie();
        var own = rig.hub.address();
        var reply =
                rig.send(
                        rig.request("/api/logout")
                                .header("Cookie", cookie)
                                .header("Origin", own)
                                .POST(HttpRequest.BodyPublishers.noBody()));
        assertEquals(204, reply.status());
        assertThat(reply.header("Set-Cookie")).contains("Max-Age=0");
        var after =
                rig.send(
                        rig.request("/api/session")
                                .header("Cookie", cookie)
                                .header("Origin", own)
                                .GET());
        assertEquals(401, after.status());
    }

    @Test
    void pagesOfOtherOriginsHaveToBeNamedAndToBringAToken(@TempDir Path other) throws Exception {
        String token = "a-token-of-a-test-0123456789";
        try (var hub = Hub.start(options(other, token))) {
            var named = ask(hub, "GET", "https://app.example", token);
            assertEquals(200, named.statusCode());
            assertEquals(
                    "https://app.example",
                    named.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
            assertEquals(401, ask(hub, "GET", "https://app.example", "").statusCode());
            var asking = ask(hub, "OPTIONS", "https://app.example", "");
            assertEquals(204, asking.statusCode());
            assertThat(asking.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                    .contains("Authorization");
            for (String foreign : List.of("https://evil.example", "http://app.example", "null")) {
                var refused = ask(hub, "GET", foreign, token);
                assertEquals(403, refused.statusCode(), foreign);
                assertThat(refused.body()).contains("bad_origin", "--allow-origin");
                assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
            }
        }
    }

    private HttpResponse<String> ask(Hub hub, String method, String origin, String token)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(hub.address() + "/api/session"))
                        .header("Origin", origin)
                        .header("Authorization", token.isEmpty() ? "" : "Bearer " + token)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return rig.http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.example", "https://app.example/", "*", "ftp://a", "https://a/b"})
    void anOriginIsWrittenAsBrowsersWriteIt(String wrong, @TempDir Path other) {
        assertThrows(
                IllegalArgumentException.class,
                () -> HubOptions.local(other, 0).withOrigins(Set.of(wrong)));
    }

    @Test
    void onlyNamesTheHubWasToldAreAnswered() throws Exception {
        for (String host : List.of("evil.example", "127.0.0.1", "localhost:1", "")) {
            assertThat(get("/health", "Host: " + host)).as(host).containsAnyOf(" 421 ", " 400 ");
        }
        assertThat(get("/health", "Host: evil.example")).contains("unknown_host_header");
        assertThat(get("/health", "Host: LOCALHOST:" + rig.hub.port())).contains(" 200 ");
    }

    @Test
    void furtherNamesAreAnsweredWithAndWithoutThePort(@TempDir Path other) throws Exception {
        var options = HubOptions.local(other, 0).inMemory().named(Set.of("Hub.Example"));
        try (var hub = Hub.start(options);
                var socket = new Socket(InetAddress.getLoopbackAddress(), hub.port())) {
            socket.setSoTimeout(10_000);
            String request =
                    "GET /health HTTP/1.1\r\nHost: hub.example:%d\r\n\r\n".formatted(hub.port());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] start = socket.getInputStream().readNBytes(15);
            assertEquals("HTTP/1.1 200 OK", new String(start, StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|/health|405|method_not_allowed|GET",
                "PUT|/api/hosts|405|method_not_allowed|GET",
                "GET|/api/login|405|method_not_allowed|POST",
                "GET|/api/hosts/x/actions/y|405|method_not_allowed|POST",
                "POST|/api/operations/op-1|405|method_not_allowed|GET, DELETE",
                "GET|/api/nothing|404|not_found|''",
                "GET|/ws/nothing|404|not_found|''",
                "GET|/../../etc/passwd|404|not_found|''",
                "GET|/assets/..%2f..%2fx.js|404|not_found|''",
                "GET|/ws/hosts/x|426|not_a_websocket|''",
                "POST|/ws/link/x|426|not_a_websocket|''",
                "GET|/%zz|400|bad_path|''"
            })
    void strangeRequestsGetATypedAnswer(
            String method, String path, int status, String code, String allow) throws Exception {
        String answer =
                raw(
                        "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 0\r\n\r\n"
                                .formatted(method, path, rig.hub.port()));
        assertThat(answer).contains(" " + status + " ", "\"" + code + "\"");
        if (!allow.isEmpty()) {
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .contains("allow: " + allow.toLowerCase(Locale.ROOT));
        }
    }

    // ---- tokens -------------------------------------------------------------------------------

    @Test
    void secretsAreStoredHashedAndForTheirOwnerOnly() throws Exception {
        String token = rig.token();
        String hostToken = rig.hub.createHostToken("stage");
        String cookie = cookie().replaceFirst("heddle-\\d+=", "");
        try (var files = Files.walk(rig.data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text).doesNotContain(hostToken, cookie);
                if (!file.endsWith("token")) {
                    assertThat(text).doesNotContain(token);
                }
                if (!text.isEmpty()) {
                    assertEquals(
                            "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                            file.toString());
                }
            }
        }
        assertThat(token).hasSize(43).isEqualTo(rig.token());
    }

    @Test
    void aTokenMadeByAnotherProcessIsGoodAtOnceAlsoForItsBody() throws Exception {
        var other = Tokens.open(rig.data);
        for (int i = 0; i < 5; i++) {
            String token = other.createForHost("stage");
            var reply =
                    rig.send(
                            rig.request("/api/hosts/stage/actions/x")
                                    .header("Authorization", "Bearer " + token)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{}")));
            assertEquals("not_allowed", reply.code(), "known, and a host's");
        }
        // The body waits until the file was read.
        var login =
                rig.send(
                        rig.request("/api/login")
                                .header("Authorization", "Bearer nobody-knows-this")
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"ticket\":\"" + ticket() + "\"}")));
        assertEquals(204, login.status());
    }

    @Test
    void aRevokedTokenIsWorthlessWithinASecond() throws Exception {
        var other = Tokens.open(rig.data);
        String token = other.createForHost("stage");
        var request = rig.request("/api/hosts").header("Authorization", "Bearer " + token).GET();
        assertEquals(403, rig.send(request).status());
        var stored = other.list().stream().filter(t -> t.host().equals("stage")).findFirst();
        assertThat(other.revoke(stored.orElseThrow().id())).isTrue();
        assertThat(other.revoke("nothing")).isFalse();
        long revoked = System.nanoTime();
        while (rig.send(request).status() != 401) {
            assertThat(System.nanoTime() - revoked).isLessThan(2_000_000_000L);
        }
    }

    private static HubOptions options(Path data, String token) {
        return HubOptions.local(data, 0)
                .inMemory()
                .withOrigins(Set.of("https://app.example"))
                .withToken(token);
    }

    @Test
    void nothingSecretIsInWords() throws Exception {
        String token = "a-token-of-a-test-0123456789";
        var options = options(rig.data, token);
        assertThat(options.toString()).doesNotContain(token);
        assertThrows(IllegalArgumentException.class, () -> options(rig.data, "short"));
    }

    @Test
    void aPortThatIsTakenIsNamed(@TempDir Path other) {
        int port = rig.hub.port();
        var e = assertThrows(IOException.class, () -> Hub.start(HubOptions.local(other, port)));
        assertThat(e).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("is taken");
    }

    @Test
    void aGivenTokenIsGood(@TempDir Path other) throws Exception {
        String token = "a-token-of-a-test-0123456789";
        var options = options(other, token);
        try (var hub = Hub.start(options)) {
            var request =
                    HttpRequest.newBuilder(URI.create(hub.address() + "/api/session"))
                            .header("Authorization", "Bearer " + token)
                            .build();
            var reply = rig.http.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, reply.statusCode());
        }
        assertThat(Files.readString(other.resolve("tokens.json"))).doesNotContain(token);
    }
}
