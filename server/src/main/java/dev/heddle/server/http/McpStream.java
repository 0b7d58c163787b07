package dev.heddle.server.http;

import dev.heddle.server.mcp.Mcp;
import dev.heddle.sync.Wire;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BooleanSupplier;

/// Messages to an MCP client as server-sent events. May be called from any thread, in one order.
///
/// There is no limit on what waits for a slow reader, because there is no need for one: a call has
/// one answer and a listener is told once of each list that it has asked for. Progress, which may
/// come often, is left out for those who do not read.
final class McpStream implements Mcp.Stream {
    /// Keeps the connection. No empty line follows: that ends an event, and some clients count
    /// those that they have asked for.
    private static final String COMMENT = ":\n";

    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final Context loop;
    private final HttpServerResponse response;

    McpStream(Vertx vertx, Context loop, HttpServerRequest request) {
        this.vertx = vertx;
        this.loop = loop;
        this.response = request.response();
    }

    @Override
    public void begin() {
        loop.runOnContext(_ -> {
            if (isGone()) {
                return;
            }
            response.exceptionHandler(_ -> {}); // The close handler is called as well.
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader("X-Accel-Buffering", "no"); // Proxies must not hold events back.
            var _ = response.write(COMMENT);
            vertx.setPeriodic(
                    Wire.HEARTBEAT_SECONDS * 1000L,
                    timer -> {
                        if (isGone()) {
                            vertx.cancelTimer(timer);
                        } else {
                            var _ = response.write(COMMENT);
                        }
                    });
        });
    }

    /// Runs `gone` once the client has gone, and ends it once what the client came with counts no
    /// more.
    void whenGone(BooleanSupplier still, Runnable gone) {
        loop.runOnContext(_ -> {
            if (isGone()) {
                gone.run();
                return;
            }
            response.closeHandler(_ -> gone.run());
            vertx.setPeriodic(
                    LOOK_MILLIS,
                    timer -> {
                        if (isGone()) {
                            vertx.cancelTimer(timer);
                        } else if (!still.getAsBoolean()) {
                            var _ = response.end();
                            gone.run();
                        }
                    });
        });
    }

    private boolean isGone() {
        return response.ended() || response.closed();
    }

    @Override
    public void send(String message) {
        loop.runOnContext(_ -> {
            if (!isGone()) {
                write(message);
            }
        });
    }

    @Override
    public void sendIfRead(String message) {
        loop.runOnContext(_ -> {
            if (!isGone() && !response.writeQueueFull()) {
                write(message);
            }
        });
    }

    private void write(String message) { // JSON as we write it has no line breaks.
        var _ = response.write("event: message\ndata: " + message + "\n\n");
    }

    @Override
    public void end() {
        loop.runOnContext(_ -> {
            if (!isGone()) {
                var _ = response.end();
            }
        });
    }
}
