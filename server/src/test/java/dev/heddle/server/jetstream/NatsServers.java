package dev.heddle.server.jetstream;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.Runtime.Version;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private final Path program;
    private final Path folder;
    private final List<Server> servers = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll);

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

    private NatsServers(Path program, Path folder, int count) throws IOException {
        this.program = program;
        this.folder = folder;
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
        return new NatsServers(program, folder, count);
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
        return "nats://127.0.0.1:" + server.port;
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
                                program.toString(),
                                "-c",
                                Files.writeString(own.resolve("nats.conf"), configuration(server))
                                        .toString())
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
        try (var writer = Files.newBufferedWriter(file);
                output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                writer.write(line);
                writer.newLine();
            }
        } catch (IOException e) {
            // It was killed, or its folder is gone.
        }
    }

    private String configuration(Server server) {
        String routes =
                servers.stream()
                        .map(each -> "\"nats://127.0.0.1:" + each.clusterPort + "\"")
                        .collect(Collectors.joining(", "));
        String cluster =
                servers.size() == 1
                        ? ""
                        : """
                        cluster {
                          name: heddle
                          listen: "127.0.0.1:%d"
                          routes: [%s]
                        }
                        """
                                .formatted(server.clusterPort, routes);
        return """
        server_name: %s
        listen: "127.0.0.1:%d"
        max_payload: %d
        jetstream {
          store_dir: "%s"
        }
        %s\
        """
                .formatted(
                        server.name,
                        server.port,
                        MAX_PAYLOAD,
                        folder.resolve(server.name).resolve("data"),
                        cluster);
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

    private static List<Integer> freePorts(int count) {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            var ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (var socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
