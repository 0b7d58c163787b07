package dev.heddle.server.bridge;

import dev.heddle.server.mcp.Rpc;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Carries MCP between a client that talks to standard input and output, a message a line, and a
/// hub's `/mcp`. Each message goes its own way, so that a long call does not hold up the rest; none
/// is sent again that the hub may have taken.
public final class Bridge {
    /// Messages that wait for their answers; a hub takes 16 calls of one client.
    private static final int MAX_OPEN = 64;

    /// Nothing is sent while the message before it may not have been heard, for so long at most: a
    /// cancel must not overtake the call that it is about.
    private static final long IN_ORDER_MILLIS = 1000;

    /// Answers that are under way when the client has said all are waited for so long.
    private static final long LAST_ANSWERS_SECONDS = 5;

    private static final int MIN_PAUSE_MILLIS = 500;
    private static final int MAX_PAUSE_MILLIS = 20_000;

    private static final String BROKEN =
            "the connection to the hub at %s broke (%s). What was asked may have been done: do not"
                    + " repeat a call before you have looked";

    private static final String TOOLS_CHANGED =
            Rpc.notification("notifications/tools/list_changed", Map.of());

    private final HubSession hub;
    private final String address;
    private final Lines in;
    private final PrintStream out;
    private final Consumer<String> log;
    private final Semaphore open = new Semaphore(MAX_OPEN);

    /// The requests that wait for their answers, and whether the client still wants it.
    private final Map<JsonNode, Boolean> wanted = new ConcurrentHashMap<>();

    private volatile @Nullable Thread listener;

    /// A bridge to the hub at `hub`; `log` is told in words what goes wrong.
    public Bridge(URI hub, String token, InputStream in, PrintStream out, Consumer<String> log) {
        this.hub = new HubSession(hub, token);
        this.address = hub.toString();
        this.in = new Lines(in, Wire.MAX_MESSAGE_BYTES);
        this.out = out;
        this.log = log;
    }

    /// Carries on until the input ends. Blocks.
    ///
    /// @throws IOException if the input cannot be read
    public void run() throws IOException, InterruptedException {
        boolean more = true;
        while (more) {
            try {
                var line = in.next();
                more = line.isPresent();
                if (more && !line.get().isEmpty()) {
                    carry(line.get());
                }
            } catch (Lines.TooLongException e) {
                write(Rpc.error(null, Rpc.PARSE_ERROR, String.valueOf(e.getMessage())));
            }
        }
        var _ = open.tryAcquire(MAX_OPEN, LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
        var listening = listener;
        if (listening != null) {
            listening.interrupt();
        }
        hub.end();
    }

    private void write(String message) {
        byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(line, 0, line.length);
            out.flush();
        }
    }

    private void carry(String line) throws InterruptedException {
        Rpc message;
        try {
            message = Rpc.read(line);
        } catch (Json.MalformedException e) {
            write(Rpc.error(null, Rpc.PARSE_ERROR, String.valueOf(e.getMessage())));
            return;
        }
        if (message instanceof Rpc.Notification(String method, JsonNode params)
                && method.equals("notifications/cancelled")) {
            wanted.computeIfPresent(params.path("requestId"), (_, _) -> false);
        }
        if (!open.tryAcquire()) {
            refuse(message, "%d messages wait for their answers".formatted(MAX_OPEN));
            return;
        }
        if (message instanceof Rpc.Request request) {
            wanted.put(request.id(), true);
        }
        var heard = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        say(line, message, heard);
                    } finally {
                        heard.countDown();
                        open.release();
                    }
                });
        var _ = heard.await(IN_ORDER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void say(String line, Rpc message, CountDownLatch heard) {
        var answer = new ToClient(message, heard);
        String method = method(message);
        try {
            hub.say(line, method.equals("initialize"), answer);
            if (method.equals("notifications/initialized")) {
                startListening();
            }
            if (!answer.wasGiven) {
                refuse(message, BROKEN.formatted(address, "it has ended"));
            }
        } catch (ConnectException | HttpConnectTimeoutException e) {
            refuse(
                    message,
                    "the hub at %s cannot be reached; this was not sent".formatted(address));
        } catch (HubSession.RefusedException e) {
            refuse(message, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            refuse(message, BROKEN.formatted(address, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (message instanceof Rpc.Request request) {
                wanted.remove(request.id());
            }
        }
    }

    private static String method(Rpc message) {
        return switch (message) {
            case Rpc.Request request -> request.method();
            case Rpc.Notification notification -> notification.method();
            case Rpc.Response() -> "";
        };
    }

    /// Answers what has no answer, if it is to have one; a call that was withdrawn has none.
    private void refuse(Rpc message, String why) {
        if (message instanceof Rpc.Request request) {
            if (wanted.getOrDefault(request.id(), true)) {
                write(Rpc.error(request.id(), Rpc.UNREACHABLE, why));
            }
        } else {
            log.accept(why);
        }
    }

    // ---- listening ----------------------------------------------------------------------------

    private void startListening() {
        if (listener == null) {
            listener = Thread.ofVirtual().start(this::listen);
        }
    }

    private void listen() {
        var ear = new ToClient(new Rpc.Response(), new CountDownLatch(1));
        int maxPauseMillis = MIN_PAUSE_MILLIS;
        try {
            while (true) {
                try {
                    hub.listen(ear);
                    maxPauseMillis = MIN_PAUSE_MILLIS;
                } catch (IOException e) {
                    log.accept("not listening to the hub at %s: %s".formatted(address, e));
                    maxPauseMillis = Math.min(2 * maxPauseMillis, MAX_PAUSE_MILLIS);
                }
                Thread.sleep(
                        ThreadLocalRandom.current().nextInt(MIN_PAUSE_MILLIS, maxPauseMillis + 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The client has said all.
        }
    }

    /// What the hub says to one message.
    private final class ToClient implements HubSession.Ear {
        private final CountDownLatch heard;

        /// Whether there is nothing to wait for any more.
        private boolean wasGiven;

        ToClient(Rpc message, CountDownLatch heard) {
            this.heard = heard;
            this.wasGiven = !(message instanceof Rpc.Request);
        }

        @Override
        public void heard() {
            heard.countDown();
        }

        @Override
        public void said(String message) {
            try {
                wasGiven |= !Json.read(message).has("method");
                write(message);
            } catch (Json.MalformedException e) {
                log.accept("the hub at %s says what is no JSON".formatted(address));
            }
        }

        @Override
        public void renewed() {
            log.accept("the hub at %s has a new session for us".formatted(address));
            write(TOOLS_CHANGED);
        }
    }
}
