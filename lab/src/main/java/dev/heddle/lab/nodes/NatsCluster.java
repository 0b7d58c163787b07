package dev.heddle.lab.nodes;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.ChildProcess;
import dev.heddle.lab.process.TemporaryFolder;
import dev.heddle.server.jetstream.JetStreamRoomLog;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Three NATS servers with JetStream, each in a process of its own on free ports of the loopback,
/// and a connection that gives them orders. Not thread-safe.
final class NatsCluster implements AutoCloseable {
    static final int SERVERS = 3;

    /// The stream of a log that is opened as usual.
    static final String LOG_STREAM = "HEDDLE";

    /// A plain stream with three copies, for the peers of a log.
    static final String PLAIN_STREAM = "PLAIN";

    private static final int TRIES = 3;
    private static final long YOUNG_NANOS = 20_000_000_000L;

    private static final int FIRST_PORT = 10_000;
    private static final int LAST_PORT = 30_000;
    private static final int PORT_TRIES = 1000;

    private static final Pattern READY = Pattern.compile("Server is ready");
    private static final Duration RECONNECT = Duration.ofMillis(20);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_MILLIS = 50;

    /// When servers write to their disks.
    enum Sync {
        /// Within two minutes: what a server does by itself.
        LATER("2m"),
        /// Before they acknowledge, as `deploy/nats` has it. Here all three share one disk.
        ALWAYS("always");

        final String interval;

        Sync(String interval) {
            this.interval = interval;
        }
    }

    private record Server(String name, int port, int clusterPort) {}

    private final TemporaryFolder folder;
    private final Sync sync;
    private final String program = program();
    private final List<Server> servers = new ArrayList<>();
    private final List<ChildProcess> processes = new ArrayList<>();
    private final Connection connection;

    private NatsCluster(TemporaryFolder folder, Sync sync)
            throws IOException, InterruptedException, MeasurementException {
        this.folder = folder;
        this.sync = sync;
        var ports = freePorts();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(new Server("n" + i, ports.get(2 * i), ports.get(2 * i + 1)));
        }
        try {
            for (int i = 0; i < SERVERS; i++) {
                processes.add(run(i));
                var _ = processes.getLast().awaitLine(READY);
            }
            connection = connect(0);
        } catch (IOException | InterruptedException | MeasurementException e) {
            processes.forEach(ChildProcess::close);
            throw e;
        }
    }

    /// Starts three. Blocks until they have made a stream together.
    ///
    /// One start in twenty on a busy machine a server does not hear of another one for minutes, and
    /// has no peers for a stream: then they are started anew.
    static NatsCluster start(Sync sync)
            throws IOException, InterruptedException, MeasurementException {
        for (int i = 0; i < TRIES; i++) {
            var servers = startOnce(sync);
            if (servers.makesStream()) {
                return servers;
            }
            servers.close();
        }
        throw new MeasurementException("three NATS servers do not become a cluster");
    }

    private static NatsCluster startOnce(Sync sync)
            throws IOException, InterruptedException, MeasurementException {
        var folder = new TemporaryFolder();
        try {
            return new NatsCluster(folder, sync);
        } catch (IOException | InterruptedException | MeasurementException e) {
            folder.close();
            throw e;
        }
    }

    private boolean makesStream() throws IOException, InterruptedException {
        var wanted =
                StreamConfiguration.builder()
                        .name(PLAIN_STREAM)
                        .subjects(PLAIN_STREAM + ".*")
                        .replicas(SERVERS)
                        .build();
        long end = System.nanoTime() + YOUNG_NANOS;
        while (System.nanoTime() < end) {
            try {
                var _ = connection.jetStreamManagement().addStream(wanted);
                return true;
            } catch (IOException | JetStreamApiException e) {
                Thread.sleep(LOOK_MILLIS); // Without a leader, or not enough servers yet.
            }
        }
        return false;
    }

    /// The program of `HEDDLE_NATS`, or what `./heddle` has unpacked, or that of `PATH`.
    private static String program() {
        var unpacked =
                Path.of(System.getProperty("user.home"), ".cache/heddle/nats/usr/sbin/nats-server");
        String named = System.getenv("HEDDLE_NATS");
        if (named != null) {
            return named;
        }
        return Files.isExecutable(unpacked) ? unpacked.toString() : "nats-server";
    }

    private ChildProcess run(int index) throws IOException, MeasurementException {
        var file = folder.path().resolve(servers.get(index).name + ".conf");
        Files.writeString(file, configuration(servers.get(index)));
        try {
            return ChildProcess.run("nats-server", Map.of(), List.of(program, "-c", file + ""));
        } catch (IOException e) {
            throw new MeasurementException(
                    "there is no nats-server 2.10.27 or newer; install it (https://nats.io) or set"
                            + " HEDDLE_NATS");
        }
    }

    private String configuration(Server server) {
        String routes =
                servers.stream()
                        .map(each -> "\"nats://127.0.0.1:" + each.clusterPort + "\"")
                        .collect(Collectors.joining(", "));
        return """
        server_name: %s
        listen: "127.0.0.1:%d"
        max_payload: 8MB
        jetstream {
          store_dir: "%s"
          sync_interval: %s
        }
        cluster {
          name: %s
          listen: "127.0.0.1:%d"
          routes: [%s]
        }
        """
                .formatted(
                        server.name,
                        server.port,
                        folder.path().resolve(server.name),
                        sync.interval,
                        // Its own, so that it never joins somebody else's.
                        "lab-" + servers.getFirst().clusterPort,
                        server.clusterPort,
                        routes);
    }

    /// The address of one; of the others its clients hear from it.
    String url(int server) {
        return "nats://127.0.0.1:" + servers.get(server).port;
    }

    /// All addresses.
    String urls() {
        return IntStream.range(0, SERVERS).mapToObj(this::url).collect(Collectors.joining(","));
    }

    /// A connection to one, and to another if that ends.
    Connection connect(int server) throws IOException, InterruptedException {
        return Nats.connect(
                new Options.Builder()
                        .server(url(server))
                        .reconnectWait(RECONNECT)
                        .reconnectJitter(RECONNECT)
                        .reconnectBufferSize(0)
                        .maxReconnects(-1)
                        .build());
    }

    /// A log on all three, by way of one of them. Blocks until it is open.
    JetStreamRoomLog openLog(int server) throws IOException {
        return JetStreamRoomLog.open(JetStreamRoomLog.Options.at(url(server)));
    }

    // ---- who leads ----------------------------------------------------------------------------

    /// Which server leads a stream.
    int leader(String stream) throws IOException, InterruptedException, MeasurementException {
        String name = requireNonNull(awaitCurrent(stream).getLeader());
        return Integer.parseInt(name.substring(1));
    }

    /// Waits until a stream has a leader, and all its copies are current. Blocks.
    ClusterInfo awaitCurrent(String stream)
            throws IOException, InterruptedException, MeasurementException {
        JetStreamManagement manager = connection.jetStreamManagement();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            try {
                var info = manager.getStreamInfo(stream).getClusterInfo();
                if (info != null
                        && info.getLeader() != null
                        && requireNonNull(info.getReplicas()).stream()
                                .allMatch(each -> each.isCurrent())) {
                    return info;
                }
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                // An election is on.
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new MeasurementException("the copies of " + stream + " are not current in a minute");
    }

    /// Has the leaders of streams step down, all at once. Blocks until they have.
    void stepDown(String... streams) throws MeasurementException {
        var asked =
                Stream.of(streams)
                        .map(each ->
                                connection.requestWithTimeout(
                                        "$JS.API.STREAM.LEADER.STEPDOWN." + each,
                                        new byte[0],
                                        ANSWER))
                        .toList();
        try {
            asked.forEach(each -> each.join());
        } catch (CompletionException e) {
            throw new MeasurementException("a leader did not step down: " + e.getCause());
        }
    }

    /// Has `second` led by the server that leads `first`. Blocks.
    void leadTogether(String first, String second)
            throws IOException, InterruptedException, MeasurementException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (leader(first) != leader(second)) {
            if (System.nanoTime() > end) {
                throw new MeasurementException("no server leads both streams in a minute");
            }
            stepDown(second);
        }
    }

    // ---- processes ----------------------------------------------------------------------------

    /// Ends one as a crash would. Blocks.
    void kill(int server) throws InterruptedException {
        processes.get(server).kill();
    }

    /// Starts one again on what is on its disk. Blocks until it listens.
    void restart(int server) throws IOException, InterruptedException, MeasurementException {
        processes.set(server, run(server));
        var _ = processes.get(server).awaitLine(READY);
    }

    /// The processor's time of all, in seconds; 0 where the system has no /proc.
    double processorSeconds() throws IOException {
        double sum = 0;
        for (var process : processes) {
            sum += process.processorSeconds().orElse(0.0);
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        processes.forEach(ChildProcess::close);
        folder.close();
    }

    /// Below those that the system gives to connections, which come and go while servers start.
    private static List<Integer> freePorts() throws IOException {
        var found = new LinkedHashSet<Integer>();
        var random = ThreadLocalRandom.current();
        for (int i = 0; found.size() < 2 * SERVERS; i++) {
            int port = random.nextInt(FIRST_PORT, LAST_PORT);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                found.add(port);
            } catch (IOException e) {
                if (i > PORT_TRIES) {
                    throw e;
                }
            }
        }
        return List.copyOf(found);
    }
}
