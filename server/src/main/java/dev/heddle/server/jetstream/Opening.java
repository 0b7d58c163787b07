package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import dev.heddle.server.jetstream.JetStreamRoomLog.Storage;
import dev.heddle.sync.log.Unavailable.Reason;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.Republish;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Opens a log: connects, finds out whether the servers are new enough, makes or checks the stream.
final class Opening {
    private static final System.Logger LOG = System.getLogger(Opening.class.getName());

    /// The oldest that is known to work, with one replica.
    private static final String OLDEST = "2.9.10";

    /// The oldest that keeps compare-and-append with replicas. 2.9.10 let two writers win one place
    /// in a third of all appends (fixed in 2.9.21), 2.10.20 to 22 lost streams at kill -9.
    private static final String OLDEST_REPLICATED = "2.10.27";

    /// Short, because writers wait for it; all of a cluster's servers are tried.
    private static final Duration RECONNECT = Duration.ofMillis(50);

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /// A dead server is noticed after three of them.
    private static final Duration PING = Duration.ofSeconds(5);

    private static final int MAX_FRAME_BYTES = 8 << 20;
    private static final int MIN_FRAME_BYTES = 128 << 10;
    private static final int STREAM_NOT_FOUND = 10059;
    private static final long PAUSE_MILLIS = 100;

    /// Makes what calls the stream; tests plant faults in it.
    @FunctionalInterface
    interface Streams {
        Stream make(Connection connection, Options options) throws IOException;
    }

    private Opening() {}

    static JetStreamRoomLog open(Options options, Streams streams) throws IOException {
        var node = new AtomicReference<Optional<Node>>(Optional.empty());
        var connection =
                connect(
                        connection(options)
                                .connectionListener((lost, event) ->
                                        node.get().ifPresent(each -> heard(each, lost, event)))
                                .errorListener(new Errors(node))
                                .build());
        boolean opened = false;
        try {
            checkAll(connection, options);
            makeStream(connection, options);
            long payload = connection.getMaxPayload();
            int frameBytes = (int) Math.min(payload, MAX_FRAME_BYTES);
            if (frameBytes < MIN_FRAME_BYTES) {
                throw new IOException("the servers' max_payload is %d".formatted(payload));
            }
            if (frameBytes < options.limits().eventBytes() + JetStreamRoomLog.FRAME_OVERHEAD) {
                LOG.log(
                        Level.WARNING,
                        "max_payload of the NATS servers is {0,number,#} bytes: events of {1,number,#} bytes are refused",
                        payload,
                        options.limits().eventBytes());
            }
            var made = new Node(streams.make(connection, options), options, frameBytes);
            node.set(Optional.of(made));
            var log = new JetStreamRoomLog(connection, made);
            opened = true;
            return log;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            if (!opened) {
                close(connection);
            }
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static io.nats.client.Options.Builder connection(Options options) {
        return builder(options.servers())
                .connectionName("heddle")
                .connectionTimeout(CONNECT)
                .pingInterval(PING)
                .reconnectWait(RECONNECT)
                .reconnectJitter(RECONNECT)
                .reconnectBufferSize(0) // Who writes decides anew when the servers are back.
                .maxReconnects(-1);
    }

    /// Servers tell of others without a user: that of the first address counts for these as well.
    private static io.nats.client.Options.Builder builder(String servers) {
        var builder = new io.nats.client.Options.Builder().server(servers);
        var user = Optional.ofNullable(URI.create(servers.split(",", 2)[0].strip()).getUserInfo());
        if (user.isEmpty()) {
            return builder;
        }
        var parts = user.get().split(":", 2);
        return parts.length == 1
                ? builder.token(parts[0].toCharArray())
                : builder.userInfo(parts[0].toCharArray(), parts[1].toCharArray());
    }

    private static Connection connect(io.nats.client.Options options) throws IOException {
        try {
            return Nats.connect(options);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            // Not as the cause: its message may name a password.
            throw new IOException("no NATS server can be reached: " + withoutUsers(e.getMessage()));
        }
    }

    /// A message without what stands in front of the `@` of addresses.
    static String withoutUsers(@Nullable String message) {
        return String.valueOf(message).replaceAll("//[^/\\s]*@", "//");
    }

    // ---- versions -----------------------------------------------------------------------------

    /// What is wrong with a server for that many replicas, if anything.
    static Optional<String> fault(ServerInfo server, int replicas) {
        return tooOld(server, replicas).or(() -> withoutJetStream(server));
    }

    private static Optional<String> tooOld(ServerInfo server, int replicas) {
        String oldest = replicas == 1 ? OLDEST : OLDEST_REPLICATED;
        if (server.isSameOrNewerThanVersion(oldest)) {
            return Optional.empty();
        }
        return Optional.of(
                "NATS server %s is version %s, and %d replicas need %s or newer%s"
                        .formatted(
                                server.getServerName(),
                                server.getVersion(),
                                replicas,
                                oldest,
                                replicas == 1 ? "" : ": older ones let two writers win one place"));
    }

    private static Optional<String> withoutJetStream(ServerInfo server) {
        return server.isJetStreamAvailable()
                ? Optional.empty()
                : Optional.of(
                        "NATS server %s has no JetStream; start it with -js, or again if its disk was full"
                                .formatted(server.getServerName()));
    }

    /// Any server may become the leader: all that are known are asked.
    private static void checkAll(Connection connection, Options options) throws IOException {
        check(connection, options);
        if (options.replicas() == 1) {
            return;
        }
        var seen = new LinkedHashSet<>(List.of(connection.getServerInfo().getServerId()));
        for (String server : connection.getServers()) {
            var one = connection(options).servers(new String[] {server}).noReconnect().build();
            try {
                var other = Nats.connect(one);
                try {
                    if (seen.add(other.getServerInfo().getServerId())) {
                        check(other, options);
                    }
                } finally {
                    close(other);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (java.net.ConnectException e) {
                LOG.log(Level.WARNING, "a NATS server cannot be asked for its version now");
            }
        }
    }

    private static void check(Connection connection, Options options) throws IOException {
        var server = connection.getServerInfo();
        var fault =
                options.replicas() == 1
                        ? fault(server, options.replicas())
                        : tooOld(server, options.replicas());
        if (fault.isPresent()) {
            throw new IOException(fault.get());
        }
        // Of several one may have lost it with its disk; if too many have, no stream is found.
        withoutJetStream(server).ifPresent(why -> LOG.log(Level.WARNING, why));
    }

    private static void heard(Node node, Connection connection, ConnectionListener.Events event) {
        boolean usual = event != ConnectionListener.Events.DISCONNECTED;
        LOG.log(usual ? Level.DEBUG : Level.WARNING, "NATS: {0}", event.getEvent());
        if (event == ConnectionListener.Events.RECONNECTED) {
            tooOld(connection.getServerInfo(), node.options().replicas())
                    .ifPresent(fault -> {
                        LOG.log(Level.ERROR, fault);
                        node.stream().refuse(new Refusal(Reason.BROKEN, fault));
                    });
            node.lookAtAll();
        }
    }

    /// Problems of the connection, in the log.
    private record Errors(AtomicReference<Optional<Node>> node) implements ErrorListener {
        @Override
        public void errorOccurred(Connection connection, String error) {
            LOG.log(Level.WARNING, "NATS: {0}", withoutUsers(error));
        }

        @Override
        public void exceptionOccurred(Connection connection, Exception e) {
            LOG.log(Level.DEBUG, "NATS: {0}", withoutUsers(e.getMessage()));
        }

        @Override
        public void slowConsumerDetected(Connection connection, Consumer consumer) {
            node.get().ifPresent(Node::lookAtAll); // What was not taken in is lost.
        }
    }

    // ---- the stream ---------------------------------------------------------------------------

    static StreamConfiguration wanted(Options options) {
        var subjects = new Subjects(options.stream());
        return StreamConfiguration.builder()
                .name(options.stream())
                .description("Rooms of Heddle hubs; written by them alone")
                .subjects(subjects.allFrames(), subjects.floor())
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(DiscardPolicy.New)
                .storageType(
                        options.storage() == Storage.FILE ? StorageType.File : StorageType.Memory)
                .replicas(options.replicas())
                .allowRollup(true)
                .allowDirect(false)
                .republish(
                        Republish.builder()
                                .source(subjects.allFrames())
                                .destination(options.stream() + ".out.{{wildcard(1)}}")
                                .build())
                .build();
    }

    /// A young cluster has no leader yet, or not enough servers: it is asked again.
    private static void makeStream(Connection connection, Options options)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + options.patience().toNanos();
        while (true) {
            StreamConfiguration there;
            try {
                there = findOrMake(connection.jetStreamManagement(), options);
            } catch (JetStreamApiException | IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            "the stream %s cannot be made: %s"
                                    .formatted(options.stream(), e.getMessage()),
                            e);
                }
                Thread.sleep(PAUSE_MILLIS);
                continue;
            }
            check(there, options);
            return;
        }
    }

    private static StreamConfiguration findOrMake(JetStreamManagement manager, Options options)
            throws IOException, JetStreamApiException {
        try {
            return manager.getStreamInfo(options.stream()).getConfiguration();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                throw e;
            }
            return manager.addStream(wanted(options)).getConfiguration();
        }
    }

    private static void check(StreamConfiguration there, Options options) throws IOException {
        var wanted = wanted(options);
        boolean keepsAll =
                there.getRetentionPolicy() == RetentionPolicy.Limits
                        && there.getDiscardPolicy() == DiscardPolicy.New
                        && there.getMaxAge().isZero()
                        && there.getMaxMsgs() <= 0
                        && there.getMaxMsgsPerSubject() <= 0;
        boolean same =
                there.getSubjects().size() == wanted.getSubjects().size()
                        && there.getSubjects().containsAll(wanted.getSubjects())
                        && there.getRepublish() != null
                        && !there.getAllowDirect();
        if (!keepsAll || !same) {
            throw new IOException(
                    "the stream %s is not one of this log's: it needs the subjects %s, republishing, retention by limits without a limit of age or number, discard new, and no direct gets"
                            .formatted(options.stream(), wanted.getSubjects()));
        }
        if (there.getReplicas() < options.replicas()
                || there.getStorageType() != wanted.getStorageType()) {
            throw new IOException(
                    "the stream %s has %d replicas in %s, and %d in %s are asked for"
                            .formatted(
                                    options.stream(),
                                    there.getReplicas(),
                                    there.getStorageType(),
                                    options.replicas(),
                                    wanted.getStorageType()));
        }
    }
}
