package dev.heddle.cli.selftest;

import dev.heddle.core.Owner;
import dev.heddle.core.Signal.Delivery;
import dev.heddle.sync.client.SessionClient;
import dev.heddle.sync.client.SessionOptions;
import dev.heddle.sync.client.SessionStatus;
import dev.heddle.sync.client.SessionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A client that notes when it first showed each message, and how often its connection was lost.
/// May be called from any thread.
final class Participant implements AutoCloseable {
    final SessionClient client;
    final Map<String, Long> shownNanos = new ConcurrentHashMap<>();
    final AtomicInteger breaks = new AtomicInteger();

    /// Guarded by itself.
    private final List<String> shown = new ArrayList<>();

    // On the owner only.
    private long seq;
    private boolean wasConnected;

    Participant(SessionOptions options, Owner owner) {
        client = SessionClient.open(options, owner);
        client.changes().connect(owner, this::look, Delivery.DEFAULT.coalescing());
    }

    private void look(SessionView view) {
        long now = System.nanoTime();
        boolean connected = view.status() instanceof SessionStatus.Connected;
        if (wasConnected && !connected) {
            breaks.incrementAndGet();
        }
        wasConnected = connected;
        for (var message : view.messages()) {
            if (message.seq() > seq) {
                seq = message.seq();
                shownNanos.putIfAbsent(message.content(), now);
                synchronized (shown) {
                    shown.add(message.content());
                }
            }
        }
    }

    /// The messages that begin so, as it showed them.
    List<String> shown(String prefix) {
        synchronized (shown) {
            return shown.stream().filter(text -> text.startsWith(prefix)).toList();
        }
    }

    boolean isConnected() {
        return client.status() instanceof SessionStatus.Connected;
    }

    /// Whether all that it said is decided, and it has heard of that.
    boolean isSettled() {
        var view = client.state();
        return isConnected() && view.pending() == 0 && !view.catchingUp();
    }

    @Override
    public void close() {
        client.close();
    }
}
