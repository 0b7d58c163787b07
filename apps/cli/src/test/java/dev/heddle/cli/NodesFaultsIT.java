package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.jetstream.JetStreamRoomLog;
import dev.heddle.server.jetstream.StreamFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Three hubs and three NATS servers, each a process, with clients that write all the time: killed,
/// halted, cut off, slowed, with a wrong clock and a full disk, restarted one after the other.
/// After each fault all comes back by itself, and what everybody was told, shows and keeps is one
/// history. `-Dheddle.rounds=N` has so many rounds; `./heddle faults` has 20.
class NodesFaultsIT {
    private static final int ROUNDS = Integer.getInteger("heddle.rounds", 2);
    private static final long SEED = Long.getLong("heddle.seed", 1);

    /// Names of {@link NodeFault}s in place of what the seed chooses.
    private static final String CHOSEN = System.getProperty("heddle.faults", "");

    private static final long PATIENCE_SECONDS = 90;

    /// More than clients have under way at one hub.
    private static final int PROGRESS = 60;

    private static final int MUCH = 6;

    @TempDir private Path folder;

    private final Semaphore acknowledged = new Semaphore(0);

    @Test
    @EnabledIfSystemProperty(
            named = "heddle.rounds",
            matches = ".+",
            disabledReason = "not in the ordinary run until its rounds have passed often enough")
    void whateverBefallsHubsAndServersAllAgreeOnOneHistory() throws Exception {
        boolean hasDisks = SmallDisk.isAllowed(folder.resolve("probe"));
        var random = new Random(SEED);
        var faults = order(hasDisks, random);
        play(new Lines(), hasDisks, faults, ROUNDS, random);
    }

    /// The same in real networks, where what is cut just falls silent.
    @Test
    @EnabledIfSystemProperty(
            named = "heddle.rounds",
            matches = "..+",
            disabledReason = "lines do for a short run")
    void norDoesACableThatIsPulledOut() throws Exception {
        Net net;
        try {
            net = Namespaces.make();
        } catch (IOException e) {
            System.err.println("NO NETWORKS OF THEIR OWN: no cables are pulled; " + e.getMessage());
            abort(e.getMessage());
            return;
        }
        var faults = List.of(NodeFault.CUT_LEADER, NodeFault.CUT_HUB);
        play(net, false, faults, faults.size(), new Random(SEED));
    }

    private void play(Net net, boolean hasDisks, List<NodeFault> faults, int rounds, Random random)
            throws Exception {
        try (var nodes = new Nodes(folder, net, hasDisks);
                var ears = Owner.running("ears", Policy.DEFAULT.withCapacity(65_536));
                var calls = new HostCalls(nodes);
                var one = new SharedLoad(nodes, ears, acknowledged);
                var other = new SharedLoad(nodes, ears, acknowledged)) {
            var loads = List.of(one, other);
            var run = new Round(nodes, net, loads);
            nodes.checkDurability("quorum_memory");
            for (int round = 0; round < rounds; round++) {
                var fault = faults.get(round % faults.size());
                String what = "seed %d, round %d, %s".formatted(SEED, round + 1, fault);
                try {
                    play(run, calls, fault, random);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(what + "\n" + nodes.printed(), e);
                }
            }
            var rooms = loads.stream().map(SharedLoad::logged).toList();
            assertThat(StreamFaults.betweenServers(nodes.servers, Nodes.COUNT, rooms)).isEmpty();
        }
    }

    /// All faults that are possible here, behind the first two in the order of the seed.
    private static List<NodeFault> order(boolean hasDisks, Random random) {
        if (!CHOSEN.isEmpty()) {
            return Stream.of(CHOSEN.split(",")).map(NodeFault::valueOf).toList();
        }
        var faults = new ArrayList<>(List.of(NodeFault.values()));
        if (!hasDisks) {
            System.err.println("NO DISKS OF THEIR OWN: full disks are not tried; it takes root");
            faults.removeAll(List.of(NodeFault.FULL_DISK_OF_HUB, NodeFault.FULL_DISK_OF_LEADER));
        }
        Collections.shuffle(faults.subList(2, faults.size()), random);
        return faults;
    }

    private void play(Round run, HostCalls calls, NodeFault fault, Random random) throws Exception {
        var loads = run.loads;
        loads.forEach(SharedLoad::begin);
        calls.begin();
        run.awaitProgress();
        long began = System.nanoTime();
        fault.strike(run, random);
        long struck = System.nanoTime();
        if (random.nextBoolean()) {
            run.net().cut(); // What was held is lost with its connections.
        }
        run.nodes().heal();
        long healed = System.nanoTime();
        for (var load : loads) {
            load.end();
        }
        calls.end();
        long quiet = System.nanoTime();
        var fates = calls.check();
        try (var log =
                JetStreamRoomLog.open(JetStreamRoomLog.Options.at(run.nodes().servers.urls()))) {
            for (var load : loads) {
                load.check(log);
                load.checkThatALossIsFound(log);
            }
        }
        System.err.printf(
                "%s: %d ms, healed %d ms, quiet %d ms, checked %d ms, %d acknowledged, calls %s%n",
                fault,
                (struck - began) / 1_000_000,
                (healed - struck) / 1_000_000,
                (quiet - healed) / 1_000_000,
                (System.nanoTime() - quiet) / 1_000_000,
                loads.stream().mapToLong(SharedLoad::acknowledged).sum(),
                fates);
    }

    private final class Round implements NodeFault.Run {
        private final Nodes nodes;
        private final Net net;

        private final List<SharedLoad> loads;

        Round(Nodes nodes, Net net, List<SharedLoad> loads) {
            this.nodes = nodes;
            this.net = net;
            this.loads = loads;
        }

        @Override
        public Nodes nodes() {
            return nodes;
        }

        @Override
        public Net net() {
            return net;
        }

        @Override
        public void awaitProgress() throws InterruptedException {
            acknowledged.drainPermits();
            assertThat(acknowledged.tryAcquire(PROGRESS, PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("something is acknowledged")
                    .isTrue();
        }

        @Override
        public void awaitMuchProgress() throws InterruptedException {
            for (int i = 0; i < MUCH; i++) {
                awaitProgress();
            }
        }

        @Override
        public void awaitProgressOfEach() throws Exception {
            for (var load : loads) {
                load.awaitEach();
            }
        }
    }
}
