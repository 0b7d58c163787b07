package dev.heddle.jobs.socket;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.internal.Network;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection. The job's thread writes; what is heard comes on the HTTP client's threads, one
/// message after the other.
final class Line implements WebSocket.Listener {
    /// How a connection ended, or why there is none.
    ///
    /// @param code a close code, a status, or 0
    /// @param fault what the receiver of a message threw, if that ended it
    record End(SocketTrouble why, int code, @Nullable Throwable fault) {
        static End of(SocketTrouble why) {
            return new End(why, 0, null);
        }
    }

    private static final int TOO_LARGE_CODE = 1009;
    private static final int HUNG_UP = 1006;

    private final SocketOptions options;
    private final Consumer<? super String> receiver;
    private final Runnable wake;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final StringBuilder partial = new StringBuilder();
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean heard;
    private volatile boolean aborted;
    private volatile @Nullable WebSocket socket;
    private long pingedFor; // The silence that was pinged: since when. On the job's thread.

    Line(SocketOptions options, Consumer<? super String> receiver, Runnable wake) {
        this.options = options;
        this.receiver = receiver;
        this.wake = wake;
    }

    // ---- the job's thread ----------------------------------------------------------------------

    /// Connects. Blocks.
    ///
    /// @return why that failed; null if there is a connection
    @Nullable End connect(URI uri) throws InterruptedException {
        var builder = Network.client().newWebSocketBuilder().connectTimeout(options.timeout());
        options.headers().forEach(builder::header);
        options.subprotocol().ifPresent(builder::subprotocols);
        var opening = builder.buildAsync(uri, this);
        try {
            socket = opening.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
            heardNanos = System.nanoTime();
            if (aborted) {
                abort(); // Told to while it connected.
            }
            return null;
        } catch (ExecutionException e) {
            return e.getCause() instanceof WebSocketHandshakeException refused
                    ? new End(SocketTrouble.REFUSED, refused.getResponse().statusCode(), null)
                    : End.of(SocketTrouble.UNREACHABLE);
        } catch (TimeoutException _) {
            return End.of(SocketTrouble.UNREACHABLE);
        } finally {
            if (socket == null) {
                var _ = opening.thenAccept(WebSocket::abort); // Should it open after all.
            }
        }
    }

    /// How it ended; null while it stands.
    @Nullable End end() {
        return end.get();
    }

    /// Whether the server has ever said something here, if only a pong.
    boolean wasHeard() {
        return heard;
    }

    /// Writes one message. Blocks.
    ///
    /// @return whether it was written; if not nobody knows how much of it was, and the line ends
    boolean write(String text) throws InterruptedException {
        return isDone(requireNonNull(socket).sendText(text, true));
    }

    private boolean isDone(CompletableFuture<WebSocket> sending) throws InterruptedException {
        try {
            var _ = sending.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException _) {
            finish(End.of(SocketTrouble.BROKEN_OFF));
        } catch (TimeoutException _) {
            finish(End.of(SocketTrouble.STUCK));
        }
        abort();
        return false;
    }

    /// Pings a server that has been silent, and gives up one that stays so: a dead machine, a cable
    /// pulled out, and now and then a server that hung up without a goodbye, which the JDK's client
    /// does not always notice if it happens right after the connection came about.
    ///
    /// @return when to look again, in nanoseconds from now
    long beat() {
        long since = heardNanos;
        long silent = System.nanoTime() - since;
        long heartbeat = options.heartbeat().toNanos();
        long grace = options.grace().toNanos();
        if (silent < heartbeat) {
            return heartbeat - silent;
        }
        if (silent >= heartbeat + grace) {
            finish(End.of(SocketTrouble.SILENT));
            abort();
            return 0;
        }
        if (pingedFor != since) {
            pingedFor = since;
            var _ =
                    requireNonNull(socket)
                            .sendPing(ByteBuffer.allocate(0))
                            .whenComplete((_, failed) -> {
                                if (failed != null) {
                                    finish(End.of(SocketTrouble.BROKEN_OFF));
                                }
                            });
        }
        // Sooner than its grace is over: it may have answered, and fall silent again.
        return Math.min(heartbeat, heartbeat + grace - silent);
    }

    /// Says that this is all, and waits until the server says so, too. Blocks.
    void goodbye() throws InterruptedException {
        if (isDone(requireNonNull(socket).sendClose(WebSocket.NORMAL_CLOSURE, ""))) {
            var _ = ended.await(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /// Closes it without a word. May be called from any thread; never blocks.
    void abort() {
        aborted = true;
        var open = socket;
        if (open != null) {
            open.abort();
        }
    }

    // ---- the client's threads ------------------------------------------------------------------

    private void finish(End how) {
        if (end.compareAndSet(null, how)) {
            ended.countDown();
            wake.run();
        }
    }

    private void hear(WebSocket from) {
        heardNanos = System.nanoTime();
        heard = true;
        from.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        if (partial.length() + data.length() > options.maxMessageCharacters()) {
            finish(new End(SocketTrouble.TOO_LARGE, TOO_LARGE_CODE, null));
            from.abort();
            return null;
        }
        partial.append(data);
        if (last && end.get() == null) {
            String text = partial.toString();
            partial.setLength(0);
            try {
                receiver.accept(text);
            } catch (Throwable e) { // An Error, too: it is the job's outcome, not the client's.
                finish(new End(SocketTrouble.BROKEN_OFF, 0, e));
                from.abort();
                return null;
            }
        }
        hear(from);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        hear(from); // Passed over: nobody here reads such.
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        hear(from); // The client answers by itself.
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        hear(from);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        // No server sends that code: the JDK does, for one that hung up without a word.
        finish(
                code == HUNG_UP
                        ? End.of(SocketTrouble.BROKEN_OFF)
                        : new End(SocketTrouble.CLOSED, code, null));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        finish(End.of(SocketTrouble.BROKEN_OFF));
    }
}
