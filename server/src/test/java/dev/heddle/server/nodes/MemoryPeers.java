package dev.heddle.server.nodes;

import dev.heddle.sync.log.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;

/// Hubs of a test, on one thread: messages arrive when the test says so.
public final class MemoryPeers {
    private final Map<String, Peer> peers = new LinkedHashMap<>();

    /// By sender and receiver: their order is kept, that of others is not.
    private final Map<List<String>, ArrayDeque<Letter>> under = new LinkedHashMap<>();

    private BiPredicate<String, String> reaches = (_, _) -> true;

    private record Letter(String topic, String message) {}

    /// One more hub.
    public Peers join(String name) {
        var peer = new Peer(name);
        peers.put(name, peer);
        return peer;
    }

    /// A hub that was killed.
    public void remove(String name) {
        peers.remove(name);
        under.keySet().removeIf(way -> way.contains(name));
    }

    /// What a hub sends from now on arrives at another if this says so.
    public void reaches(BiPredicate<String, String> sayer) {
        reaches = sayer;
    }

    /// Delivers all that is on its way, and what comes of it.
    public void deliverAll() {
        while (!under.isEmpty()) {
            deliver(under.keySet().iterator().next());
        }
    }

    /// Delivers the next message of some way; false if there is none.
    public boolean deliverOne(RandomGenerator random) {
        if (under.isEmpty()) {
            return false;
        }
        deliver(List.copyOf(under.keySet()).get(random.nextInt(under.size())));
        return true;
    }

    /// Loses the next message of some way.
    public void loseOne(RandomGenerator random) {
        if (!under.isEmpty()) {
            take(List.copyOf(under.keySet()).get(random.nextInt(under.size())));
        }
    }

    private void deliver(List<String> way) {
        var letter = take(way);
        var to = peers.get(way.getLast());
        if (to != null) {
            to.hear(way.getFirst(), letter);
        }
    }

    private Letter take(List<String> way) {
        var letters = under.get(way);
        var letter = letters.remove();
        if (letters.isEmpty()) {
            under.remove(way);
        }
        return letter;
    }

    private final class Peer implements Peers {
        private final String name;
        private final Map<String, List<Listener>> listeners = new LinkedHashMap<>();

        Peer(String name) {
            this.name = name;
        }

        @Override
        public String self() {
            return name;
        }

        @Override
        public void tellAll(String topic, String message) {
            Peers.require(topic, message);
            peers.keySet().stream()
                    .filter(node -> !node.equals(name))
                    .forEach(node -> tell(node, topic, message));
        }

        @Override
        public void tell(String node, String topic, String message) {
            Peers.require(topic, message);
            boolean isThere = peers.containsKey(node) && peers.get(name) == this;
            if (isThere && reaches.test(name, node)) {
                under.computeIfAbsent(List.of(name, node), _ -> new ArrayDeque<>())
                        .add(new Letter(topic, message));
            }
        }

        @Override
        public Subscription listen(String topic, Listener listener) {
            Peers.require(topic, "");
            listeners.computeIfAbsent(topic, _ -> new ArrayList<>()).add(listener);
            return () -> listeners.get(topic).remove(listener);
        }

        void hear(String from, Letter letter) {
            List.copyOf(listeners.getOrDefault(letter.topic(), List.of()))
                    .forEach(listener -> listener.hear(from, letter.message()));
        }
    }
}
