package dev.heddle.agent;

import dev.heddle.agent.Link.Pace;
import dev.heddle.agent.Link.Target;
import dev.heddle.sync.Json;
import dev.heddle.sync.PolledLink;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// The link over HTTP requests. The hub holds one until it has something to say; what is to be said
/// meanwhile goes with a second one, which takes the place of the first. All is done on the link's
/// thread, which is woken when an answer has come.
///
/// A request that fails is made again with the same numbered frames (see {@link PolledLink}); three
/// failures in a row end the connection. Where two that were held fail, something on the way does
/// not like to wait: from then on there is a short one every two seconds.
final class PollingConnection extends Connection {
    private static final long HOLD_MILLIS = PolledLink.MAX_HOLD_SECONDS * 1000L;

    /// How much longer than it may be held an answer may take.
    private static final long TIMEOUT_MILLIS = 5000;

    /// The pause between two requests where none may be held.
    private static final long POLL_NANOS = 2_000_000_000;

    /// What does not count waits this long for more of its kind.
    private static final long GATHER_NANOS = 250_000_000;

    private static final int MAX_FAILURES = 3;

    /// The longest message and a batch before it.
    private static final long MAX_ANSWER_BYTES =
            3L * Wire.MAX_HUB_MESSAGE_CHARACTERS + PolledLink.MAX_BATCH_BYTES;

    private final HttpClient client;
    private final Target target;
    private final Pace pace;
    private final String id = UUID.randomUUID().toString();
    private final PolledLink numbers = new PolledLink();
    private final List<Asked> underWay = new ArrayList<>();
    private long requests;
    private int failures;
    private boolean plain;

    /// What is to be said and has not been sent: something, something that cannot wait, and more
    /// than fitted into the last request.
    private boolean unsent;

    private boolean urgent;
    private boolean partial;
    private long askedNanos;
    private long nextNanos = System.nanoTime();

    /// A request whose answer has not come.
    private record Asked(long holdMillis, CompletableFuture<HttpResponse<String>> answer) {}

    PollingConnection(
            HttpClient client, Target target, Pace pace, Consumer<FromHub> heard, Runnable wake) {
        super(target.hub(), heard, wake);
        this.client = client;
        this.target = target;
        this.pace = pace;
    }

    @Override
    String kind() {
        return "polling";
    }

    @Override
    long reportNanos() {
        return pace.reportMillis() * 1_000_000;
    }

    @Override
    void open() {
        // The first request does it.
    }

    @Override
    void say(FromHost message) throws LinkLost {
        requireOpen();
        numbers.say(Wire.write(message));
        unsent = true;
        urgent |=
                switch (message) {
                    case FromHost.State _, FromHost.Event _ -> false;
                    default -> true;
                };
    }

    @Override
    void turn() throws LinkLost {
        for (var asked : List.copyOf(underWay)) {
            if (asked.answer().isDone()) {
                underWay.remove(asked);
                take(asked);
            }
        }
        requireOpen();
        long now = System.nanoTime();
        boolean due = now - nextNanos >= 0;
        boolean hasWord = urgent || (unsent && !plain && now - askedNanos >= GATHER_NANOS);
        boolean isHeld = underWay.size() == 1 && underWay.getFirst().holdMillis() > 0 && !partial;
        if (underWay.isEmpty() ? due || (hasWord && failures == 0) : hasWord && isHeld) {
            ask(plain ? 0 : HOLD_MILLIS, false);
        }
    }

    private void ask(long wantedHoldMillis, boolean bye) {
        var batch = numbers.batch();
        partial = !batch.whole();
        unsent = partial;
        urgent = partial;
        askedNanos = System.nanoTime();
        long hold = partial ? 0 : wantedHoldMillis;
        var request =
                HttpRequest.newBuilder(target.pollAddress())
                        .version(HttpClient.Version.HTTP_1_1)
                        .timeout(Duration.ofMillis(hold + TIMEOUT_MILLIS))
                        .header("Authorization", "Bearer " + target.token())
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        numbers.request(
                                                id, ++requests, hold, bye && !partial, batch)))
                        .build();
        var limited = BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES);
        var answer = client.sendAsync(request, limited);
        underWay.add(new Asked(hold, answer));
        var _ = answer.whenComplete((_, _) -> wake().run());
    }

    private void take(Asked asked) throws LinkLost {
        HttpResponse<String> response;
        try {
            response = asked.answer().get(0, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            failed(asked, LinkLost.reason(e), e.getCause() instanceof ConnectException);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The link closes; its loop sees to it.
            return;
        }
        switch (response.statusCode()) {
            case 200 -> hear(response.body());
            case 401, 403 -> {
                if (isOfTheHub(response.body())) {
                    throw new LinkLost("the hub refuses this token", Wire.Close.BAD_TOKEN.code());
                }
                failed(asked, "somebody on the way refuses: " + response.statusCode(), false);
            }
            case 404, 405 -> throw new LinkLost("no hub at " + target.address(), 0);
            case 409 -> throw new LinkLost("the hub has forgotten this link", 0);
            case 400, 413, 422 ->
                    throw new LinkLost("the hub does not understand: " + response.statusCode(), 0);
            default -> failed(asked, "the hub answered " + response.statusCode(), false);
        }
    }

    /// Whether the hub itself refuses, and not somebody on the way to it.
    private static boolean isOfTheHub(String body) {
        try {
            String code = Json.read(body).at("/error/code").asString("");
            return Set.of("no_token", "bad_token", "not_allowed").contains(code);
        } catch (Json.MalformedException e) {
            return false;
        }
    }

    private void hear(String body) throws LinkLost {
        try {
            var answer = Json.convert(Json.read(body), PolledLink.Answer.class);
            var fresh = numbers.hear(answer.heard(), answer.first(), answer.frames());
            failures = 0;
            for (var frame : fresh) {
                hear(Wire.readFromHub(frame.toString()));
            }
            var close = answer.close();
            if (close != null) {
                throw new LinkLost(
                        "the hub closed the link: " + close.code() + " " + close.reason(),
                        close.code());
            }
            long pause = plain ? POLL_NANOS : fresh.isEmpty() ? GATHER_NANOS : 0;
            nextNanos = askedNanos + pause;
        } catch (Json.MalformedException e) {
            throw new LinkLost("the hub speaks another language: " + e.getMessage(), 0);
        }
    }

    private void failed(Asked asked, String reason, boolean unreachable) throws LinkLost {
        failures++;
        if (failures >= MAX_FAILURES || !welcomed()) {
            throw new LinkLost("no hub at " + target.address() + ": " + reason, 0, unreachable);
        }
        plain |= failures > 1 && asked.holdMillis() > 0 && !unreachable;
        unsent |= numbers.unheard() > 0;
        nextNanos = System.nanoTime() + pace.minBackoffMillis() * failures * 1_000_000;
    }

    @Override
    void goodbye() throws LinkLost, InterruptedException {
        ask(0, true);
        try {
            var last = underWay.getLast();
            underWay.clear();
            underWay.add(last);
            var _ = last.answer().get(1, TimeUnit.SECONDS);
            if (partial) { // What was decided before the end must not become unknown by it.
                underWay.clear();
                take(last);
                goodbye();
            }
        } catch (ExecutionException | TimeoutException e) {
            abort();
        }
    }

    @Override
    void abort() {
        underWay.forEach(asked -> asked.answer().cancel(true));
        underWay.clear();
    }
}
