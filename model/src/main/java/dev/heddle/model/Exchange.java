package dev.heddle.model;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request and what comes back, told as events. At most one piece of the body is under way; the
/// next comes after {@link #more}, so that a fast server waits instead of filling the memory.
final class Exchange implements AutoCloseable, HttpResponse.BodySubscriber<Exchange.Nothing> {
    private final Consumer<? super Event> events;
    private final CompletableFuture<Nothing> body = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile Flow.@Nullable Subscription subscription;
    private @Nullable CompletableFuture<?> response;

    /// What a body is here: it has gone by.
    enum Nothing {
        NOTHING
    }

    /// What happens to an answer. Those of an exchange name it: one that is over may still say
    /// something.
    sealed interface Event {
        record Head(Exchange of, int status, HttpHeaders headers) implements Event {}

        record Bytes(Exchange of, List<ByteBuffer> bytes) implements Event {}

        record End(Exchange of) implements Event {}

        record Broken(Exchange of, Throwable cause) implements Event {}

        /// Time to look at the clock.
        record Alarm() implements Event {}

        /// The answer has ended: by its receiver, or cancelled.
        record Over() implements Event {}
    }

    Exchange(Consumer<? super Event> events) {
        this.events = events;
    }

    /// Sends `request`. Never blocks. `events` must take them at once.
    static Exchange start(HttpClient http, HttpRequest request, Consumer<? super Event> events) {
        var exchange = new Exchange(events);
        var response =
                http.sendAsync(
                        request,
                        head -> {
                            events.accept(
                                    new Event.Head(exchange, head.statusCode(), head.headers()));
                            return exchange;
                        });
        exchange.response = response;
        var _ =
                response.whenComplete((_, broken) -> {
                    if (broken != null) {
                        events.accept(new Event.Broken(exchange, broken));
                    }
                });
        return exchange;
    }

    /// Asks for the next piece of the body.
    void more() {
        var from = subscription;
        if (from != null) {
            from.request(1);
        }
    }

    /// Closes the connection, unless all has come and it can serve again.
    @Override
    public void close() {
        closed = true;
        if (body.isDone() && !body.isCompletedExceptionally()) {
            return;
        }
        if (response != null) {
            response.cancel(true);
        }
        var from = subscription;
        if (from != null) {
            from.cancel();
        }
    }

    @Override
    public CompletionStage<Nothing> getBody() {
        return body; // Only when it has come: until then, cancelling the response closes all.
    }

    @Override
    public void onSubscribe(Flow.Subscription from) {
        subscription = from;
        if (closed) { // Looked at after it was told where to cancel, so one of the two sees it.
            from.cancel();
        } else {
            from.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        events.accept(new Event.Bytes(this, bytes));
    }

    @Override
    public void onError(Throwable broken) {
        events.accept(new Event.Broken(this, broken));
        body.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
        body.complete(Nothing.NOTHING);
        events.accept(new Event.End(this));
    }
}
