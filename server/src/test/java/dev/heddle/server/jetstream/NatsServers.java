package dev.heddle.server.jetstream;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.Replica;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.Runtime.Version;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// NATS servers with JetStream on free ports of this machine, for tests: one, or a cluster. They
/// can be killed and started again on what they have on their disk.
public final class NatsServers implements AutoCloseable {
    /// That three of them need.
    private static final String OLDEST = "2.10.27";

    private static final int MAX_PAYLOAD = 8 << 20;
    private static final int PATIENCE_SECONDS = 60;
    private static final long LOOK_AGAIN_MILLIS = 100;

    /// Below are those that systems give to outgoing connections: a server that is started again
    /// may find its own taken by one.
    private static final int FIRST_PORT = 12_000;

    private static final int PAST_PORTS = 32_000;

    /// Nobody listens there.
    private static final String NOWHERE = "127.0.0.1:1";

    private final Path program;
    private final Path folder;
    private final Wiring wiring;
    private final List<Server> servers = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll);

    /// What servers are connected by, for tests that cut it.
    public interface Wiring {
        /// The address at which a server listens.
        default String host(int server) {
            return "127.0.0.1";
        }

        /// Where a server finds the routes of another one, which listens for them at `address`.
        default String route(int from, int to, String address) throws IOException {
            return address;
        }

        /// Whether they may tell each other, and their clients, where they listen.
        default boolean isKnown() {
            return true;
        }

        /// How the command of a server is run.
        default List<String> command(int server, List<String> command) {
            return command;
        }
    }

    private static final class Server {
        final String name;
        final int port;
        final int clusterPort;
        volatile @Nullable Process process;

        Server(String name, int port, int clusterPort) {
            this.name = name;
            this.port = port;
            this.clusterPort = clusterPort;
        }
    }

    private NatsServers(Path program, Path folder, int count, Wiring wiring) throws IOException {
        this.program = program;
        this.folder = folder;
        this.wiring = wiring;
        var ports = freePorts(2 * count);
        for (int i = 0; i < count; i++) {
            servers.add(new Server("n" + i, ports.get(2 * i), ports.get(2 * i + 1)));
        }
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            for (int i = 0; i < count; i++) {
                start(i);
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /// Starts `count` servers, which keep what they have under `folder`. Skips the test that asks
    /// for them where there is no nats-server; under `CI=true` it fails.
    public static NatsServers start(Path folder, int count) throws IOException {
        return start(program(), folder, count);
    }

    /// Starts servers of a version of one's own.
    public static NatsServers start(Path program, Path folder, int count) throws IOException {
        return new NatsServers(program, folder, count, new Wiring() {});
    }

    /// Starts servers that are connected otherwise than directly.
    public static NatsServers start(Path folder, int count, Wiring wiring) throws IOException {
        return new NatsServers(program(), folder, count, wiring);
    }

    /// The nats-server of this machine: that of `HEDDLE_NATS`, what `./heddle test` has unpacked,
    /// that of `PATH`, that of the usual places.
    static Path program() {
        return find().orElseGet(() -> {
            String how =
                    "NO NATS-SERVER 2.10.27: the tests of the log on JetStream do not run; set HEDDLE_NATS or install nats-server";
            System.err.println(how);
            return "true".equals(System.getenv("CI")) ? fail(how) : abort(how);
        });
    }

    private static Optional<Path> find() {
        String named = System.getenv("HEDDLE_NATS");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        String home = System.getProperty("user.home");
        String path = String.valueOf(System.getenv("PATH"));
        return Stream.of(
                        Stream.of(home + "/.cache/heddle/nats/usr/sbin"),
                        Stream.of(path.split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/bin"),
                        Stream.of("/usr/local/sbin", "/opt/homebrew/bin"))
                .flatMap(each -> each)
                .map(folder -> Path.of(folder, "nats-server"))
                .filter(Files::isExecutable)
                .filter(NatsServers::isNewEnough)
                .findFirst();
    }

    private static boolean isNewEnough(Path program) {
        try {
            var process = new ProcessBuilder(program.toString(), "--version").start();
            try (var output = process.inputReader()) {
                String version = output.readAllAsString().strip().replaceFirst(".* v", "");
                return Version.parse(version).compareTo(Version.parse(OLDEST)) >= 0;
            }
        } catch (IOException | IllegalArgumentException e) {
            return false; // It does not run here, or is somebody's own.
        }
    }

    /// Their addresses, for clients.
    public String urls() {
        return servers.stream().map(this::url).collect(Collectors.joining(","));
    }

    /// The address of one.
    public String url(int server) {
        return url(servers.get(server));
    }

    private String url(Server server) {
        return "nats://" + address(server);
    }

    /// Where one listens for clients.
    public String address(int server) {
        return address(servers.get(server));
    }

    private String address(Server server) {
        return wiring.host(servers.indexOf(server)) + ":" + server.port;
    }

    /// The one that is called so.
    public int named(String name) {
        return IntStream.range(0, servers.size())
                .filter(i -> servers.get(i).name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// Kills one, as `kill -9` does, and waits until it is gone.
    public void kill(int server) {
        var process = servers.get(server).process;
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    /// Asks one to stop, as SIGTERM does, and waits until it has.
    public void stop(int server) {
        var process = servers.get(server).process;
        if (process != null) {
            process.destroy();
            awaitEnd(process);
        }
    }

    /// Halts one, as SIGSTOP does: it keeps its connections, and believes what it did.
    public void pause(int server) throws IOException, InterruptedException {
        signal(server, "-STOP");
    }

    /// Lets one go on that was halted.
    public void resume(int server) throws IOException, InterruptedException {
        signal(server, "-CONT");
    }

    private void signal(int server, String signal) throws IOException, InterruptedException {
        var process = servers.get(server).process;
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(server + " does not run");
        }
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    /// Whether one runs.
    public boolean isRunning(int server) {
        var process = servers.get(server).process;
        return process != null && process.isAlive();
    }

    // ---- what a stream's servers say of it ----------------------------------------------------

    /// The leader of a stream, as `asked` knows it; empty if it knows none.
    public Optional<Integer> leader(String stream, int asked) {
        return cluster(stream, asked).map(ClusterInfo::getLeader).map(this::named);
    }

    /// Waits for a leader of a stream other than `old`, whom one knows that is not `old` either.
    ///
    /// @param old negative for none
    public int awaitLeader(String stream, int old) throws InterruptedException {
        return await(
                "a leader of " + stream + " that is not " + old,
                asked ->
                        asked == old
                                ? Optional.empty()
                                : leader(stream, asked).filter(leader -> leader != old));
    }

    /// Waits until all servers have all of a stream.
    public void awaitCurrent(String stream) throws InterruptedException {
        await(
                "all servers have all of " + stream,
                asked ->
                        cluster(stream, asked)
                                .filter(info -> info.getLeader() != null)
                                .filter(info ->
                                        info.getReplicas().size() == servers.size() - 1
                                                && info.getReplicas().stream()
                                                        .allMatch(Replica::isCurrent)));
    }

    private Optional<ClusterInfo> cluster(String stream, int asked) {
        return ask(
                asked,
                manager -> Optional.ofNullable(manager.getStreamInfo(stream).getClusterInfo()));
    }

    @FunctionalInterface
    private interface Question<T> {
        Optional<T> ask(JetStreamManagement manager) throws IOException, JetStreamApiException;
    }

    private <T> Optional<T> ask(int asked, Question<T> question) {
        if (!isRunning(asked)) {
            return Optional.empty();
        }
        var options = new Options.Builder().server(url(asked)).noReconnect().build();
        try {
            var connection = Nats.connect(options);
            try {
                return question.ask(connection.jetStreamManagement());
            } finally {
                connection.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            return Optional.empty(); // It has no leader, or is not there.
        }
    }

    /// Asks one after the other until one answers.
    private <T> T await(String what, IntFunction<Optional<T>> question)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int i = 0; System.nanoTime() - deadline < 0; i++) {
            var answer = question.apply(i % servers.size());
            if (answer.isPresent()) {
                return answer.get();
            }
            var _ = new CountDownLatch(1).await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("waited in vain: " + what);
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(process + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts one, again if it was killed, and waits until clients can connect.
    public void start(int index) throws IOException {
        var server = servers.get(index);
        var own = Files.createDirectories(folder.resolve(server.name));
        var process =
                new ProcessBuilder(
                                wiring.command(
                                        index,
                                        List.of(
                                                program.toString(),
                                                "-c",
                                                Files.writeString(
                                                                own.resolve("nats.conf"),
                                                                configuration(index))
                                                        .toString())))
                        .redirectErrorStream(true)
                        .start();
        server.process = process;
        var output = process.inputReader();
        var lines = new ArrayList<String>();
        for (String line = output.readLine();
                line == null || !line.contains("Server is ready");
                line = output.readLine()) {
            if (line == null) {
                throw new IOException(program + " did not start: " + lines);
            }
            lines.add(line);
        }
        Thread.ofVirtual().start(() -> keep(output, own.resolve("nats.log")));
    }

    /// What it goes on to say has to be taken from it, and helps to understand what failed.
    private static void keep(BufferedReader output, Path file) {
        try (var writer =
                        Files.newBufferedWriter(
                                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                writer.write(line);
                writer.newLine();
            }
        } catch (IOException e) {
            // It was killed, or its folder is gone.
        }
    }

    private String configuration(int index) throws IOException {
        var server = servers.get(index);
        String host = wiring.host(index);
        return """
        server_name: %s
        listen: "%s:%d"
        max_payload: %d
        jetstream {
          store_dir: "%s"
        }
        %s\
        """
                .formatted(
                        server.name,
                        host,
                        server.port,
                        MAX_PAYLOAD,
                        folder.resolve(server.name).resolve("data"),
                        servers.size() == 1 ? "" : cluster(index));
    }

    private String cluster(int index) throws IOException {
        var routes = new ArrayList<String>();
        for (int i = 0; i < servers.size(); i++) {
            String address = wiring.host(i) + ":" + servers.get(i).clusterPort;
            if (i != index) {
                routes.add("\"nats://" + wiring.route(index, i, address) + "\"");
            }
        }
        return """
        cluster {
          name: heddle
          listen: "%s:%d"
          routes: [%s]
          %s
        }
        """
                .formatted(
                        wiring.host(index),
                        servers.get(index).clusterPort,
                        String.join(", ", routes),
                        wiring.isKnown()
                                ? ""
                                : "no_advertise: true, advertise: \"" + NOWHERE + "\"");
    }

    private void killAll() {
        for (var server : servers) {
            var process = server.process;
            if (process != null) {
                process.destroyForcibly();
                awaitEnd(process);
            }
        }
    }

    @Override
    public void close() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /// Ports that nobody uses, and that no outgoing connection is given.
    public static List<Integer> freePorts(int count) {
        var ports = new ArrayList<Integer>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, PAST_PORTS);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (!ports.contains(port)) {
                    ports.add(socket.getLocalPort());
                }
            } catch (IOException e) {
                // Somebody has it: another one.
            }
        }
        return ports;
    }
}
