package dev.heddle.model;

import static dev.heddle.model.TestServer.refuses;
import static dev.heddle.model.TestServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Failed;
import dev.heddle.model.Ending.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is tried again, when, and how often.
@Timeout(20)
class RetryTest {
    private final ManualTime time = new ManualTime();
    private final Heard heard = new Heard();
    private final TestServer server;
    private final ModelClient model;

    RetryTest() throws IOException {
        server = new TestServer();
        // Two retries, whose pauses are shorter than any other alarm.
        var options = server.options().within(Limits.DEFAULT.withRetries(2));
        model = new ModelClient(options, time, new Random(1));
    }

    private void ask(TestServer.Script... scripts) {
        server.then(scripts);
        model.ask(Prompt.of("Why?"), Runnable::run, heard);
    }

    @AfterEach
    void close() {
        model.close();
        server.close();
    }

    /// Waits for a pause of some length and lets it pass.
    private void passPause(Duration from, Duration to) throws Exception {
        time.advance(time.awaitAlarm(from, to));
    }

    private void passFirstPause() throws Exception {
        passPause(Duration.ZERO, Retries.FIRST_PAUSE);
    }

    private void passSecondPause() throws Exception {
        // Below the alarm for the rest of an error's body.
        passPause(Duration.ZERO, Asking.LINGER.minusNanos(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 529})
    void aStatusThatPassesIsFollowedByAnotherTry(int status) throws Exception {
        ask(refuses(status), says("fine"));

        passFirstPause();
        var end = heard.awaitEnd(Completed.class);
        assertThat(end.text()).isEqualTo("fine");
        assertThat(end.course().requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Retry-After: 3", "retry-after: Sun, 1 Mar 2026 12:00:03 GMT"})
    void theServerSaysWhen(String header) throws Exception {
        ask(refuses(429, header), says("fine"));

        passPause(Duration.ofSeconds(3), Duration.ofSeconds(3).plus(Retries.FIRST_PAUSE));
        heard.awaitEnd(Completed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Retry-After: soon", "Retry-After: -1", "Retry-After: 99999999999"})
    void whatCannotBeReadDoesNotCount(String header) throws Exception {
        ask(refuses(503, header), says("fine"));

        passFirstPause();
        heard.awaitEnd(Completed.class);
    }

    @Test
    void aServerThatWantsALongPauseIsLeftAloneAndPeopleHearHowLong() throws Exception {
        ask(refuses(429, "Retry-After: 30"), says("never"));

        var end = heard.awaitEnd(Failed.class);
        assertThat(end.problem()).isEqualTo(Problem.BUSY);
        assertThat(end.retryAfter()).contains(Duration.ofSeconds(30));
        assertThat(end.message())
                .isEqualTo(
                        "The model's server is busy. Try again in a while. It asks to wait 30 s.");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void afterTheLastRetryItFails() throws Exception {
        ask(refuses(500), refuses(500), refuses(503), says("never"));

        passFirstPause();
        passSecondPause();
        var end = heard.awaitEnd(Failed.class);
        assertThat(end.problem()).isEqualTo(Problem.SERVER_ERROR);
        assertThat(end.detail()).endsWith("/v1/chat/completions: 503 status 503");
        assertThat(end.course().requests()).isEqualTo(3);
    }

    @Test
    void aConnectionLostBeforeTheFirstTokenIsMadeAgain() throws Exception {
        ask(TestServer.Talk::reset, talk -> talk.stream().reset(), says("fine"));

        passFirstPause();
        passSecondPause();
        assertThat(heard.awaitEnd(Completed.class).text()).isEqualTo("fine");
    }

    @Test
    void anErrorInPlaceOfTheFirstTokenIsFollowedByAnotherTry() throws Exception {
        ask(
                talk ->
                        talk.stream()
                                .event("{\"error\":{\"message\":\"later\",\"code\":429}}")
                                .end(),
                says("fine"));

        passFirstPause();
        heard.awaitEnd(Completed.class);
    }

    @Test
    void aServerThatIsNotThereIsLookedForAgain() throws Exception {
        server.close();
        model.ask(Prompt.of("Why?"), Runnable::run, heard);

        passFirstPause();
        passSecondPause();
        var end = heard.awaitEnd(Failed.class);
        assertThat(end.problem()).isEqualTo(Problem.UNREACHABLE);
        assertThat(end.course().requests()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "400, QUESTION_REFUSED",
        "401, KEY_REFUSED",
        "403, KEY_REFUSED",
        "404, NOT_FOUND",
        "408, QUESTION_REFUSED",
        "413, QUESTION_REFUSED",
        "422, QUESTION_REFUSED",
        "307, NOT_FOUND",
        "304, QUESTION_REFUSED",
    })
    void whatIsWrongForGoodFailsAtOnce(int status, Problem problem) throws Exception {
        ask(refuses(status, "Location: http://127.0.0.1:1/"), says("never"));

        var end = heard.awaitEnd(Failed.class);
        assertThat(end.problem()).isEqualTo(problem);
        assertThat(end.message()).isEqualTo(problem.message());
        assertThat(end.detail()).contains(": " + status);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aQuotaThatIsUsedUpFailsAtOnce() throws Exception {
        ask(talk ->
                talk.answer(429, "{\"error\":{\"message\":\"You exceeded your current quota\"}}"));

        assertThat(heard.awaitEnd(Failed.class).problem()).isEqualTo(Problem.USED_UP);
    }

    @Test
    void aPauseThatTheLimitDoesNotAllowIsNotMade() throws Exception {
        server.then(refuses(429, "Retry-After: 5"));
        var limits =
                Limits.DEFAULT.withTimes(
                        Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofSeconds(4));
        try (var hurried = new ModelClient(server.options().within(limits), time, new Random(1))) {
            hurried.ask(Prompt.of("Why?"), Runnable::run, heard);

            assertThat(heard.awaitEnd(Failed.class).problem()).isEqualTo(Problem.BUSY);
        }
    }

    @Test
    void pausesGrowWithFullJitterUpToALimit() {
        var retries = new Retries(new Random(7));
        long[] longest = new long[12];
        for (int n = 1; n < longest.length; n++) {
            long limit =
                    Math.min(
                            Retries.LONGEST_PAUSE.toNanos(),
                            Retries.FIRST_PAUSE.toNanos() << (n - 1));
            long sum = 0;
            for (int i = 0; i < 2_000; i++) {
                long pause = retries.pauseNanos(n, null);
                assertThat(pause).isBetween(0L, limit);
                longest[n] = Math.max(longest[n], pause);
                sum += pause;
            }
            assertThat((double) longest[n]).isGreaterThan(0.99 * limit);
            assertThat(sum / 2_000.0 / limit).isBetween(0.45, 0.55);
        }
    }

    /// The requests that questions cost beyond one each, if each request fails with `share`.
    private static double added(
            double share, java.util.function.BooleanSupplier mayRetry, Retries retries) {
        var random = new Random(11);
        int questions = 1_000;
        int requests = 0;
        for (int i = 0; i < questions; i++) {
            retries.asked();
            requests++;
            for (int n = 0; n < 2 && random.nextDouble() < share; n++) {
                if (!mayRetry.getAsBoolean()) {
                    break;
                }
                requests++;
            }
        }
        return (double) requests / questions - 1;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 1})
    void aServerInTroubleIsAskedAFifthMoreOftenAtMost(double share) {
        var retries = new Retries(new Random(1));
        assertThat(added(share, retries::tryTake, retries)).isLessThanOrEqualTo(0.2);
    }

    @Test
    void findsRetriesWithoutABudget() {
        assertThat(added(0.3, () -> true, new Retries(new Random(1)))).isGreaterThan(0.2);
    }

    @Test
    void aBudgetThatIsUsedUpMeansAnAnswerAtOnce() throws Exception {
        while (model.retries.tryTake()) {
            // All of them.
        }
        ask(refuses(500), says("never"));

        assertThat(heard.awaitEnd(Failed.class).course().requests()).isEqualTo(1);
    }
}
