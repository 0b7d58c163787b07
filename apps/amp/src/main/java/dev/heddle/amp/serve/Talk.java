package dev.heddle.amp.serve;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/// One request and its one reply. On its event loop, unless marked.
final class Talk {
    /// A prompt of 280 characters, each escaped, is a tenth of it.
    static final int MAX_BODY_BYTES = 16 << 10;

    private static final int TOO_LARGE = 413;
    private static final int TOO_SLOW = 408;

    private final HttpServerRequest request;
    private final Context loop;
    private final Runnable replied;

    Talk(HttpServerRequest request, Context loop, Runnable replied) {
        this.request = request;
        this.loop = loop;
        this.replied = replied;
    }

    HttpServerRequest request() {
        return request;
    }

    /// Reads the body, if it is there in time and not too long.
    void read(long patienceMillis, Consumer<Buffer> then) {
        var body = Buffer.buffer();
        long late =
                loop.owner()
                        .setTimer(patienceMillis, _ -> hangUp(TOO_SLOW, "the body took too long"));
        request.exceptionHandler(_ -> loop.owner().cancelTimer(late));
        request.handler(part -> {
            if (request.response().ended()) {
                return;
            }
            if (body.length() + part.length() > MAX_BODY_BYTES) {
                loop.owner().cancelTimer(late);
                hangUp(TOO_LARGE, "a body has at most %d bytes".formatted(MAX_BODY_BYTES));
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(_ -> {
            if (loop.owner().cancelTimer(late) && !request.response().ended()) {
                then.accept(body);
            }
        });
    }

    /// Replies, and does not wait for the rest of what the client has to say.
    private void hangUp(int status, String message) {
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        var _ = send(Reply.error(status, message)).onComplete(_ -> request.connection().close());
    }

    /// Replies. A client that has gone away is not missed.
    void reply(Reply reply) {
        var _ = send(reply);
    }

    /// Replies. May be called from any thread.
    void replySoon(Reply reply) {
        loop.runOnContext(_ -> reply(reply));
    }

    private Future<Void> send(Reply reply) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        reply.headers().forEach(response::putHeader);
        response.setStatusCode(reply.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        replied.run();
        return response.end(reply.json());
    }
}
