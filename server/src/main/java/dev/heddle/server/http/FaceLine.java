package dev.heddle.server.http;

import dev.heddle.server.sessions.Line;
import dev.heddle.sync.Wire;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// The way to a client that speaks a wire of its own: what is sent is said in its words, and after
/// a silence there is a sign of life. Words are found on the socket's event loop, one frame after
/// the other. May be called from any thread.
final class FaceLine implements Line {
    private static final long LOOK_MILLIS = 1000;

    private final Context loop;
    private final SocketLine line;
    private final Function<String, List<String>> words;

    // On the event loop only.
    private long saidNanos = System.nanoTime();

    /// A line over an open socket.
    ///
    /// @param words what a frame is in the client's words
    /// @param heartbeat the sign of life
    FaceLine(
            Vertx vertx,
            ServerWebSocket socket,
            SocketLine line,
            int silenceSeconds,
            Function<String, List<String>> words,
            Supplier<String> heartbeat) {
        this.loop = vertx.getOrCreateContext();
        this.line = line;
        this.words = words;
        vertx.setPeriodic(
                LOOK_MILLIS,
                timer -> {
                    if (socket.isClosed()) {
                        vertx.cancelTimer(timer);
                    } else if (System.nanoTime() - saidNanos >= silenceSeconds * 1_000_000_000L) {
                        say(List.of(heartbeat.get()), () -> {});
                    }
                });
    }

    @Override
    public void send(String text, String position, Runnable written) {
        loop.runOnContext(_ -> say(words.apply(text), written));
    }

    /// Says something in the client's words. Event loop only.
    void say(List<String> texts, Runnable written) {
        if (texts.isEmpty()) {
            written.run();
            return;
        }
        saidNanos = System.nanoTime();
        texts.subList(0, texts.size() - 1).forEach(text -> line.send(text, "", () -> {}));
        line.send(texts.getLast(), "", written);
    }

    @Override
    public void close(Wire.Close reason) {
        loop.runOnContext(_ -> line.close(reason)); // After what was sent before.
    }
}
