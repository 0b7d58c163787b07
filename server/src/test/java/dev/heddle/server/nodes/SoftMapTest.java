package dev.heddle.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.sync.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Maps of several hubs on one thread.
final class SoftMapTest {
    private static final int SEEDS = Integer.getInteger("heddle.softmap.seeds", 500);

    private final Owner owner = Owner.hosted("hub", Policy.DEFAULT);
    private final MemoryPeers network = new MemoryPeers();
    private final Map<String, Hub> hubs = new LinkedHashMap<>();
    private int piece = 20;

    /// A hub, what it has set, and what its listener was told of others.
    private final class Hub {
        final String name;
        final Nodes nodes;
        final SoftMap map;
        final Map<String, JsonNode> own = new TreeMap<>();
        final Map<String, Map<String, JsonNode>> told = new HashMap<>();

        Hub(String name) {
            this.name = name;
            nodes = new Nodes(owner, network.join(name));
            map = new SoftMap(owner, nodes, "colours", this::changed, piece);
            hubs.put(name, this);
        }

        private void changed(String node, String key, @Nullable JsonNode value) {
            var part = told.computeIfAbsent(node, _ -> new TreeMap<>());
            var old = value == null ? part.remove(key) : part.put(key, value);
            assertThat(value).as("a change is one").isNotEqualTo(old);
        }

        void put(String key, Object value) {
            own.put(key, Json.node(value));
            assertThat(map.put(key, Json.node(value))).isTrue();
        }

        void remove(String key) {
            own.remove(key);
            map.remove(key);
        }

        void assertSeesAll() {
            for (var other : hubs.values()) {
                if (other != this) {
                    assertThat(map.of(other.name)).isEqualTo(other.own);
                    assertThat(told.getOrDefault(other.name, Map.of())).isEqualTo(other.own);
                }
            }
        }
    }

    SoftMapTest() {
        owner.tick();
    }

    private void settle() {
        for (int i = 0; i < 4; i++) {
            network.deliverAll();
            owner.tick();
        }
    }

    private void beat() {
        hubs.values().forEach(each -> each.nodes.beat());
    }

    @Test
    void changesAreSeenEverywhereAndANewcomerSeesAll() {
        var a = new Hub("a");
        var b = new Hub("b");
        settle();
        a.put("x", 1);
        a.put("y", "long ".repeat(60_000));
        b.put("x", 2);
        a.put("x", 3);
        a.put("z", 4);
        a.remove("z");
        settle();
        a.assertSeesAll();
        b.assertSeesAll();

        var c = new Hub("c");
        settle();
        c.assertSeesAll();
        assertThat(c.map.get("x")).containsOnlyKeys("a", "b");
    }

    @Test
    void thePartOfAHubThatIsGoneGoesAndComesBackWithIt() {
        var a = new Hub("a");
        var b = new Hub("b");
        settle();
        b.put("x", 1);
        settle();
        network.reaches(String::equals);
        for (int i = 0; i < 7; i++) {
            beat();
            settle();
        }
        b.put("x", 2);
        assertThat(a.map.of("b")).isEmpty();
        assertThat(a.told.get("b")).isEmpty();
        network.reaches((_, _) -> true);
        beat();
        settle();
        a.assertSeesAll();
    }

    @Test
    void tooMuchIsNotTaken() {
        piece = 100_000;
        var a = new Hub("a");

        assertThat(a.map.put("x", Json.node("x".repeat(Peers.MAX_BYTES)))).isFalse();
        for (int i = 0; i < SoftMap.MAX_KEYS; i++) {
            a.put("k" + i, i);
        }
        assertThat(a.map.put("one more", Json.node(1))).isFalse();
        var b = new Hub("b");
        settle();
        b.assertSeesAll();
    }

    @Test
    void whateverIsLostOrLateAllSeeTheSameInTheEnd() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new SoftMapTest().live(new SplittableRandom(seed));
        }
    }

    private void live(SplittableRandom random) {
        for (String name : List.of("a", "b", "c")) {
            new Hub(name);
        }
        for (int step = 0; step < 150; step++) {
            var all = new ArrayList<>(hubs.values());
            var one = all.get(random.nextInt(all.size()));
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> one.put("k" + random.nextInt(5), random.nextInt(4));
                case 3 -> one.put("k" + random.nextInt(9), "as long as a piece " + step);
                case 4 -> one.remove("k" + random.nextInt(5));
                case 5, 6, 7, 8 -> network.loseOne(random);
                case 9, 10 -> beat();
                default -> {
                    network.deliverOne(random);
                    owner.tick();
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            beat();
            settle();
        }
        hubs.values().forEach(Hub::assertSeesAll);
    }
}
