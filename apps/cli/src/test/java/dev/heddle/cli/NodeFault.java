package dev.heddle.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Random;

/// What befalls hubs and their servers while clients write; a short run has the first two. Each
/// returns once it has had its effect; {@link Nodes#heal} undoes it.
enum NodeFault {
    KILL_HUB((run, random) -> {
        run.nodes().killHub(random.nextInt(Nodes.COUNT));
        run.awaitProgress();
    }),
    /// The hubs that are connected to it have to find out that others know more.
    CUT_LEADER_FROM_SERVERS((run, _) -> {
        int leader = run.nodes().leader();
        run.lines().cutFromServers(leader);
        run.nodes().servers.awaitLeader(Nodes.STREAM, leader);
        run.awaitProgressOfEach();
    }),
    KILL_LEADER((run, _) -> {
        run.nodes().servers.kill(run.nodes().leader());
        run.awaitProgress();
    }),
    CUT_HUB((run, random) -> {
        run.net().cutHub(random.nextInt(Nodes.COUNT));
        run.awaitMuchProgress();
    }),
    KILL_ALL((run, _) -> {
        killHubs(run);
        killServers(run);
    }),
    KILL_FOLLOWER((run, random) -> {
        int next = 1 + random.nextInt(Nodes.COUNT - 1);
        run.nodes().servers.kill((run.nodes().leader() + next) % Nodes.COUNT);
        run.awaitProgress();
    }),
    KILL_HUBS((run, _) -> killHubs(run)),
    /// All at once; what they have acknowledged is in the system's memory.
    KILL_SERVERS((run, _) -> killServers(run)),
    /// It believes to lead still when it goes on.
    HALT_LEADER((run, _) -> {
        int leader = run.nodes().leader();
        run.nodes().haltServer(leader);
        run.nodes().servers.awaitLeader(Nodes.STREAM, leader);
        run.awaitProgress();
    }),
    /// It goes on with appends that it had decided before the others wrote.
    HALT_HUB((run, random) -> {
        run.nodes().haltHub(random.nextInt(Nodes.COUNT));
        run.awaitMuchProgress();
    }),
    CUT_LEADER((run, _) -> {
        int leader = run.nodes().leader();
        run.net().cutServer(leader);
        run.nodes().servers.awaitLeader(Nodes.STREAM, leader);
        run.awaitProgress();
    }),
    LEADER_HEARS_NOBODY((run, _) -> {
        run.lines().cutFromServers(run.nodes().leader(), true);
        run.awaitProgress();
    }),
    NOBODY_HEARS_LEADER((run, _) -> {
        int leader = run.nodes().leader();
        run.lines().cutFromServers(leader, false);
        run.nodes().servers.awaitLeader(Nodes.STREAM, leader);
    }),
    HUB_HEARS_NOTHING((run, random) -> {
        run.lines().cutHub(random.nextInt(Nodes.COUNT), false, true);
        run.awaitMuchProgress();
    }),
    NOBODY_HEARS_HUB((run, random) -> {
        run.lines().cutHub(random.nextInt(Nodes.COUNT), true, false);
        run.awaitMuchProgress();
    }),
    SLOW_LINES((run, _) -> {
        run.lines().slow(200, 64 << 10);
        run.awaitProgress();
    }),
    /// Of one hub, ahead or behind; it is put right again.
    WRONG_CLOCK((run, random) -> {
        int hub = random.nextInt(Nodes.COUNT);
        int minutes = 1 + random.nextInt(120);
        var wrong = Duration.ofMinutes(random.nextBoolean() ? minutes : -minutes);
        run.nodes().restartHub(hub, WrongClock.environment(run.nodes().folder, wrong));
        run.awaitProgress();
        run.nodes().restartHub(hub, Map.of());
        run.awaitProgress();
    }),
    FULL_DISK_OF_LEADER((run, _) -> {
        int leader = run.nodes().leader();
        run.nodes().fillDiskOfServer(leader);
        run.nodes().servers.awaitLeader(Nodes.STREAM, leader);
        run.awaitProgress();
        run.nodes().freeDiskOfServer(leader);
    }),
    FULL_DISK_OF_HUB((run, _) -> {
        run.nodes().fillDiskOfHub(HostCalls.HUB);
        run.awaitMuchProgress();
    }),
    /// One after the other, as after an update.
    ROLL((run, _) -> {
        for (int i = 0; i < Nodes.COUNT; i++) {
            run.nodes().restartHub(i, Map.of());
            run.nodes().restartServer(i);
            run.awaitProgress();
        }
    });

    /// A run in which it happens.
    interface Run {
        Nodes nodes();

        Net net();

        /// The net, for faults that only lines have.
        default Lines lines() {
            return (Lines) net();
        }

        /// Waits until so much was acknowledged that more than what was under way goes on.
        void awaitProgress() throws Exception;

        /// Waits for several times that: while others go on, what is cut off has time to go wrong.
        void awaitMuchProgress() throws Exception;

        /// Waits until something more is acknowledged to each client: no hub stands still.
        void awaitProgressOfEach() throws Exception;
    }

    @FunctionalInterface
    private interface Strike {
        void on(Run run, Random random) throws Exception;
    }

    @SuppressWarnings("ImmutableEnumChecker") // Each is a lambda that has nothing of its own.
    private final Strike strike;

    NodeFault(Strike strike) {
        this.strike = strike;
    }

    void strike(Run run, Random random) throws Exception {
        strike.on(run, random);
    }

    private static void killHubs(Run run) throws Exception {
        for (int i = 0; i < Nodes.COUNT; i++) {
            run.nodes().killHub(i);
        }
    }

    private static void killServers(Run run) {
        for (int i = 0; i < Nodes.COUNT; i++) {
            run.nodes().servers.kill(i);
        }
    }
}
