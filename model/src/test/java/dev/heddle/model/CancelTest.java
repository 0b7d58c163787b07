package dev.heddle.model;

import static dev.heddle.model.TestServer.says;
import static dev.heddle.model.TestServer.thenHolds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.model.Ending.Cancelled;
import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Failed;
import dev.heddle.model.Ending.Problem;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A cancel at any moment: nothing is handed out any more, and the server sees the connection
/// close.
@Timeout(30)
class CancelTest {
    private static final Prompt PROMPT = Prompt.of("Why?");

    private final Heard heard = new Heard();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    @Test
    void whileTheServerThinks() throws Exception {
        try (var server = new TestServer(thenHolds(closed, _ -> asked.countDown()));
                var model = new ModelClient(server.options())) {
            var answer = model.ask(PROMPT, Runnable::run, heard);
            asked.await();

            assertThat(answer.cancel()).isTrue();
            assertThat(answer.ending()).containsInstanceOf(Cancelled.class);
            assertThat(answer.cancel()).isFalse();
            closed.await();
            assertThat(heard.endings()).hasSize(1);
        }
    }

    @Test
    void betweenTokens() throws Exception {
        try (var server = new TestServer(thenHolds(closed, talk -> talk.stream().say("Be")));
                var model = new ModelClient(server.options())) {
            var answer = model.ask(PROMPT, Runnable::run, heard);
            heard.awaitText(2);

            assertThat(answer.cancel()).isTrue();
            closed.await();
            assertThat(heard.awaitEnd(Cancelled.class).text()).isEqualTo("Be");
        }
    }

    @Test
    void whileAnErrorIsRead() throws Exception {
        try (var server =
                        new TestServer(
                                thenHolds(
                                        closed,
                                        talk -> {
                                            talk.raw(
                                                    "HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nwh");
                                            asked.countDown();
                                        }));
                var model = new ModelClient(server.options())) {
            var answer = model.ask(PROMPT, Runnable::run, heard);
            asked.await();

            assertThat(answer.cancel()).isTrue();
            closed.await();
        }
    }

    @Test
    void inThePauseBeforeARetry() throws Exception {
        var time = new ManualTime();
        try (var server = new TestServer(TestServer.refuses(500), says("never"));
                var model = new ModelClient(server.options(), time, new Random(1))) {
            var answer = model.ask(PROMPT, Runnable::run, heard);
            while (server.requests.isEmpty()) {
                Thread.onSpinWait();
            }
            time.awaitAlarm(Duration.ZERO, Retries.FIRST_PAUSE);

            assertThat(answer.cancel()).isTrue();
            while (time.alarms() > 0) { // Until the thread is gone.
                Thread.onSpinWait();
            }
            time.advance(Duration.ofMinutes(5));
            assertThat(server.requests).hasSize(1);
            assertThat(heard.awaitEnd(Cancelled.class).course().requests()).isEqualTo(1);
        }
    }

    /// A server that goes on for ever, told byte by byte when to; it says when it is cut off.
    private static TestServer.Script endless(
            Random random, CountDownLatch begun, CountDownLatch closed) {
        return talk -> {
            try {
                begun.countDown();
                String stream =
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                                + ("data: " + TestServer.delta("word ") + "\n\n").repeat(50);
                for (int from = 0; from < stream.length(); ) {
                    int to = Math.min(stream.length(), from + 1 + random.nextInt(60));
                    talk.raw(stream.substring(from, to));
                    from = to;
                }
                talk.awaitClose();
            } finally {
                closed.countDown();
            }
        };
    }

    @Test
    void atAnyMomentTheServerSeesItAndNothingFollows() throws Exception {
        try (var server = new TestServer();
                var model = new ModelClient(server.options());
                var owner = Owner.running("page", Policy.DEFAULT)) {
            for (int seed = 0; seed < 200; seed++) {
                var random = new Random(seed);
                var begun = new CountDownLatch(1);
                var gone = new CountDownLatch(1);
                server.then(endless(random, begun, gone));
                var page = new Heard();
                var answer = model.ask(PROMPT, owner, page);
                begun.await();
                page.awaitText(random.nextInt(100));
                for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                    Thread.onSpinWait();
                }

                // On the page's own thread, where nothing can be under way.
                String text =
                        owner.call(
                                () -> {
                                    assertThat(answer.cancel()).isTrue();
                                    return page.text();
                                },
                                Duration.ofSeconds(20));
                gone.await();
                var end = page.awaitEnd(Cancelled.class);

                assertThat(page.text()).as("seed %d", seed).isEqualTo(text);
                assertThat(end.text()).as("seed %d", seed).isEqualTo(text);
                assertThat(page.endings()).hasSize(1);
            }
        }
    }

    /// More than the buffers of two sockets hold.
    private static final int MUCH = 64 << 20;

    /// A client that cancels.
    interface Canceller {
        void askAndCancel(ModelOptions options, CountDownLatch begun) throws Exception;
    }

    /// Whether a server that goes on talking is cut off by a cancel, instead of being read on.
    private static boolean isCutOff(Canceller canceller) throws Exception {
        var begun = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        var cutOff = new CompletableFuture<Boolean>();
        try (var server =
                new TestServer(talk -> {
                    var block = new byte[1 << 16];
                    java.util.Arrays.fill(block, (byte) '\n');
                    talk.stream();
                    begun.countDown();
                    cancelled.await();
                    try {
                        for (int sent = 0; sent < MUCH; sent += block.length) {
                            talk.chunk(block);
                        }
                        cutOff.complete(false);
                    } catch (IOException _) {
                        cutOff.complete(true);
                    }
                })) {
            canceller.askAndCancel(server.options(), begun);
            cancelled.countDown();
            return cutOff.get();
        }
    }

    @Test
    void aServerThatGoesOnIsCutOff() throws Exception {
        assertThat(
                        isCutOff((options, begun) -> {
                            var model = new ModelClient(options);
                            var answer = model.ask(PROMPT, Runnable::run, heard);
                            begun.await();
                            answer.cancel();
                        }))
                .isTrue();
    }

    @Test
    void findsAClientThatOnlyLooksAway() throws Exception {
        assertThat(
                        isCutOff((options, begun) -> {
                            var http = HttpClient.newHttpClient();
                            var request =
                                    HttpRequest.newBuilder(options.completions())
                                            .POST(
                                                    HttpRequest.BodyPublishers.ofString(
                                                            "{}", StandardCharsets.UTF_8))
                                            .build();
                            // Its body is read on, whether anybody waits for it or not.
                            var _ = http.sendAsync(request, BodyHandlers.discarding());
                            begun.await();
                        }))
                .isFalse();
    }

    @Test
    void aClosedModelHasCancelledAllAndRefuses() throws Exception {
        var held = new Semaphore(0);
        TestServer.Script hold =
                talk -> {
                    held.release();
                    talk.awaitClose();
                    held.release();
                };
        try (var server = new TestServer(hold, hold)) {
            var model = new ModelClient(server.options());
            model.ask(PROMPT, Runnable::run, heard);
            model.ask(PROMPT, Runnable::run, new Heard());
            held.acquire(2);
            model.close();
            held.acquire(2);
            heard.awaitEnd(Cancelled.class);

            var late = new Heard();
            model.ask(PROMPT, Runnable::run, late);
            assertThat(late.awaitEnd(Failed.class).problem()).isEqualTo(Problem.CLOSED);
        }
    }

    @Test
    void oneMoreThanAllowedIsRefusedUntilOneIsCancelled() throws Exception {
        try (var server = new TestServer(thenHolds(closed, _ -> asked.countDown()), says("fine"));
                var model =
                        new ModelClient(
                                server.options().within(Limits.DEFAULT.withAnswersAtOnce(1)))) {
            var first = model.ask(PROMPT, Runnable::run, heard);
            asked.await();
            var second = new Heard();
            model.ask(PROMPT, Runnable::run, second);
            var refused = second.awaitEnd(Failed.class);
            assertThat(refused.problem()).isEqualTo(Problem.TOO_MANY);
            assertThat(refused.message())
                    .isEqualTo("Too many questions at once. Try again in a moment.");

            first.cancel();
            var third = new Heard();
            model.ask(PROMPT, Runnable::run, third);
            assertThat(third.awaitEnd(Completed.class).text()).isEqualTo("fine");
        }
    }
}
