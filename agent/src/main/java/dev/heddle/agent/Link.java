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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
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

    /// Bytes of keyed state a program may show: half of what a hello may be long.
    static final int MAX_STATE_BYTES = Wire.MAX_MESSAGE_BYTES / 2;

    /// What a frame adds to each entry of the state.
    private static final int ENTRY_BYTES = 16;

    private static final long LOOK_MILLIS = 50;
    private static final long REPORT_NANOS = 250_000_000;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long SEND_TIMEOUT_SECONDS = 10;

    /// How long a link waits; a test has less time.
    ///
    /// @param minBackoffMillis the longest pause after the first failure
    /// @param maxBackoffMillis the longest pause after many
    /// @param heartbeatMillis how long the hub may be silent until it is pinged
    /// @param graceMillis how much longer until it is given up
    record Pace(
            long minBackoffMillis, long maxBackoffMillis, long heartbeatMillis, long graceMillis) {
        static final Pace USUAL =
                new Pace(
                        500,
                        20_000,
                        Wire.LINK_HEARTBEAT_SECONDS * 1000L,
                        Wire.GRACE_SECONDS * 1000L);
    }

    private static final System.Logger LOG = System.getLogger(Link.class.getName());

    private final AgentOptions options;
    private final Owner owner;
    private final Consumer<FromHub> heard;
    private final String instance = UUID.randomUUID().toString();
    private final Pace pace;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    private final Object lock = new Object(); // Guards the six below; nothing is called under it.
    private List<ActionInfo> actions;
    private final LinkedBlockingDeque<FromHost> outbox = new LinkedBlockingDeque<>();
    private final Map<String, FromHost.Settled> unacknowledged = new LinkedHashMap<>();
    private final Map<String, Shown> state = new LinkedHashMap<>();
    private int stateBytes;
    private @Nullable Connection current;

    private Snapshot lastReport;

    /// The call that the owner runs, empty if none; written on the owner's thread.
    private volatile String running = "";

    /// The newest call that was said to run; used on the link's thread.
    private String saidToRun = "";

    /// A value of the state and what it takes in a hello.
    private record Shown(JsonNode value, int bytes) {}

    Link(
            AgentOptions options,
            Owner owner,
            List<ActionInfo> actions,
            Consumer<FromHub> heard,
            Pace pace) {
        this.options = options;
        this.pace = pace;
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

    /// Offers these actions from now on. Never blocks.
    void offer(List<ActionInfo> offered) {
        synchronized (lock) {
            actions = offered;
            if (current != null) {
                enqueue(new FromHost.Actions(offered));
            }
        }
    }

    /// Says it as soon as the link allows. Never blocks.
    void send(FromHost message) {
        synchronized (lock) {
            if (current != null || message instanceof FromHost.Event) {
                enqueue(message);
            }
        }
    }

    /// The owner has started a call. Owner thread only; never blocks.
    void started(String id) {
        running = id;
    }

    /// The owner has ended the call that ran. Owner thread only; never blocks.
    void ended() {
        running = "";
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
        int bytes =
                value.isNull()
                        ? 0
                        : ENTRY_BYTES + Json.bytes(Json.write(key)) + Json.bytes(value.toString());
        synchronized (lock) {
            var old = state.get(key);
            int newBytes = stateBytes + bytes - (old == null ? 0 : old.bytes());
            if (newBytes > MAX_STATE_BYTES && bytes > 0) {
                throw new IllegalStateException(
                        "a host shows at most %d bytes of state; delete some keys"
                                .formatted(MAX_STATE_BYTES));
            }
            stateBytes = newBytes;
            if (value.isNull()) {
                state.remove(key);
            } else {
                state.put(key, new Shown(value, bytes));
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
        if (current == null) {
            trimEvents();
        } else if (outbox.size() > MAX_OUTBOX) {
            current.end(new LinkLost("the hub takes messages too slowly", 0));
            outbox.removeFirst(); // An event, or what the next greeting says anyway.
        }
    }

    private void trimEvents() {
        while (outbox.size() > MAX_WAITING_EVENTS) {
            outbox.removeFirst();
        }
    }

    // ---- the loop -----------------------------------------------------------------------------

    private void loop() {
        var client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
        try {
            int failures = 0;
            boolean goesOn = true;
            while (goesOn) {
                var connection = new Connection();
                goesOn = tryOnce(client, connection);
                failures = connection.welcomed ? 0 : failures + 1;
                goesOn = goesOn && !closing.await(pauseMillis(failures), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed, and in a hurry.
        } finally {
            client.shutdownNow();
        }
    }

    /// Links until that ends; false if there is no sense in trying again.
    private boolean tryOnce(HttpClient client, Connection connection) throws InterruptedException {
        try {
            connect(client, connection);
            speak(connection);
            return false; // Closed.
        } catch (LinkLost e) {
            boolean isFinal = Wire.Close.isFinal(e.code);
            tell(isFinal ? State.STOPPED : State.TRYING, e.message);
            return !isFinal;
        } catch (RuntimeException e) { // A fault of ours must not leave the program unlinked.
            LOG.log(System.Logger.Level.ERROR, "the link failed and begins anew", e);
            return true;
        } finally {
            connection.abort();
        }
    }

    private void connect(HttpClient client, Connection connection)
            throws LinkLost, InterruptedException {
        var opening =
                client.newWebSocketBuilder()
                        .subprotocols(Wire.SUBPROTOCOL)
                        .header("Authorization", "Bearer " + options.token())
                        .connectTimeout(CONNECT_TIMEOUT)
                        .buildAsync(options.linkAddress(), connection);
        try {
            connection.socket = opening.get(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var _ = opening.thenAccept(WebSocket::abort); // Should it open after all.
            throw new LinkLost("no hub at " + options.hub() + ": " + reason(e), 0);
        }
    }

    /// Greets the hub and then says what there is to say, until the connection ends.
    private void speak(Connection connection) throws LinkLost, InterruptedException {
        try {
            lastReport = owner.snapshot();
            var greeting = greet(connection);
            for (var message : greeting) {
                connection.say(message);
            }
            boolean told = false;
            long reported = System.nanoTime();
            while (closing.getCount() > 0) {
                connection.requireOpen();
                if (connection.welcomed && !told) {
                    told = true;
                    tell(State.LINKED, "linked to " + options.hub() + " as " + options.host());
                }
                var message = outbox.pollFirst(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (message != null) {
                    connection.say(message);
                } else {
                    sayIfRunning(connection);
                }
                reported = reportIfDue(connection, reported);
                connection.pingIfSilent();
            }
            sayLastWords(connection);
        } finally {
            synchronized (lock) {
                current = null;
                // All but events is told anew in the next greeting.
                outbox.removeIf(message -> !(message instanceof FromHost.Event));
                trimEvents();
            }
        }
    }

    /// What was decided before the end must not become unknown by it.
    private void sayLastWords(Connection connection) throws LinkLost, InterruptedException {
        for (var message = outbox.pollFirst(); message != null; message = outbox.pollFirst()) {
            connection.say(message);
        }
        connection.sayGoodbye();
    }

    /// The hello and what the hub may have missed. From here on messages go to this connection.
    private List<FromHost> greet(Connection connection) {
        synchronized (lock) {
            current = connection;
            var keyed = new ArrayList<KeyedState>();
            state.forEach((key, shown) -> keyed.add(new KeyedState(key, shown.value())));
            var greeting = new ArrayList<FromHost>();
            greeting.add(
                    new FromHost.Hello(
                            instance, actions, OwnerReport.of(lastReport, lastReport), keyed));
            greeting.addAll(unacknowledged.values());
            return greeting;
        }
    }

    /// Tells of a call that has been running for a while. One that is over sooner needs no such
    /// word: its outcome says more, and half the messages are half the time of a click.
    private void sayIfRunning(Connection connection) throws LinkLost, InterruptedException {
        String id = running;
        if (!id.isEmpty() && !id.equals(saidToRun)) {
            saidToRun = id;
            connection.say(
                    new FromHost.Running(id)); // Before its outcome, which comes by this thread.
        }
    }

    private long reportIfDue(Connection connection, long reported)
            throws LinkLost, InterruptedException {
        long now = System.nanoTime();
        var snapshot = owner.snapshot();
        boolean changed = snapshot.health() != lastReport.health();
        if (!changed && now - reported < REPORT_NANOS) {
            return reported;
        }
        sayIfRunning(connection);
        connection.say(new FromHost.Report(OwnerReport.of(snapshot, lastReport)));
        lastReport = snapshot;
        return now;
    }

    /// Full jitter: hosts that lost the same hub do not come back in step.
    private long pauseMillis(int failures) {
        long ceiling =
                Math.min(pace.maxBackoffMillis, pace.minBackoffMillis << Math.min(failures, 10));
        return ThreadLocalRandom.current().nextLong(pace.minBackoffMillis / 2, ceiling + 1);
    }

    private void tell(State linkState, String message) {
        try {
            options.listener().accept(new LinkStatus(linkState, message));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "told how the link stands, the listener threw", e);
        }
    }

    void close() {
        closing.countDown();
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
        private volatile boolean welcomed;
        private volatile long heardNanos = System.nanoTime();
        private boolean pinged;
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

        /// Notices a hub that is gone without a word: a dead machine, a cable pulled out.
        void pingIfSilent() throws LinkLost {
            long silentMillis = (System.nanoTime() - heardNanos) / 1_000_000;
            if (silentMillis < pace.heartbeatMillis) {
                pinged = false;
            } else if (silentMillis >= pace.heartbeatMillis + pace.graceMillis) {
                throw new LinkLost("the hub is silent", 0);
            } else if (!pinged) {
                pinged = true;
                var _ = requireNonNull(socket).sendPing(ByteBuffer.allocate(0));
            }
        }

        /// Frees the socket; harmless if it was closed before.
        void abort() {
            var open = socket;
            if (open != null) {
                open.abort();
            }
        }

        void sayGoodbye() throws InterruptedException {
            var open = socket;
            if (open != null) {
                try {
                    open.sendClose(WebSocket.NORMAL_CLOSURE, "the program unlinked")
                            .get(1, TimeUnit.SECONDS);
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
            heardNanos = System.nanoTime();
            if (partial.length() + data.length() > Wire.MAX_HUB_MESSAGE_CHARACTERS) {
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
                    welcomed |= message instanceof FromHub.Welcome;
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
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            heardNanos = System.nanoTime();
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            heardNanos = System.nanoTime(); // The client answers by itself.
            from.request(1);
            return null;
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
