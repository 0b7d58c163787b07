package dev.heddle.jobs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.TestContext;
import dev.heddle.jobs.http.HttpProblem.Trouble;
import dev.heddle.jobs.http.RawServer.Behaviour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpJobTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /// For servers that would never be done: whatever the machine's speed, it passes.
    private static final Duration SHORT = Duration.ofMillis(150);

    private final TestContext context = new TestContext();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<RawServer> servers = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var server : servers) {
            server.close();
        }
    }

    @Test
    void anAnswerIsItsStatusItsHeadersAndItsWholeBody() throws Exception {
        var server = server((_, peer) -> peer.answer(201, "{\"a\":1}", "X-Seen: yes"));
        var call =
                HttpCall.post(server.uri("/things?who=jane"), "{\"name\":\"jane\"}")
                        .with("Authorization", "Bearer secret");

        var result = run(HttpJob.of(call));

        assertThat(result.status()).isEqualTo(201);
        assertThat(result.text()).isEqualTo("{\"a\":1}");
        assertThat(result.headers().firstValue("x-seen")).contains("yes");
        assertThat(result.attempts()).isEqualTo(1);
        var request = server.requests().getFirst();
        assertThat(request.head()).startsWith("POST /things?who=jane HTTP/1.1");
        assertThat(request.head()).contains("Content-Type: application/json");
        assertThat(request.body()).isEqualTo("{\"name\":\"jane\"}");
        assertThat(context.told(ApiEvent.class))
                .containsExactly(
                        new ApiEvent.RequestSent(1), new ApiEvent.ResponseReceived(201, 7));
        assertThat(context.told() + " " + call + result).doesNotContain("jane", "secret", "a\":1");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void aStatusThatMayPassIsAskedAgainAfterPausesThatGrow(int status) throws Exception {
        var server =
                server((request, peer) -> peer.answer(request.number() < 4 ? status : 200, "done"));

        var result = run(HttpJob.of(HttpCall.get(server.uri("/"))));

        assertThat(result.attempts()).isEqualTo(4);
        assertThat(pauses).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(pauses.get(i)).isBetween(seconds(0.5 * (1 << i)), seconds(1.5 * (1 << i)));
        }
        assertThat(context.told(ApiEvent.RetryAttempted.class)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 422, 501})
    void anyOtherRefusalIsTheAnswer(int status) throws Exception {
        var server = server((_, peer) -> peer.answer(status, "jane is unknown"));

        var problem = problem(HttpJob.of(HttpCall.get(server.uri("/"))));

        assertThat(problem.trouble()).isEqualTo(Trouble.STATUS);
        assertThat(problem.answer().orElseThrow().status()).isEqualTo(status);
        assertThat(problem.answer().orElseThrow().text()).isEqualTo("jane is unknown");
        assertThat(problem).hasMessageContaining("" + status).hasMessageNotContaining("jane");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void afterThreeRetriesTheLastRefusalIsTheAnswer() throws Exception {
        var server = server((_, peer) -> peer.answer(503, ""));

        var problem = problem(HttpJob.of(HttpCall.get(server.uri("/"))));

        assertThat(problem.attempts()).isEqualTo(4);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void whatTheServerWantsInRetryAfterIsKept() throws Exception {
        var date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.now().plusSeconds(50).atOffset(ZoneOffset.UTC));
        var server =
                server((request, peer) -> {
                    switch (request.number()) {
                        case 1 -> peer.answer(429, "", "Retry-After: 7");
                        case 2 -> peer.answer(503, "", "Retry-After: " + date);
                        default -> peer.answer(200, "");
                    }
                });

        var _ = run(HttpJob.of(HttpCall.get(server.uri("/"))));

        assertThat(pauses.get(0)).isBetween(seconds(7), seconds(8));
        assertThat(pauses.get(1)).isBetween(seconds(10), seconds(51)); // It took a moment.
    }

    @Test
    void aServerThatWantsMoreTimeThanThereIsIsNotAskedAgain() throws Exception {
        var server = server((_, peer) -> peer.answer(429, "", "Retry-After: 3600"));

        var problem = problem(HttpJob.of(HttpCall.get(server.uri("/"))));

        assertThat(problem.trouble()).isEqualTo(Trouble.STATUS);
        assertThat(problem.attempts()).isEqualTo(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatRetryAfterMayBe() {
        var now = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(Pauses.read(" 120 ", now)).contains(seconds(120));
        assertThat(Pauses.read("Thu, 01 Jan 2026 00:01:00 GMT", now)).contains(seconds(60));
        assertThat(Pauses.read("Wed, 01 Jan 2025 00:00:00 GMT", now)).contains(Duration.ZERO);
        assertThat(Pauses.read("soon", now)).isEmpty();
        assertThat(Pauses.read("-1", now)).isEmpty();
        assertThat(Pauses.read("99999999999999", now)).isEmpty();
    }

    @Test
    void whatMightBeDoneTwiceIsNotAskedTwiceWithoutAKey() throws Exception {
        var server = server((_, peer) -> peer.answer(503, ""));
        var call = HttpCall.post(server.uri("/"), "{}");

        assertThat(problem(HttpJob.of(call)).attempts()).isEqualTo(1);
        assertThat(problem(HttpJob.of(HttpCall.of("patch", server.uri("/")))).attempts())
                .isEqualTo(1);

        var keyed = call.with(HttpCall.IDEMPOTENCY_KEY, "k-1");
        assertThat(problem(HttpJob.of(keyed)).attempts()).isEqualTo(4);
        assertThat(server.requests().subList(2, 6))
                .allMatch(request -> request.has("Idempotency-Key: k-1"));
    }

    @Test
    void whereNothingIsListeningAlsoThatMayBeAskedAgain() throws Exception {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        var call = HttpCall.post(URI.create("http://127.0.0.1:" + port + "/"), "{}");

        var problem = problem(HttpJob.of(call));

        assertThat(problem.trouble()).isEqualTo(Trouble.UNREACHABLE);
        assertThat(problem.attempts()).isEqualTo(4);
    }

    @Test
    void aServerThatNeverAnswersTimesOutAfterAWarning() throws Exception {
        var gone = new CountDownLatch(1);
        var server = server((_, peer) -> peer.awaitGone(gone));
        var limits = HttpLimits.USUAL.withTimeout(SHORT).withRetries(0);

        var problem = problem(HttpJob.of(HttpCall.get(server.uri("/"))).within(limits));

        assertThat(problem.trouble()).isEqualTo(Trouble.TIMED_OUT);
        assertThat(context.told(ApiEvent.TimeoutWarning.class)).hasSize(1);
        assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue(); // The connection is closed.
    }

    @Test
    void aServerThatAnswersByteByByteWithoutEndTimesOut() throws Exception {
        var server =
                server((_, peer) -> {
                    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n");
                    while (true) {
                        peer.say("x");
                        Thread.onSpinWait();
                    }
                });
        var limits =
                HttpLimits.USUAL
                        .withTimeout(SHORT)
                        .withRetries(0)
                        .withMaxBodyBytes(Integer.MAX_VALUE);

        var problem = problem(HttpJob.of(HttpCall.get(server.uri("/"))).within(limits));

        assertThat(problem.trouble()).isEqualTo(Trouble.TIMED_OUT);
    }

    @Test
    void aConnectionThatEndsInTheMiddleIsNoAnswer() throws Exception {
        var server =
                server((request, peer) -> {
                    if (request.number() == 1) {
                        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    } else {
                        peer.answer(200, "the whole!");
                    }
                });

        var result = run(HttpJob.of(HttpCall.get(server.uri("/"))));

        assertThat(result.text()).isEqualTo("the whole!");
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(context.told(ApiEvent.NetworkFailed.class))
                .containsExactly(new ApiEvent.NetworkFailed(Trouble.BROKEN_OFF));
    }

    @Test
    void whatIsNoHttpIsNoAnswer() throws Exception {
        var server = server((_, peer) -> peer.say("220 mail.example ESMTP\r\n"));

        var problem = problem(HttpJob.of(HttpCall.get(server.uri("/"))));

        assertThat(problem.trouble()).isEqualTo(Trouble.BROKEN_OFF);
        assertThat(problem).hasNoCause().hasMessageNotContaining("mail");
    }

    @Test
    void anAnswerThatIsTooLargeIsCutOffAndNotAskedForAgain() throws Exception {
        var gone = new CountDownLatch(1);
        var server =
                server((_, peer) -> {
                    try {
                        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n");
                        while (true) {
                            peer.say("x".repeat(10_000));
                        }
                    } finally {
                        gone.countDown(); // The client hung up.
                    }
                });
        var limits = HttpLimits.USUAL.withTimeout(LONG).withMaxBodyBytes(100_000);

        var problem = problem(HttpJob.of(HttpCall.get(server.uri("/"))).within(limits));

        assertThat(problem.trouble()).isEqualTo(Trouble.TOO_LARGE);
        assertThat(problem.attempts()).isEqualTo(1);
        assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRedirectWithinTheServerIsFollowedAndACircleIsNot() throws Exception {
        var server =
                server((request, peer) -> {
                    if (request.has("GET /old")) {
                        peer.answer(302, "", "Location: /new?x=1");
                    } else if (request.has("GET /circle")) {
                        peer.answer(307, "", "Location: /circle");
                    } else {
                        peer.answer(200, "here");
                    }
                });
        var call = HttpCall.get(server.uri("/old")).with("Authorization", "Bearer secret");

        assertThat(run(HttpJob.of(call)).text()).isEqualTo("here");
        assertThat(server.requests().get(1).has("Authorization: Bearer secret")).isTrue();

        var circle = problem(HttpJob.of(HttpCall.get(server.uri("/circle"))));
        assertThat(circle.trouble()).isEqualTo(Trouble.REDIRECTED);
        assertThat(server.requests()).hasSize(2 + 6);
    }

    @Test
    void aRedirectToAnotherServerIsRefusedAndThatOneHearsNothing() throws Exception {
        var other = server((_, peer) -> peer.answer(200, "stolen"));
        for (int status : List.of(301, 302, 303, 307, 308)) {
            var server =
                    server((_, peer) -> peer.answer(status, "", "Location: " + other.uri("/")));
            var call = HttpCall.get(server.uri("/")).with("Authorization", "Bearer secret");

            assertThat(problem(HttpJob.of(call)).trouble()).isEqualTo(Trouble.REDIRECTED);
        }
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void aPostIsNotTurnedIntoAGetByARedirect() throws Exception {
        var server =
                server((request, peer) -> {
                    if (request.has("POST /a")) {
                        peer.answer(302, "", "Location: /b");
                    } else if (request.has("POST /c")) {
                        peer.answer(308, "", "Location: /d");
                    } else {
                        peer.answer(200, request.body());
                    }
                });

        assertThat(problem(HttpJob.of(HttpCall.post(server.uri("/a"), "{}"))).trouble())
                .isEqualTo(Trouble.REDIRECTED);
        assertThat(run(HttpJob.of(HttpCall.post(server.uri("/c"), "{1}"))).text()).isEqualTo("{1}");
    }

    @Test
    void anAnswerThatTheCheckRefusesIsAProblem() throws Exception {
        var server = server((_, peer) -> peer.answer(200, "<html>"));
        var job =
                HttpJob.of(HttpCall.get(server.uri("/")))
                        .checking(result -> result.text().startsWith("{"));

        var problem = problem(job);

        assertThat(problem.trouble()).isEqualTo(Trouble.UNEXPECTED);
        assertThat(problem.answer().orElseThrow().text()).isEqualTo("<html>");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aCancelClosesTheConnectionAtOnce() throws Exception {
        var asked = new CountDownLatch(1);
        var gone = new CountDownLatch(1);
        var server =
                server((_, peer) -> {
                    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    asked.countDown();
                    peer.awaitGone(gone);
                });
        var limits = HttpLimits.USUAL.withTimeout(LONG);
        try (var jobs = Jobs.open(JobsOptions.named("test"))) {
            var ticket =
                    jobs.submit(
                            JobOptions.named("ask"),
                            HttpJob.of(HttpCall.get(server.uri("/"))).within(limits));
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

            ticket.cancel("the test wants it");

            assertThat(ticket.outcome()).containsInstanceOf(JobOutcome.Cancelled.class);
            assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ticket.awaitStopped(LONG)).isTrue();
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anAddressHasToBeWholeAndWithoutPassword() {
        for (String wrong : List.of("/path", "ftp://host/", "http://user:secret@host/", "http:x")) {
            assertThatThrownBy(() -> HttpCall.get(URI.create(wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    private RawServer server(Behaviour behaviour) throws IOException {
        var server = new RawServer(behaviour);
        servers.add(server);
        return server;
    }

    private HttpResult run(HttpJob job) throws Exception {
        return job.run(context, pauses::add);
    }

    private HttpProblem problem(HttpJob job) {
        return catchThrowableOfType(HttpProblem.class, () -> run(job));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}
