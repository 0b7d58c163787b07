package dev.heddle.model;

import static dev.heddle.model.TestServer.says;
import static dev.heddle.model.TestServer.thenHolds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Cut;
import dev.heddle.model.Ending.Failed;
import dev.heddle.model.Ending.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Limits of time: 30 s to the first token, 20 s between tokens, 2 minutes in all.
@Timeout(20)
class LateTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final Heard heard = new Heard();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private ModelClient client(TestServer server) {
        return new ModelClient(server.options(), time, new Random(1));
    }

    private TestServer.Script silent() {
        return thenHolds(closed, _ -> asked.countDown());
    }

    /// Lets the pause before a retry pass.
    private void passPause() throws InterruptedException {
        time.advance(time.awaitAlarm(Duration.ZERO, Retries.FIRST_PAUSE));
    }

    @Test
    void anAnswerThatDoesNotBeginInTimeIsAskedForAgain() throws Exception {
        try (var server = new TestServer(silent(), says("at last"));
                var model = client(server)) {
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            asked.await();
            time.advance(Duration.ofSeconds(25));
            closed.await();
            passPause();

            var end = heard.awaitEnd(Completed.class);
            assertThat(end.text()).isEqualTo("at last");
            assertThat(end.course().requests()).isEqualTo(2);
        }
    }

    @Test
    void aMomentBeforeItIsNotLate() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var server =
                        new TestServer(talk -> {
                            talk.stream();
                            asked.countDown();
                            goOn.await();
                            talk.say("just in time").done();
                        });
                var model = client(server)) {
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            asked.await();
            time.advance(Duration.ofSeconds(25).minusNanos(1));
            goOn.countDown();

            var end = heard.awaitEnd(Completed.class);
            assertThat(end.text()).isEqualTo("just in time");
            assertThat(end.course().firstTextNanos()).isEqualTo(24_999_999_999L);
        }
    }

    @Test
    void commentsAndEmptyPiecesAreNoTokens() throws Exception {
        try (var server =
                        new TestServer(
                                thenHolds(
                                        closed,
                                        talk -> {
                                            talk.stream()
                                                    .say("")
                                                    .chunk(
                                                            ": wait\n\n"
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8));
                                            asked.countDown();
                                        }));
                var model =
                        new ModelClient(
                                server.options().within(Limits.DEFAULT.withRetries(0)),
                                time,
                                new Random(1))) {
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            asked.await();
            time.advance(Duration.ofSeconds(25));

            assertThat(heard.awaitEnd(Failed.class).problem()).isEqualTo(Problem.TIMED_OUT);
            closed.await();
        }
    }

    @Test
    void anAnswerThatStopsBetweenTokensIsCutAndNotAskedForAgain() throws Exception {
        try (var server = new TestServer(thenHolds(closed, talk -> talk.stream().say("Because")));
                var model = client(server)) {
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            heard.awaitText(7);
            time.advance(Duration.ofSeconds(20).minusNanos(1));
            assertThat(heard.endings()).isEmpty();
            time.advance(Duration.ofNanos(1));

            var end = heard.awaitEnd(Cut.class);
            assertThat(end.text()).isEqualTo("Because");
            assertThat(end.problem()).isEqualTo(Problem.TIMED_OUT);
            closed.await();
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void thoughtsAreSignsOfLife() throws Exception {
        var thoughts = new CountDownLatch(1);
        try (var server =
                        new TestServer(talk -> {
                            talk.stream();
                            asked.countDown();
                            thoughts.await();
                            talk.event(
                                    "{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}");
                            talk.say("I see").done();
                        });
                var model = client(server)) {
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            asked.await();
            time.advance(Duration.ofSeconds(24));
            thoughts.countDown();
            heard.awaitText(5);

            assertThat(heard.awaitEnd(Completed.class).text()).isEqualTo("I see");
        }
    }

    @Test
    void nothingTakesLongerThanInAllHoweverItTrickles() throws Exception {
        var ticks = new java.util.concurrent.Semaphore(0);
        try (var server =
                        new TestServer(
                                thenHolds(
                                        closed,
                                        talk -> {
                                            talk.stream();
                                            for (int i = 0; i < 8; i++) {
                                                talk.say("x");
                                                ticks.acquire();
                                            }
                                        }));
                var model = client(server)) {
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            for (int i = 1; i <= 8; i++) {
                heard.awaitText(i);
                time.advance(SECOND.multipliedBy(15));
                ticks.release();
            }

            var end = heard.awaitEnd(Cut.class);
            assertThat(end.detail()).endsWith("no end within PT2M");
            assertThat(end.course().totalNanos()).isEqualTo(Duration.ofMinutes(2).toNanos());
            closed.await();
        }
    }

    @Test
    void aServerThatHoldsTheConnectionAfterTheLastWordIsNotWaitedFor() throws Exception {
        try (var server =
                        new TestServer(
                                thenHolds(
                                        closed,
                                        talk ->
                                                talk.stream()
                                                        .event(
                                                                "{\"choices\":[{\"delta\":{\"content\":\"fine\"},"
                                                                        + "\"finish_reason\":\"stop\"}]}")));
                var model = client(server)) {
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            heard.awaitText(4);
            time.advance(Asking.LINGER); // For the tokens.
            assertThat(heard.awaitEnd(Completed.class).text()).isEqualTo("fine");
            time.advance(time.awaitAlarm(Asking.LINGER, Asking.LINGER)); // For the end of the body.
            closed.await();
        }
    }
}
