package dev.heddle.agent;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.LinkStatus.State;
import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.KeyedState;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The agent's WebSocket to the hub: one thread that connects, speaks, reports the owner and starts
/// again, for ever.
///
/// **Concurrency.** Whoever has something to say puts it into the outbox under the lock and
/// returns; only the link's thread touches the socket for writing. What is heard comes on the HTTP
/// client's threads. No lock is held while either side is called.
///
/// **Nothing is said twice, nothing that counts is lost.** Outcomes stay in `unacknowledged` until
/// the hub has them; keyed state is a map that each hello carries whole; only events can be lost,
/// the oldest first, when there is no link for long.
final class Link {
    /// Events that wait while there is no link.
    private static final int MAX_WAITING_EVENTS = 1000;

    /// Messages that may wait for a slow hub before the link is given up and begun anew.
    private static final int MAX_OUTBOX = 20_000;

    /// Outcomes the hub has not acknowledged; the oldest is given up beyond that.
    private static final int MAX_UNACKNOWLEDGED = 4096;

    /// Characters of keyed state a program may show: half of what a hello may be long.
    private static final int MAX_STATE_CHARACTERS = Wire.MAX_MESSAGE_BYTES / 2;

    private static final long LOOK_MILLIS = 50;
    private static final long REPORT_NANOS = 250_000_000;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long SEND_TIMEOUT_SECONDS = 10;
    private static final long BACKOFF_MIN_MILLIS = 500;
    private static final long BACKOFF_MAX_MILLIS = 20_000;

    private static final System.Logger LOG = System.getLogger(Link.class.getName());

    private final AgentOptions options;
    private final Owner owner;
    private final List<ActionInfo> actions;
    private final Consumer<FromHub> heard;
    private final String instance = UUID.randomUUID().toString();
    private final Thread thread;

    private final Object lock = new Object(); // Guards the five below; nothing is called under it.
    private final LinkedBlockingDeque<FromHost> outbox = new LinkedBlockingDeque<>();
    private final Map<String, FromHost.Settled> unacknowledged = new LinkedHashMap<>();
    private final Map<String, JsonNode> state = new LinkedHashMap<>();
    private int stateCharacters;
    private @Nullable Connection current;

    private volatile boolean closed;
    private Snapshot lastReport;

    Link(AgentOptions options, Owner owner, List<ActionInfo> actions, Consumer<FromHub> heard) {
        this.options = options;
        this.owner = owner;
        this.actions = actions;
        this.heard = heard;
        this.lastReport = owner.snapshot();
        this.thread = Thread.ofPlatform().daemon().name("heddle-link").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    // ---- saying -------------------------------------------------------------------------------

    /// Says it as soon as the link allows. Never blocks.
    void send(FromHost message) {
        synchronized (lock) {
            if (current != null || message instanceof FromHost.Event) {
                enqueue(message);
            }
        }
    }

    void settled(FromHost.Settled message) {
        synchronized (lock) {
            unacknowledged.put(message.id(), message);
            if (unacknowledged.size() > MAX_UNACKNOWLEDGED) {
                unacknowledged.remove(unacknowledged.keySet().iterator().next());
            }
            if (current != null) {
                enqueue(message);
            }
        }
    }

    void state(String key, JsonNode value) {
        int length = value.isNull() ? 0 : key.length() + value.toString().length();
        synchronized (lock) {
            var old = value.isNull() ? state.remove(key) : state.put(key, value);
            int oldLength = old == null ? 0 : key.length() + old.toString().length();
            stateCharacters += length - oldLength;
            if (stateCharacters > MAX_STATE_CHARACTERS) {
                state.remove(key);
                stateCharacters -= length;
                throw new IllegalStateException(
                        "a host shows at most %d characters of state; delete some keys"
                                .formatted(MAX_STATE_CHARACTERS));
            }
            if (current != null) {
                enqueue(new FromHost.State(key, value));
            }
        }
    }

    boolean isUnacknowledged(String id) {
        synchronized (lock) {
            return unacknowledged.containsKey(id);
        }
    }

    private void enqueue(FromHost message) {
        outbox.addLast(message);
        if (current == null && outbox.size() > MAX_WAITING_EVENTS) {
            outbox.removeFirst();
        }
    }

    // ---- the loop -----------------------------------------------------------------------------

    private void loop() {
        int failures = 0;
        while (!closed) {
            try (var client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
                var connection = connect(client);
                failures = 0;
                speak(connection);
            } catch (LinkLost e) {
                if (Wire.Close.isFinal(e.code)) {
                    tell(State.STOPPED, e.message);
                    return;
                }
                tell(State.TRYING, e.message);
            } catch (InterruptedException e) {
                return; // Closed.
            }
            if (!closed) {
                pause(failures++);
            }
        }
    }

    private Connection connect(HttpClient client) throws LinkLost, InterruptedException {
        var connection = new Connection();
        try {
            connection.socket =
                    client.newWebSocketBuilder()
                            .subprotocols(Wire.SUBPROTOCOL)
                            .header("Authorization", "Bearer " + options.token())
                            .connectTimeout(CONNECT_TIMEOUT)
                            .buildAsync(options.linkAddress(), connection)
                            .get(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LinkLost("no hub at " + options.hub() + ": " + reason(e), 0);
        }
        return connection;
    }

    /// Greets the hub and then says what there is to say, until the connection ends.
    private void speak(Connection connection) throws LinkLost, InterruptedException {
        try {
            lastReport = owner.snapshot();
            var greeting = greet(connection);
            for (var message : greeting) {
                connection.say(message);
            }
            tell(State.LINKED, "linked to " + options.hub() + " as " + options.host());
            long reported = System.nanoTime();
            while (!closed) {
                connection.requireOpen();
                var message = next();
                if (message != null) {
                    connection.say(message);
                }
                reported = reportIfDue(connection, reported);
            }
            connection.sayGoodbye();
        } finally {
            synchronized (lock) {
                current = null;
                // All but events is told anew in the next greeting.
                outbox.removeIf(message -> !(message instanceof FromHost.Event));
            }
        }
    }

    /// The hello and what the hub may have missed. From here on messages go to this connection.
    private List<FromHost> greet(Connection connection) {
        synchronized (lock) {
            current = connection;
            var keyed = new ArrayList<KeyedState>();
            state.forEach((key, value) -> keyed.add(new KeyedState(key, value)));
            var greeting = new ArrayList<FromHost>();
            greeting.add(
                    new FromHost.Hello(
                            instance, actions, OwnerReport.of(lastReport, lastReport), keyed));
            greeting.addAll(unacknowledged.values());
            return greeting;
        }
    }

    private @Nullable FromHost next() throws LinkLost, InterruptedException {
        if (outbox.size() > MAX_OUTBOX) {
            throw new LinkLost("the hub takes messages too slowly", 0);
        }
        return outbox.pollFirst(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private long reportIfDue(Connection connection, long reported)
            throws LinkLost, InterruptedException {
        long now = System.nanoTime();
        var snapshot = owner.snapshot();
        boolean changed = snapshot.health() != lastReport.health();
        if (!changed && now - reported < REPORT_NANOS) {
            return reported;
        }
        connection.say(new FromHost.Report(OwnerReport.of(snapshot, lastReport)));
        lastReport = snapshot;
        return now;
    }

    /// Full jitter: hosts that lost the same hub do not come back in step.
    private void pause(int failures) {
        long ceiling = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_MIN_MILLIS << Math.min(failures, 10));
        long millis = ThreadLocalRandom.current().nextLong(BACKOFF_MIN_MILLIS / 2, ceiling + 1);
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed; the loop looks at that itself.
        }
    }

    private void tell(State linkState, String message) {
        try {
            options.listener().accept(new LinkStatus(linkState, message));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "told how the link stands, the listener threw", e);
        }
    }

    void close() {
        closed = true;
        try {
            if (!thread.join(Duration.ofSeconds(1))) {
                thread.interrupt();
                var _ = thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /// Why a connection ended; `code` is the WebSocket's close code, 0 if there was none.
    private static final class LinkLost extends Exception {
        private static final long serialVersionUID = 1L;

        private final String message;
        private final int code;

        LinkLost(String message, int code) {
            super(message);
            this.message = message;
            this.code = code;
        }
    }

    // ---- one connection -----------------------------------------------------------------------

    private final class Connection implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();
        private volatile @Nullable LinkLost lost;
        private @Nullable WebSocket socket;

        void say(FromHost message) throws LinkLost, InterruptedException {
            requireOpen();
            var open = requireNonNull(socket);
            try {
                open.sendText(Wire.write(message), true)
                        .get(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                open.abort();
                requireOpen();
                throw new LinkLost("the link broke: " + reason(e), 0);
            }
        }

        void sayGoodbye() throws InterruptedException {
            var open = socket;
            if (open != null) {
                try {
                    open.sendClose(WebSocket.NORMAL_CLOSURE, "").get(1, TimeUnit.SECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    open.abort();
                }
            }
        }

        void requireOpen() throws LinkLost {
            var reason = lost;
            if (reason != null) {
                throw reason;
            }
        }

        private void end(LinkLost reason) {
            if (lost == null) { // The first reason is the true one; which of two, is no matter.
                lost = reason;
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            if (partial.length() + data.length() > Wire.MAX_MESSAGE_BYTES) {
                end(new LinkLost("the hub sent too long a message", 0));
                from.abort();
                return null;
            }
            partial.append(data);
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                hear(from, text);
            }
            from.request(1);
            return null;
        }

        private void hear(WebSocket from, String text) {
            try {
                var message = Wire.readFromHub(text);
                if (message instanceof FromHub.Ack(String id)) {
                    synchronized (lock) {
                        unacknowledged.remove(id);
                    }
                } else {
                    heard.accept(message);
                }
            } catch (Json.MalformedException e) {
                end(new LinkLost("the hub speaks another language: " + e.getMessage(), 0));
                from.abort();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a message of the hub could not be handled", e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(new LinkLost("the hub closed the link: " + code + " " + reason, code));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(new LinkLost("the link broke: " + error, 0));
        }
    }
}
