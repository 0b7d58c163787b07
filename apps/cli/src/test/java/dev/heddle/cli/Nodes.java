package dev.heddle.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.server.access.Tokens;
import dev.heddle.server.jetstream.NatsServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Three NATS servers that have everything three times, and three hubs on them: each a process that
/// can be killed, halted and started again.
final class Nodes implements AutoCloseable {
    static final int COUNT = 3;

    /// Of `serve --nats`.
    static final String STREAM = "HEDDLE";

    static final String TOKEN = "token-of-a-run-with-faults";

    private static final int SERVER_MEBIBYTES = 256;
    private static final int HUB_MEBIBYTES = 64;

    final NatsServers servers;
    private final Net net;
    final Path folder;
    private final List<Integer> ports = NatsServers.freePorts(COUNT);
    private final List<TcpLine> doors = new ArrayList<>();
    private final List<SmallDisk> disks = new ArrayList<>();
    private final @Nullable HeddleProcess[] hubs = new HeddleProcess[COUNT];
    private final Set<Integer> haltedHubs = new HashSet<>();
    private final Set<Integer> haltedServers = new HashSet<>();

    /// Starts all. Skips the test that asks for it where there is no nats-server.
    Nodes(Path folder, Net net, boolean hasSmallDisks) throws Exception {
        this.folder = folder;
        this.net = net;
        NatsServers started = null;
        try {
            for (int i = 0; i < COUNT; i++) {
                prepare(i, hasSmallDisks);
            }
            started = NatsServers.start(folder.resolve("nats"), COUNT, net);
            servers = started;
            startHubs(Map.of());
        } catch (Exception | Error e) {
            closeAll(started);
            throw e;
        }
    }

    private void prepare(int node, boolean hasSmallDisks) throws IOException {
        var server = Files.createDirectories(folder.resolve("nats/n%d/data".formatted(node)));
        var hub = Files.createDirectories(data(node));
        if (hasSmallDisks) {
            disks.add(SmallDisk.mount(server, SERVER_MEBIBYTES));
            disks.add(SmallDisk.mount(hub, HUB_MEBIBYTES));
        }
        // Whoever comes by a hub's door finds another hub if that one is gone.
        var places = IntStream.range(0, COUNT).mapToObj(i -> place((node + i) % COUNT)).toList();
        doors.add(new TcpLine(places));
    }

    private Path data(int hub) {
        return folder.resolve("hub" + hub);
    }

    private String place(int hub) {
        return net.hubHost(hub) + ":" + ports.get(hub);
    }

    /// The address of a hub itself.
    String address(int hub) {
        return "http://" + place(hub);
    }

    /// The address of a hub, or of another one while that does not listen.
    String door(int hub) {
        return "http://" + doors.get(hub).address();
    }

    /// Makes a token for a host of a hub.
    String hostToken(int hub, String host) throws IOException {
        return Tokens.open(data(hub)).createForHost(host);
    }

    // ---- hubs ---------------------------------------------------------------------------------

    /// Starts those hubs that do not run, at once, and waits until they listen.
    private void startHubs(Map<String, String> environment) throws Exception {
        var started = new ArrayList<HeddleProcess>();
        for (int i = 0; i < COUNT; i++) {
            var hub = hubs[i];
            if (hub == null || !hub.isRunning()) {
                started.add(begin(i, environment));
            }
        }
        for (var hub : started) {
            var _ = hub.awaitLine("listens on http://");
        }
    }

    private HeddleProcess begin(int hub, Map<String, String> environment) throws IOException {
        var command = new ArrayList<>(List.of("serve", "--port", ports.get(hub).toString()));
        command.addAll(List.of("--data", data(hub).toString(), "--replicas", "3"));
        command.addAll(List.of("--nats", serversOf(hub)));
        command.addAll(net.hubOptions(hub));
        for (var door : doors) {
            command.addAll(List.of("--host-name", door.address()));
        }
        var all = new HashMap<>(environment);
        all.put("HEDDLE_TOKEN", TOKEN);
        var process =
                HeddleProcess.startUnder(net.hubPrefix(hub), all, command.toArray(String[]::new));
        hubs[hub] = process;
        return process;
    }

    private String serversOf(int hub) throws IOException {
        var ways = new ArrayList<String>();
        for (int i = 0; i < COUNT; i++) {
            ways.add("nats://" + net.way(hub, i, servers.address(i)));
        }
        return String.join(",", ways);
    }

    /// Checks what the hubs say of acknowledgements: the checks after faults rely on it.
    void checkDurability(String wanted) throws Exception {
        for (int i = 0; i < COUNT; i++) {
            try (var client = new HubClient(address(i), TOKEN)) {
                String says = client.get("/health").body().path("durability").asString();
                assertThat(says).isEqualTo(wanted);
            }
        }
    }

    void killHub(int hub) throws InterruptedException {
        hub(hub).kill();
    }

    /// Stops a hub and starts it again.
    void restartHub(int hub, Map<String, String> environment) throws Exception {
        hub(hub).interrupt();
        begin(hub, environment).awaitLine("listens on http://");
    }

    void haltHub(int hub) throws Exception {
        haltedHubs.add(hub);
        hub(hub).pause();
    }

    private HeddleProcess hub(int hub) {
        return requireNonNull(hubs[hub]);
    }

    // ---- servers ------------------------------------------------------------------------------

    int leader() throws InterruptedException {
        return servers.awaitLeader(STREAM, -1);
    }

    void haltServer(int server) throws Exception {
        haltedServers.add(server);
        servers.pause(server);
    }

    /// Stops a server, starts it again, and waits until it has what the others have.
    void restartServer(int server) throws Exception {
        servers.stop(server);
        servers.start(server);
        servers.awaitCurrent(STREAM);
    }

    // ---- disks --------------------------------------------------------------------------------

    void fillDiskOfServer(int server) throws IOException {
        disks.get(2 * server).fill();
    }

    void fillDiskOfHub(int hub) throws IOException {
        disks.get(2 * hub + 1).fill();
    }

    /// Gives a server its room back, which then has to be started again.
    void freeDiskOfServer(int server) throws IOException {
        disks.get(2 * server).free();
        servers.kill(server);
    }

    // ---- all ----------------------------------------------------------------------------------

    /// Undoes whatever was done: all run, reach each other and have what the others have.
    void heal() throws Exception {
        net.mend();
        for (var disk : disks) {
            disk.free();
        }
        for (int server : haltedServers) {
            servers.resume(server);
        }
        for (int hub : haltedHubs) {
            hub(hub).resume();
        }
        haltedServers.clear();
        haltedHubs.clear();
        for (int i = 0; i < COUNT; i++) {
            if (!servers.isRunning(i)) {
                servers.start(i);
            }
        }
        servers.awaitCurrent(STREAM);
        startHubs(Map.of());
    }

    /// What the hubs have printed, to understand what failed.
    String printed() {
        return IntStream.range(0, COUNT)
                .mapToObj(i -> {
                    var hub = hubs[i];
                    return "hub "
                            + i
                            + ":\n"
                            + (hub == null ? "" : String.join("\n", hub.printed()));
                })
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() throws IOException {
        closeAll(servers);
    }

    private void closeAll(@Nullable NatsServers running) throws IOException {
        try {
            for (var hub : hubs) {
                if (hub != null) {
                    hub.kill();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (running != null) {
            running.close();
        }
        for (var door : doors) {
            door.close();
        }
        net.close();
        for (var disk : disks) {
            disk.close();
        }
    }
}
