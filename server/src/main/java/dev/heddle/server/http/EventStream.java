package dev.heddle.server.http;

import dev.heddle.server.sessions.Line;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Wire;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The way to a client as server-sent events. What cannot be entered is answered with a status;
/// once events flow, an event `close` carries the code that a WebSocket would have been closed
/// with.
final class EventStream implements Line {
    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final Context loop;
    private final HttpServerRequest request;
    private final int heartbeatSeconds;

    // On the event loop only.
    private boolean started;
    private boolean ended;
    private @Nullable Runnable gone;

    EventStream(Vertx vertx, HttpServerRequest request, int heartbeatSeconds) {
        this.heartbeatSeconds = heartbeatSeconds;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.request = request;
        request.response().closeHandler(_ -> closed());
        request.response().exceptionHandler(_ -> {}); // The close handler is called as well.
    }

    /// It is in; `leave` is called once the client has gone.
    void opened(Runnable leave) {
        loop.runOnContext(_ -> {
            gone = leave;
            if (request.response().closed()) {
                closed();
            }
        });
    }

    /// Ends it once what the client came with counts no more.
    void endUnless(BooleanSupplier still) {
        vertx.setPeriodic(
                LOOK_MILLIS,
                timer -> {
                    if (ended) {
                        vertx.cancelTimer(timer);
                    } else if (!still.getAsBoolean()) {
                        close(Wire.Close.BAD_TOKEN);
                    }
                });
    }

    private void closed() {
        ended = true;
        var leave = gone;
        if (leave != null) {
            gone = null;
            leave.run();
        }
    }

    private void start() {
        started = true;
        request.response()
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no"); // Proxies must not hold events back.
        vertx.setPeriodic(
                heartbeatSeconds * 1000L,
                timer -> {
                    if (ended) {
                        vertx.cancelTimer(timer);
                    } else {
                        var _ = request.response().write(":\n\n");
                    }
                });
    }

    @Override
    public void send(String text, String position, Runnable written) {
        loop.runOnContext(_ -> {
            if (ended) {
                written.run();
                return;
            }
            if (!started) {
                start();
            }
            String id = position.isEmpty() ? "" : "id: " + position + "\n";
            request.response().write(id + "data: " + text + "\n\n").onComplete(_ -> written.run());
        });
    }

    @Override
    public void close(Wire.Close reason) {
        loop.runOnContext(_ -> {
            if (ended) {
                return;
            }
            ended = true;
            if (!started) {
                Exchange.answer(request, Sessions.refusal(reason));
                return;
            }
            var told =
                    request.response()
                            .end("event: close\ndata: {\"code\":" + reason.code() + "}\n\n");
            vertx.setTimer(SocketLine.CUT_MILLIS, _ -> cutUnless(told.isComplete()));
        });
    }

    /// A client that does not read has no ear for the end either.
    private void cutUnless(boolean told) {
        if (!told) {
            request.connection().close();
        }
    }
}
