package dev.heddle.jobs.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.JobContext;
import dev.heddle.jobs.http.HttpProblem.Trouble;
import dev.heddle.jobs.internal.Network;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks a server once, and follows it to other addresses of its own. On the job's thread.
final class Attempt {
    /// As many as browsers and servers need; a circle is longer.
    private static final int MAX_REDIRECTS = 5;

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> KEEP_METHOD = Set.of(307, 308);
    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private final JobContext context;
    private final HttpLimits limits;
    private final int number;
    private final long startNanos = System.nanoTime();
    private boolean warned;

    Attempt(JobContext context, HttpLimits limits, int number) {
        this.context = context;
        this.limits = limits;
        this.number = number;
    }

    /// Asks and waits for the whole answer. Closes the connection if there is none.
    ///
    /// @throws HttpProblem if there is none that can be used; a status is no problem here
    HttpResult run(HttpCall call) throws HttpProblem, InterruptedException {
        var asked = call;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            var result = ask(asked);
            if (!REDIRECTS.contains(result.status())) {
                return result;
            }
            asked = asked.at(elsewhere(asked, result));
        }
        throw problem(Trouble.REDIRECTED, null);
    }

    /// Where a redirect leads, if one may go there: what was sent was meant for this server alone.
    private URI elsewhere(HttpCall call, HttpResult result) throws HttpProblem {
        boolean keeps = SAFE.contains(call.method()) || KEEP_METHOD.contains(result.status());
        var location = result.headers().firstValue("Location");
        if (keeps && location.isPresent()) {
            try {
                var to = call.uri().resolve(location.get());
                if (origin(to).equals(origin(call.uri()))) {
                    return to;
                }
            } catch (IllegalArgumentException _) {
                // No address at all.
            }
        }
        throw problem(Trouble.REDIRECTED, result);
    }

    private static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    private HttpResult ask(HttpCall call) throws HttpProblem, InterruptedException {
        var request =
                HttpRequest.newBuilder(call.uri())
                        .method(call.method(), BodyPublishers.ofByteArray(call.body()));
        call.headers().forEach(request::setHeader);
        var answer =
                Network.client()
                        .sendAsync(request.build(), _ -> new Bounded(limits.maxBodyBytes()));
        // Closed by the ladder, too, should the interrupt not come through.
        AutoCloseable closing = context.closing(() -> answer.cancel(true));
        try {
            var response = await(answer);
            var result =
                    new HttpResult(
                            response.statusCode(), response.headers(), response.body(), number);
            context.tell(new ApiEvent.ResponseReceived(result.status(), result.bytes()));
            return result;
        } catch (TimeoutException _) {
            throw problem(Trouble.TIMED_OUT, null);
        } catch (ExecutionException e) {
            context.checkpoint(); // Cancelled because the job is to end.
            throw problem(troubleOf(e), null);
        } finally {
            answer.cancel(true); // Closes the connection unless all has come.
            context.release(closing);
        }
    }

    private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!warned) {
            try {
                return get(answer, leftNanos() - limits.timeout().toNanos() / 4);
            } catch (TimeoutException _) {
                warned = true;
                context.tell(new ApiEvent.TimeoutWarning(Duration.ofNanos(leftNanos())));
            }
        }
        return get(answer, leftNanos());
    }

    private HttpResponse<byte[]> get(CompletableFuture<HttpResponse<byte[]>> answer, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (CancellationException e) {
            throw new ExecutionException(e);
        }
    }

    private long leftNanos() {
        return Math.max(0, limits.timeout().toNanos() - (System.nanoTime() - startNanos));
    }

    private static Trouble troubleOf(ExecutionException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case TooLarge _ -> {
                    return Trouble.TOO_LARGE;
                }
                case ConnectException _,
                        HttpConnectTimeoutException _,
                        UnresolvedAddressException _ -> {
                    return Trouble.UNREACHABLE;
                }
                default -> {}
            }
        }
        return Trouble.BROKEN_OFF;
    }

    private HttpProblem problem(Trouble trouble, @Nullable HttpResult result) {
        return new HttpProblem(trouble, number, result);
    }

    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Takes a body up to its limit, then closes the connection.
    private static final class Bounded implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final int limit;
        private Flow.@Nullable Subscription from;

        Bounded(int limit) {
            this.limit = limit;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body; // Only when all has come: until then, to cancel closes the connection.
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            from = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            for (var piece : pieces) {
                if (piece.remaining() > limit - taken.size()) {
                    requireNonNull(from).cancel();
                    body.completeExceptionally(new TooLarge());
                    return;
                }
                var bytes = new byte[piece.remaining()];
                piece.get(bytes);
                taken.writeBytes(bytes);
            }
            requireNonNull(from).request(1);
        }

        @Override
        public void onError(Throwable broken) {
            body.completeExceptionally(broken);
        }

        @Override
        public void onComplete() {
            body.complete(taken.toByteArray());
        }
    }
}
