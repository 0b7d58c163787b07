package dev.heddle.agent;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.KeyedState;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a program has to say, whatever carries it. Who has something to say puts it here under the
/// lock and returns; the link's thread takes it out. May be called from any thread; nothing else is
/// called under the lock.
///
/// **Nothing is said twice, nothing that counts is lost.** Outcomes stay here until the hub that
/// asked has them, and are told to no other; keyed state is a map that each hello carries whole;
/// only events can be lost, the oldest first, when there is no link for long.
final class Outbox {
    /// Events that wait while there is no link.
    private static final int MAX_WAITING_EVENTS = 1000;

    /// Messages that may wait for a slow hub before the link is given up and begun anew.
    private static final int MAX_WAITING = 20_000;

    /// Outcomes the hub has not acknowledged; the oldest is given up beyond that.
    private static final int MAX_UNACKNOWLEDGED = 4096;

    /// Bytes of keyed state a program may show: half of what a hello may be long.
    static final int MAX_STATE_BYTES = Wire.MAX_MESSAGE_BYTES / 2;

    /// What a frame adds to each entry of the state.
    private static final int ENTRY_BYTES = 16;

    private final Object lock = new Object(); // Guards all below.
    private final ArrayDeque<FromHost> waiting = new ArrayDeque<>();
    private final Map<String, Outcome> unacknowledged = new LinkedHashMap<>();
    private final Map<String, URI> asked = new HashMap<>();
    private final Map<String, Shown> state = new LinkedHashMap<>();
    private int stateBytes;
    private List<ActionInfo> actions;
    private @Nullable Connection current;
    private boolean woken;

    /// An outcome and the hub that asked for it.
    private record Outcome(FromHost.Settled message, URI hub) {}

    /// A value of the state and what it takes in a hello.
    private record Shown(JsonNode value, int bytes) {}

    /// Of a program that offers these actions.
    Outbox(List<ActionInfo> actions) {
        this.actions = actions;
    }

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

    /// A hub asks for an operation; false if it has been heard of before.
    boolean asked(String id, URI hub) {
        synchronized (lock) {
            return !unacknowledged.containsKey(id) && asked.putIfAbsent(id, hub) == null;
        }
    }

    /// How what was asked for has ended.
    void settled(FromHost.Settled message) {
        synchronized (lock) {
            var hub = asked.remove(message.id());
            if (hub == null) {
                return; // Said before.
            }
            unacknowledged.put(message.id(), new Outcome(message, hub));
            if (unacknowledged.size() > MAX_UNACKNOWLEDGED) {
                unacknowledged.remove(unacknowledged.keySet().iterator().next());
            }
            if (current != null && hub.equals(current.hub())) {
                enqueue(message);
            }
        }
    }

    /// The hub has an outcome.
    void acknowledged(String id) {
        synchronized (lock) {
            unacknowledged.remove(id);
        }
    }

    /// Whether nothing runs or waits that a hub has asked for, and all is told.
    boolean isIdle() {
        synchronized (lock) {
            return asked.isEmpty() && unacknowledged.isEmpty() && waiting.isEmpty();
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

    private void enqueue(FromHost message) {
        waiting.addLast(message);
        lock.notifyAll();
        if (current == null) {
            trimEvents();
        } else if (waiting.size() > MAX_WAITING) {
            current.end(new LinkLost("the hub takes messages too slowly", 0));
            waiting.removeFirst(); // An event, or what the next greeting says anyway.
        }
    }

    private void trimEvents() {
        while (waiting.size() > MAX_WAITING_EVENTS) {
            waiting.removeFirst();
        }
    }

    // ---- the link's thread --------------------------------------------------------------------

    /// What this hub may have missed. From here on messages go to this connection.
    Greeting greet(Connection connection) {
        synchronized (lock) {
            current = connection;
            var keyed = new ArrayList<KeyedState>();
            state.forEach((key, shown) -> keyed.add(new KeyedState(key, shown.value())));
            var outcomes =
                    unacknowledged.values().stream()
                            .filter(outcome -> outcome.hub().equals(connection.hub()))
                            .map(Outcome::message)
                            .toList();
            return new Greeting(actions, keyed, outcomes);
        }
    }

    /// What a new connection begins with.
    record Greeting(
            List<ActionInfo> actions, List<KeyedState> state, List<FromHost.Settled> outcomes) {}

    /// The connection is no more. All but events is told anew in the next greeting.
    void leave() {
        synchronized (lock) {
            current = null;
            waiting.removeIf(message -> !(message instanceof FromHost.Event));
            trimEvents();
        }
    }

    /// The next message; null if there is none within this time, or somebody has called {@link
    /// #wake}. Blocks.
    @Nullable FromHost next(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            while (waiting.isEmpty() && !woken) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            woken = false;
            return waiting.pollFirst();
        }
    }

    /// Waits for so long, or until somebody calls {@link #wake}. Blocks.
    void awaitWake(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            for (long left = until - System.nanoTime();
                    left > 0 && !woken;
                    left = until - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            woken = false;
        }
    }

    /// Has the link's thread look after its connection.
    void wake() {
        synchronized (lock) {
            woken = true;
            lock.notifyAll();
        }
    }
}
