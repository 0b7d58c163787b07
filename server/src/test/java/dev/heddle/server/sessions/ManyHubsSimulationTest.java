package dev.heddle.server.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.nodes.Peers;
import dev.heddle.sync.log.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Three hubs that come, are killed and are cut off from each other, messages between them that are
/// late or lost, people who come, go and signal: once it is quiet, everybody at every hub is shown
/// the same people, and no signal is heard twice.
class ManyHubsSimulationTest {
    private static final int SEEDS = Integer.getInteger("heddle.hubs.seeds", 150);
    private static final int STEPS = 100;
    private static final int HUBS = 3;

    /// What is broken on purpose, to see that the simulation notices.
    enum Fault {
        NONE,
        /// Others do not hear that somebody has left.
        TELLS_OF_NOBODY_WHO_LEAVES,
        /// What was missed is never asked for.
        ASKS_FOR_NOTHING_AGAIN,
        /// A hub that is gone counts as there.
        MISSES_NO_HUB,
        /// What is passed on arrives twice.
        PASSES_ON_TWICE
    }

    @Test
    void onceItIsQuietAllAreShownTheSamePeople() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new World(seed, Fault.NONE).run();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void findsThePlantedFault(Fault fault) {
        assertThatThrownBy(
                        () -> {
                            for (long seed = 0; seed < SEEDS; seed++) {
                                new World(seed, fault).run();
                            }
                        })
                .isInstanceOf(AssertionError.class);
    }

    private static final class World {
        private final Random random;
        private final ManyHubs world = new ManyHubs();
        private final List<ManyHubs.Client> clients = new ArrayList<>();
        private int names;
        private int signals;
        private boolean cut;

        World(long seed, Fault fault) {
            random = new Random(seed);
            world.between = peers -> fault == Fault.NONE ? peers : new Broken(peers, fault);
            world.network.reaches((from, to) -> !cut || from.compareTo(to) >= 0);
            for (int i = 0; i < HUBS; i++) {
                hub();
            }
            world.settle();
            world.begin(any());
        }

        private void hub() {
            world.hub("hub" + ++names);
        }

        private ManyHubs.Hub any() {
            return List.copyOf(world.hubs.values()).get(random.nextInt(HUBS));
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            cut = false;
            world.calm(12);
            check("quiet");
            signal();
            world.settle();
            assertThat(open()).allMatch(client -> count(client, signals) == 1);
            List.copyOf(world.hubs.values()).forEach(ManyHubs.Hub::kill);
        }

        private List<ManyHubs.Client> open() {
            return clients.stream().filter(ManyHubs.Client::isOpen).toList();
        }

        private void step() {
            switch (random.nextInt(14)) {
                case 0, 1, 2 -> come();
                case 3, 4 -> leave();
                case 5 -> {
                    if (random.nextInt(6) == 0) {
                        restart();
                    }
                }
                case 6 -> cut = random.nextInt(4) == 0;
                case 7 -> world.network.loseOne(random);
                case 8 -> signal();
                case 9 -> world.beat();
                case 10 -> world.host.advance(Duration.ofMillis(random.nextInt(20)));
                default -> {
                    world.host.onLoop(() -> world.network.deliverOne(random));
                    world.host.runUntilIdle();
                }
            }
        }

        private void come() {
            var person = Person.atHome("p" + random.nextInt(4));
            clients.add(any().connect(person, "c" + ++names, 1));
        }

        private void leave() {
            var open = open();
            if (!open.isEmpty()) {
                open.get(random.nextInt(open.size())).leave();
            }
        }

        private void restart() {
            var gone = any();
            gone.kill();
            clients.removeIf(client -> client.hub == gone);
            hub();
        }

        private void signal() {
            var open = open();
            signals++;
            if (!open.isEmpty()) {
                open.get(random.nextInt(open.size())).signal(signals);
            }
        }

        private static long count(ManyHubs.Client client, int signal) {
            return client.heard("signal").stream()
                    .filter(frame -> frame.at("/d/data").asInt(0) == signal)
                    .count();
        }

        private void check(String when) {
            Map<String, Integer> truth = new TreeMap<>();
            open().forEach(client -> truth.merge(client.person.id(), 1, Integer::sum));
            for (var client : open()) {
                assertThat(client.present())
                        .as("%s, at %s", when, client.hub.name)
                        .isEqualTo(truth);
                var heard = client.heard("signal").stream().map(f -> f.at("/d/data")).toList();
                assertThat(new HashSet<>(heard)).as("no signal twice").hasSameSizeAs(heard);
            }
        }
    }

    private record Broken(Peers peers, Fault fault) implements Peers {
        @Override
        public String self() {
            return peers.self();
        }

        @Override
        public void tellAll(String topic, String message) {
            if (passes(topic, message)) {
                peers.tellAll(topic, message);
            }
        }

        @Override
        public void tell(String node, String topic, String message) {
            boolean isBeat = topic.equals("here") && node.equals(self());
            if (passes(topic, message) && !(isBeat && fault == Fault.MISSES_NO_HUB)) {
                peers.tell(node, topic, message);
                if (fault == Fault.PASSES_ON_TWICE && topic.equals("soft")) {
                    peers.tell(node, topic, message);
                }
            }
        }

        private boolean passes(String topic, String message) {
            if (!topic.equals("members")) {
                return true;
            }
            return switch (fault) {
                case TELLS_OF_NOBODY_WHO_LEAVES ->
                        !message.contains("\"removed\"") && !message.contains("\"beat\"");
                case ASKS_FOR_NOTHING_AGAIN -> !message.contains("\"again\"");
                default -> true;
            };
        }

        @Override
        public Subscription listen(String topic, Listener listener) {
            return peers.listen(topic, listener);
        }
    }
}
