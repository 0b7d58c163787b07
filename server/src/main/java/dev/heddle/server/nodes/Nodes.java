package dev.heddle.server.nodes;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;

/// Which other hubs there are. Each says every second that it is there, and when it leaves; one
/// that is silent for {@link #SILENCE} is gone. It may come back under its name, when the network
/// did.
///
/// **Whose silence.** Time is counted in this hub's own words that came back to it: a hub that is
/// cut off hears nobody and knows nothing of others.
///
/// Soft state: two hubs may see a third differently for some seconds, or for longer if only one of
/// them is cut off from it. What must not depend on that is decided by the log.
///
/// Owner thread only.
@OwnerThread
public final class Nodes {
    /// How often a hub says that it is there.
    public static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /// A hub that is silent for longer is gone.
    public static final Duration SILENCE = Duration.ofSeconds(5);

    private static final long BEATS = SILENCE.dividedBy(HEARTBEAT);

    private static final String TOPIC = "here";
    private static final String HERE = "here";
    private static final String LEAVING = "leaving";

    private final Owner owner;
    private final Peers peers;

    /// How often this hub had heard itself when it heard another one last.
    private final Map<String, Long> heard = new HashMap<>();

    private long heardItself;
    private final List<Listener> listeners = new ArrayList<>();
    private boolean left;

    /// Hears who comes and goes; called on the owner, and must not block.
    public interface Listener {
        /// A hub is there that was not.
        default void came(String node) {}

        /// A hub is gone.
        default void gone(String node) {}

        /// A heartbeat has passed: time to say again what may have got lost.
        default void beat() {}
    }

    /// Says that this hub is there, and begins to listen.
    public Nodes(Owner owner, Peers peers) {
        this.owner = owner;
        this.peers = peers;
        var _ = peers.listen(TOPIC, this::hear);
        peers.tellAll(TOPIC, HERE);
    }

    /// How this hub talks to the others.
    public Peers peers() {
        return peers;
    }

    /// Has `listener` hear who is there, and who comes and goes from then on. May be called from
    /// any thread.
    public void listen(Listener listener) {
        owner.execute(() -> {
            heard.keySet().forEach(listener::came);
            listeners.add(listener);
        });
    }

    /// The others, by name.
    public Set<String> others() {
        owner.check();
        return new TreeSet<>(heard.keySet());
    }

    /// Whether a hub is there; this one is.
    public boolean isThere(String node) {
        owner.check();
        return node.equals(peers.self()) || heard.containsKey(node);
    }

    /// Says that this hub is there, and finds out who is gone; to be called each {@link
    /// #HEARTBEAT}.
    public void beat() {
        owner.check();
        if (!left) {
            peers.tellAll(TOPIC, HERE);
        }
        peers.tell(peers.self(), TOPIC, HERE);
        var silent = new ArrayList<String>();
        heard.forEach((node, at) -> {
            if (heardItself - at >= BEATS) {
                silent.add(node);
            }
        });
        silent.forEach(this::gone);
        List.copyOf(listeners).forEach(Listener::beat);
    }

    /// Says that this hub leaves. The others do not wait for its silence.
    public void leave() {
        owner.check();
        left = true;
        peers.tellAll(TOPIC, LEAVING);
    }

    private void hear(String node, String message) {
        try {
            owner.execute(() -> {
                if (node.equals(peers.self())) {
                    heardItself++;
                } else if (message.equals(LEAVING)) {
                    gone(node);
                } else {
                    here(node);
                }
            });
        } catch (RejectedExecutionException e) {
            // Too much to do: it is said again soon. Or closed.
        }
    }

    private void here(String node) {
        boolean isNew = heard.put(node, heardItself) == null;
        if (isNew && !left) {
            peers.tell(node, TOPIC, HERE); // It need not wait for the next beat.
        }
        if (isNew) {
            List.copyOf(listeners).forEach(each -> each.came(node));
        }
    }

    private void gone(String node) {
        if (heard.remove(node) != null) {
            List.copyOf(listeners).forEach(each -> each.gone(node));
        }
    }
}
