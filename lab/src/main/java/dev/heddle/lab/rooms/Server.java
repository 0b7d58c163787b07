package dev.heddle.lab.rooms;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.ChildProcess;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A server under load, in a process of its own on a core of its own.
public final class Server implements AutoCloseable {
    /// All of the heap is there from the start, so that memory can be counted.
    private static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    private static final Pattern LISTENING = Pattern.compile("^listening on (\\d+)$");
    private static final Pattern MEMORY = Pattern.compile("^memory (\\d+)$");

    private final ChildProcess process;
    private final int port;
    private final Dialect dialect;
    private int rooms;

    private Server(ChildProcess process, int port, Dialect dialect) {
        this.process = process;
        this.port = port;
        this.dialect = dialect;
    }

    /// How a hub is set up.
    ///
    /// @param port 0 takes a free one
    /// @param batchMillis 50 as delivered, 0 without batches
    /// @param log where sessions are kept: `file`, `memory`, or addresses of three NATS servers
    public record HubSetup(Path data, int port, int batchMillis, String log) {
        static final String FILE = "file";
        static final String MEMORY = "memory";

        /// A hub that keeps its sessions in its data folder.
        public static HubSetup durable(Path data) {
            return new HubSetup(data, 0, 50, FILE);
        }

        /// One of the hubs that share their sessions on three NATS servers.
        public static HubSetup shared(Path data, String servers) {
            return new HubSetup(data, 0, 50, servers);
        }

        HubSetup withoutLog() {
            return new HubSetup(data, port, batchMillis, MEMORY);
        }

        HubSetup withoutBatches() {
            return new HubSetup(data, port, 0, log);
        }

        HubSetup at(int fixed) {
            return new HubSetup(data, fixed, batchMillis, log);
        }
    }

    /// Starts a hub. Blocks until it listens.
    public static Server hub(Cores cores, HubSetup setup)
            throws IOException, InterruptedException, MeasurementException {
        var arguments =
                List.of(
                        HubMain.class.getName(),
                        setup.data.toString(),
                        Integer.toString(setup.port),
                        Integer.toString(setup.batchMillis),
                        setup.log);
        var process = java(cores, "the hub", arguments);
        int port = port(process);
        String token = Files.readString(setup.data.resolve("token")).strip();
        return new Server(process, port, new Dialect.Heddle(token));
    }

    /// Starts a plain Vert.x broadcast. Blocks until it listens.
    static Server vertx(Cores cores, String... arguments)
            throws IOException, InterruptedException, MeasurementException {
        var all = new ArrayList<>(List.of(Broadcast.class.getName()));
        all.addAll(List.of(arguments));
        var process = java(cores, "the Vert.x broadcast", all);
        return new Server(process, port(process), new Dialect.Plain());
    }

    private static ChildProcess java(Cores cores, String name, List<String> arguments)
            throws IOException {
        var all = new ArrayList<>(HEAP);
        all.addAll(arguments);
        return ChildProcess.run(name, Map.of(), cores.onServer(ChildProcess.java(all)));
    }

    /// Starts `socket.io` or `ws`. Blocks until it listens; the first time, also for npm.
    static Server node(Cores cores, String kind)
            throws IOException, InterruptedException, MeasurementException {
        var script = NodePeers.install().resolve("server.js").toString();
        var process =
                ChildProcess.run(
                        kind,
                        Map.of(),
                        cores.onServer(List.of("node", "--expose-gc", script, kind)));
        var dialect = kind.equals("ws") ? new Dialect.Plain() : new Dialect.SocketIo();
        return new Server(process, port(process), dialect);
    }

    private static int port(ChildProcess process)
            throws InterruptedException, MeasurementException {
        try {
            return Integer.parseInt(process.awaitLine(LISTENING).group(1));
        } catch (MeasurementException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /// Where it listens.
    public int port() {
        return port;
    }

    /// How it is spoken to.
    public Dialect dialect() {
        return dialect;
    }

    /// What a hub is spoken to in over plain HTTP.
    Dialect eventStream() {
        return new Dialect.EventStream(token());
    }

    String token() {
        return ((Dialect.Heddle) dialect).token();
    }

    /// It runs in this.
    public ChildProcess process() {
        return process;
    }

    /// A room that nobody has been in. Blocks.
    public String newRoom() throws IOException, InterruptedException, MeasurementException {
        if (!(dialect instanceof Dialect.Heddle)) {
            return "room" + ++rooms;
        }
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/sessions"))
                        .header("Authorization", "Bearer " + token())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"name\":\"load\"}"))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new MeasurementException("no new session: " + answer.body());
            }
            return Json.read(answer.body()).path("room").asString();
        }
    }

    /// The bytes that it holds and needs: what is live after a collection, and all outside of the
    /// heap. Blocks.
    long memory() throws IOException, InterruptedException, MeasurementException {
        process.say("memory");
        return Long.parseLong(process.awaitLine(MEMORY).group(1));
    }

    @Override
    public void close() {
        process.close();
    }
}
