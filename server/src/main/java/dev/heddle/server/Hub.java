package dev.heddle.server;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot;
import dev.heddle.log.SqliteRoomLog;
import dev.heddle.model.ModelOptions;
import dev.heddle.server.access.Access;
import dev.heddle.server.access.PrivateFile;
import dev.heddle.server.access.SharedAccess;
import dev.heddle.server.access.Tokens;
import dev.heddle.server.analyses.DocumentAnalyzer;
import dev.heddle.server.assistant.Assistant;
import dev.heddle.server.assistant.HostTools;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.server.hosts.Timing;
import dev.heddle.server.http.FaceApi;
import dev.heddle.server.http.Web;
import dev.heddle.server.jetstream.JetStreamRoomLog;
import dev.heddle.server.jobs.Work;
import dev.heddle.server.mcp.Mcp;
import dev.heddle.server.modules.ModuleRepository;
import dev.heddle.server.modules.SharedCatalogue;
import dev.heddle.server.nodes.Addresses;
import dev.heddle.server.nodes.Nodes;
import dev.heddle.server.self.SelfWatch;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.RoomLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A running hub: programs link to it, people watch and drive them through it.
///
/// Three kinds of threads, each with one job: event loops read and write sockets, one owner (`hub`)
/// holds all state, and nothing else exists. May be called from any thread.
public final class Hub implements AutoCloseable {
    /// Shown in `/health`.
    public static final String VERSION = "0.1.0";

    /// Requests that may wait for the owner; each is small, and an owner's turn is short.
    private static final Policy POLICY =
            Policy.DEFAULT.withCapacity(16_384).withBudget(1024, Duration.ofMillis(50));

    /// Another process may have revoked a token on which a connection stands.
    private static final long LOOK_AGAIN_MILLIS = 2000;

    /// How often links are looked at that say nothing.
    private static final long SWEEP_MILLIS = 10_000;

    private static final long RESTORE_SECONDS = 60;
    private static final long STOP_SECONDS = 5;
    private static final long SHUTDOWN_MILLIS = 1000;

    private static final System.Logger LOG = System.getLogger(Hub.class.getName());

    private final HubOptions options;
    private final Vertx vertx;
    private final Owner rooms;
    private final Hosts hosts;
    private final RoomLog log;
    private final RoomLog sessionLog;
    private final Optional<Nodes> nodes;
    private final Owner sessionOwner;
    private final Assistant assistant;
    private final Sessions sessions;
    private final Work work;
    private final SelfWatch self;
    private final ModuleRepository modules;
    private final Tokens tokens;
    private final Set<String> hostNames = ConcurrentHashMap.newKeySet();
    private final Access access;
    private HttpServer server;

    private Hub(
            HubOptions options,
            RoomLog log,
            RoomLog sessionLog,
            Optional<JetStreamRoomLog> shared,
            Optional<DocumentAnalyzer> analyzer)
            throws IOException {
        this.options = options;
        this.log = log;
        this.sessionLog = sessionLog;
        this.tokens = Tokens.open(options.data());
        options.token().ifPresent(tokens::give);
        this.modules =
                shared.isPresent()
                        ? ModuleRepository.open(
                                options.data(),
                                new SharedCatalogue(sessionLog, shared.get().files()))
                        : ModuleRepository.open(options.data());
        this.vertx = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));
        this.rooms = Owner.running("hub", POLICY);
        this.nodes = shared.map(all -> new Nodes(rooms, all.peers()));
        this.hosts = new Hosts(rooms, new VertxTiming(), sessionLog);
        this.sessionOwner = Owner.running("sessions", POLICY);
        this.assistant = Assistant.of(options.model(), new HostTools(rooms, hosts));
        this.sessions =
                new Sessions(sessionOwner, sessionLog, options.sessions(), assistant, nodes);
        this.work = Work.open(log, options.data(), options.analyses(), analyzer);
        this.self = new SelfWatch(VERSION, rooms, hosts, sessionOwner, sessions, work);
        this.access =
                new Access(
                        vertx,
                        tokens,
                        options.data(),
                        hostNames,
                        options.origins(),
                        options.border().isEncrypted());
        nodes.ifPresent(all -> tellAddresses(all, options.nats().flatMap(NatsOptions::address)));
        if (sessionLog.isShared()) {
            access.share(
                    SharedAccess.open(
                            sessionLog,
                            options.data(),
                            why -> LOG.log(System.Logger.Level.WARNING, why)));
        }
        this.server = makeServer();
    }

    private void tellAddresses(Nodes all, Optional<URI> own) {
        rooms.execute(() -> {
            var addresses = new Addresses(rooms, all, own);
            hosts.namesOthers(addresses::others);
            sessionOwner.execute(() -> sessions.namesOthers(addresses::others));
        });
    }

    private HttpServer makeServer() {
        var http =
                new HttpServerOptions()
                        .setHost(options.bind())
                        .setPort(options.port())
                        .setMaxWebSocketMessageSize(Wire.MAX_MESSAGE_BYTES)
                        .setMaxWebSocketFrameSize(Wire.MAX_MESSAGE_BYTES)
                        .addWebSocketSubProtocol(Wire.SUBPROTOCOL);
        if (options.border() instanceof Border.Tls(Path certificate, Path key)) {
            http.setSsl(true)
                    .setKeyCertOptions(
                            new PemKeyCertOptions()
                                    .setCertPath(certificate.toString())
                                    .setKeyPath(key.toString()));
        }
        var mcp = new Mcp(rooms, hosts, new VertxTiming(), VERSION);
        rooms.execute(mcp::start);
        var web =
                new Web(
                        vertx,
                        rooms,
                        hosts,
                        sessions,
                        self,
                        work,
                        modules,
                        access,
                        mcp,
                        options.border()::admits,
                        new FaceApi.Doors(
                                options.faces() != Faces.OFF, options.faces() == Faces.OPEN),
                        VERSION);
        return vertx.createHttpServer(http).requestHandler(web::handle);
    }

    /// Starts a hub. Blocks until it listens.
    ///
    /// @throws IOException if the data folder cannot be used or the port is taken
    public static Hub start(HubOptions options) throws IOException {
        return start(options, options.memory() ? new MemoryRoomLog() : openLog(options.data()));
    }

    /// Whether a hub has kept a log in this folder.
    static boolean hasLog(Path data) {
        return Files.exists(logOf(data));
    }

    private static Path logOf(Path data) {
        return data.resolve("rooms.db");
    }

    static RoomLog openLog(Path data) throws IOException {
        PrivateFile.makeFolder(data);
        Path file = logOf(data);
        for (Path own : List.of(file, data.resolve("rooms.db.lock"))) {
            if (!Files.exists(own)) {
                PrivateFile.create(own, ""); // SQLite would let everybody read it.
            }
        }
        return SqliteRoomLog.open(file);
    }

    /// Starts a hub that keeps what is its own in `log`, which it closes at its end: sessions as
    /// well, unless it shares them with other hubs.
    static Hub start(HubOptions options, RoomLog log) throws IOException {
        return start(options, log, DocumentAnalyzer.ofProgram());
    }

    /// The same with `analyzer` in place of the program's.
    static Hub start(HubOptions options, RoomLog log, Optional<DocumentAnalyzer> analyzer)
            throws IOException {
        Hub hub;
        var sessionLog = log;
        Optional<JetStreamRoomLog> shared = Optional.empty();
        try {
            if (options.nats().isPresent()) {
                shared = Optional.of(options.nats().get().open());
                sessionLog = shared.get();
            }
            hub = new Hub(options, log, sessionLog, shared, byRules(options, analyzer));
        } catch (IOException | RuntimeException e) {
            close(sessionLog, log);
            throw e;
        }
        try {
            hub.restore();
            hub.listen();
            return hub;
        } catch (IOException | RuntimeException e) {
            hub.close();
            throw e;
        }
    }

    private static Optional<DocumentAnalyzer> byRules(
            HubOptions options, Optional<DocumentAnalyzer> analyzer) throws IOException {
        var rules = options.analyses().rules();
        return rules.isPresent() && analyzer.isPresent()
                ? Optional.of(analyzer.get().withRules(rules.get()))
                : analyzer;
    }

    /// Goes on with the operations and the analyses that the log has, before anybody can ask for
    /// more.
    private void restore() throws IOException {
        Runnable restoring;
        if (nodes.isPresent()) {
            restoring = () -> hosts.share(nodes.get());
        } else {
            var stored = Hosts.read(log);
            restoring = () -> hosts.restore(stored);
        }
        try {
            CompletableFuture.runAsync(restoring, rooms).get(RESTORE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("cannot go on with what the room log has of hosts", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
        work.restore();
    }

    private void listen() throws IOException {
        try {
            server =
                    server.listen()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw cannotListen(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw cannotListen(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
        hostNames.addAll(namesOf(options, port()));
        vertx.setPeriodic(LOOK_AGAIN_MILLIS, _ -> lookAgain());
        vertx.setPeriodic(SWEEP_MILLIS, _ -> onRooms(hosts::sweep));
        nodes.ifPresent(
                all -> vertx.setPeriodic(Nodes.HEARTBEAT.toMillis(), _ -> onRooms(all::beat)));
    }

    private void lookAgain() {
        var _ =
                vertx.executeBlocking(() -> {
                    access.lookAgain();
                    modules.lookAgain();
                    return true;
                });
    }

    private void onRooms(Runnable task) {
        try {
            rooms.execute(task);
        } catch (RejectedExecutionException e) {
            // Too much to do, or closed: it is done again soon.
        }
    }

    private IOException cannotListen(Throwable cause) {
        if (options.border() instanceof Border.Tls(Path certificate, Path key)
                && !(cause instanceof BindException)) {
            return new IOException(
                    "cannot speak TLS with %s and %s, PEM files of a certificate and its key: %s"
                            .formatted(certificate, key, cause.getMessage()),
                    cause);
        }
        String why =
                cause instanceof BindException
                        ? "the port is taken; choose another with --port, or --port 0 for any"
                        : String.valueOf(cause.getMessage());
        return new IOException(
                "cannot listen on %s:%d: %s".formatted(options.bind(), options.port(), why), cause);
    }

    private static Set<String> namesOf(HubOptions options, int port) {
        var names = new HashSet<String>();
        for (String name : List.of("127.0.0.1", "localhost", "[::1]", options.bind())) {
            names.add(name + ":" + port);
            if (port == 80 || port == 443) { // Browsers leave out the usual ports.
                names.add(name);
            }
        }
        for (String name : options.hostNames()) {
            names.add(name.toLowerCase(Locale.ROOT));
            names.add(name.toLowerCase(Locale.ROOT) + ":" + port);
        }
        return names;
    }

    /// The port it listens on.
    public int port() {
        return server.actualPort();
    }

    /// Its address for people and programs on this machine.
    public String address() {
        String scheme = options.border() instanceof Border.Tls ? "https" : "http";
        return "%s://%s:%d".formatted(scheme, reachable(options.bind()), port());
    }

    /// An address to which somebody on this machine can connect.
    private static String reachable(String bind) {
        if (bind.equals("0.0.0.0") || bind.equals("::")) {
            return "localhost";
        }
        return bind.contains(":") ? "[" + bind + "]" : bind;
    }

    /// A link that logs in whoever opens it first, within 5 minutes.
    public String newLink() {
        return address() + "/#ticket=" + access.newTicket();
    }

    /// Where things are kept and what an acknowledgement means, in words.
    public String keeping() {
        String own =
                log.durability() == Durability.MEMORY
                        ? "operations, rules and events end with the hub."
                        : "operations and rules are kept there; events of hosts end with the hub.";
        if (options.nats().isEmpty()) {
            return log.durability() == Durability.MEMORY
                    ? "All is kept in memory: sessions, " + own
                    : "Sessions, " + own;
        }
        String survives =
                switch (sessionLog.durability()) {
                    case DISK -> "what was acknowledged survives a loss of power.";
                    case QUORUM_DISK ->
                            "what was acknowledged survives a loss of power, and the loss of a minority"
                                    + " of the servers.";
                    case QUORUM_MEMORY ->
                            "what was acknowledged survives the loss of a minority of the servers, not a"
                                    + " loss of power of most of them.";
                    case MEMORY ->
                            "what was acknowledged may be lost with the server, which writes to its disk"
                                    + " later.";
                };
        return ("Sessions are kept in NATS (%s) and shared with all hubs there, with hosts, operations"
                        + " and rules: %s%nEvents of hosts end with the hub that has them.")
                .formatted(sessionLog.durability().name().toLowerCase(Locale.ROOT), survives);
    }

    /// The model that answers in sessions, in words.
    public String assistant() {
        return options.model()
                .map(model -> "%s at %s".formatted(model.model(), model.baseUrl()))
                .orElse("none; set %s to have one".formatted(ModelOptions.URL_VARIABLE));
    }

    /// The data folder.
    public Path data() {
        return options.data();
    }

    /// Makes a token with which a program may link as `host`. Blocks on the disk.
    public String createHostToken(String host) throws IOException {
        return tokens.createForHost(host);
    }

    /// Tells everybody that it stops, and stops. Blocks for some seconds at most.
    @Override
    public void close() {
        var written = new CompletableFuture<Void>();
        try {
            rooms.execute(() ->
                    hosts.close(
                            Wire.Close.HUB_STOPPING,
                            () -> {
                                nodes.ifPresent(Nodes::leave); // Others may take the hosts now.
                                written.complete(null);
                            }));
            written.completeOnTimeout(null, STOP_SECONDS, TimeUnit.SECONDS).join();
        } catch (RejectedExecutionException e) {
            // Closed before, or overloaded; the sockets end with the server below.
        }
        rooms.close(Duration.ofSeconds(1));
        if (!sessions.run(sessions::stop)) {
            sessions.soon("stop", sessions::stop);
        }
        sessionOwner.close(Duration.ofSeconds(1));
        assistant.close();
        work.close();
        self.close();
        try {
            // Lets those who wait for an answer have it, and closing sockets say why they close.
            await(server.shutdown(SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS));
            await(vertx.close());
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the hub did not stop in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(sessionLog, log);
        }
    }

    private static void close(RoomLog sessions, RoomLog own) {
        if (sessions.isShared()) { // Else it is the same.
            sessions.close();
        }
        own.close();
    }

    private static void await(Future<?> done)
            throws ExecutionException, TimeoutException, InterruptedException {
        var _ = done.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /// Real time; alarms come through the owner's gate.
    private final class VertxTiming implements Timing {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long epochMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public Alarm after(Duration delay, Runnable task) {
            long timer = vertx.setTimer(Math.max(1, delay.toMillis()), _ -> runOnRooms(task));
            return () -> vertx.cancelTimer(timer);
        }

        private void runOnRooms(Runnable task) {
            try {
                rooms.execute(task);
            } catch (RejectedExecutionException e) {
                if (rooms.snapshot().phase() == Snapshot.Phase.OPEN) {
                    var _ =
                            after(
                                    Duration.ofMillis(100),
                                    task); // An alarm must not get lost in a flood.
                }
            }
        }
    }
}
