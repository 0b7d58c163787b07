package dev.heddle.server.http;

import dev.heddle.server.sessions.Line;
import dev.heddle.server.sessions.Text;
import dev.heddle.sync.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// The way to a client over a WebSocket. May be called from any thread.
///
/// What is sent goes past Vert.x to the channel below it, because Vert.x encodes a text for each
/// socket anew; and what waits for one socket is written together.
final class SocketLine implements Line {
    /// A client that does not read has no ear for the closing either; then its line is cut.
    static final long CUT_MILLIS = 5000;

    /// Frames of one socket that may wait for an owner.
    private static final int MAX_UNHEARD = 64;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final ServerWebSocket socket;
    private final AtomicInteger unheard = new AtomicInteger();
    private volatile boolean paused;
    private final Context loop;
    private final ChannelHandlerContext channel;
    private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writePlanned = new AtomicBoolean();

    private record Outgoing(ByteBuf text, Runnable written) {}

    SocketLine(Vertx vertx, HttpServerRequest request, ServerWebSocket socket) {
        this.vertx = vertx;
        this.request = request;
        this.socket = socket;
        this.loop = vertx.getOrCreateContext();
        this.channel = ((WebSocketInternal) socket).channelHandlerContext();
    }

    /// Has an owner hear what was said. A client that talks faster than that is not read on; one
    /// whose words find no room is closed: it comes back and says again what was not answered.
    ///
    /// @param owner takes a task, or answers false
    void hand(Predicate<Runnable> owner, Runnable task) {
        if (unheard.incrementAndGet() >= MAX_UNHEARD) {
            socket.pause();
            paused = true; // Before the task is handed over: the last one at the latest sees it.
        }
        boolean taken =
                owner.test(() -> {
                    try {
                        task.run();
                    } finally {
                        if (unheard.decrementAndGet() <= MAX_UNHEARD / 2 && paused) {
                            paused = false;
                            socket.resume();
                        }
                    }
                });
        if (!taken) {
            close(Wire.Close.BUSY);
        }
    }

    @Override
    public void send(String text, String position, Runnable written) {
        send(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), written);
    }

    @Override
    public void send(Text text, String position, Runnable written) {
        send(text.utf8(), written);
    }

    private void send(ByteBuf text, Runnable written) {
        if (socket.isClosed()) {
            text.release();
            written.run();
            return;
        }
        outgoing.add(new Outgoing(text, written));
        if (writePlanned.compareAndSet(false, true)) {
            loop.runOnContext(_ -> write());
        }
    }

    private void write() {
        writePlanned.set(false); // First: what is added from now on plans anew.
        for (var next = outgoing.poll(); next != null; next = outgoing.poll()) {
            var written = next.written;
            channel.write(new TextWebSocketFrame(next.text)).addListener(_ -> written.run());
        }
        channel.flush();
    }

    @Override
    public void close(Wire.Close reason) {
        loop.runOnContext(_ -> {
            write(); // What was sent before goes first.
            KeepAlive.close(socket, reason);
        });
        vertx.setTimer(
                CUT_MILLIS,
                _ -> {
                    if (!socket.isClosed()) {
                        request.connection().close();
                    }
                });
    }
}
