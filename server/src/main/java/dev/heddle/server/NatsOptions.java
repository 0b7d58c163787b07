package dev.heddle.server;

import dev.heddle.server.jetstream.JetStreamRoomLog;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/// The NATS servers in which several hubs keep the sessions that they share.
///
/// @param servers addresses like `nats://10.0.0.1:4222`, with commas between them; may name a user
///   and a password, or a token
/// @param replicas how many servers have each session: 1, 3 or 5
/// @param synced whether the servers are configured with `sync_interval: always`, which they do not
///   tell
/// @param address where programs reach this hub directly, for those whose hub ends; empty if all
///   come by one address, of a proxy
public record NatsOptions(String servers, int replicas, boolean synced, Optional<URI> address) {
    /// The variable with the servers, for those whose addresses have secrets.
    static final String URL_VARIABLE = "HEDDLE_NATS_URL";

    /// As few as can lose one and go on.
    private static final int REPLICAS = 3;

    public NatsOptions {
        if (servers.isBlank()) {
            throw new IllegalArgumentException("name the NATS servers: nats://host:4222,...");
        }
        if (replicas != 1 && replicas != REPLICAS && replicas != REPLICAS + 2) {
            throw new IllegalArgumentException(
                    "of 1, 3 or 5 replicas most outlive the loss of a server; of "
                            + replicas
                            + " no more do");
        }
    }

    /// Without an address of its own.
    public NatsOptions(String servers, int replicas, boolean synced) {
        this(servers, replicas, synced, Optional.empty());
    }

    /// The same with an address.
    ///
    /// @throws IllegalArgumentException if it is none
    NatsOptions at(String address) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            uri = URI.create("");
        }
        boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!isHttp
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "--address is one like https://hub-2.example, without a user or a query");
        }
        return new NatsOptions(servers, replicas, synced, Optional.of(uri));
    }

    /// What the command line and the environment say; empty if neither names servers.
    ///
    /// @param servers of the command line, where every user of the machine can read them
    /// @param variable of the environment
    /// @param replicas 0 for as many as are usual for that many servers
    static Optional<NatsOptions> of(
            Optional<String> servers, Optional<String> variable, int replicas, boolean synced) {
        if (servers.filter(text -> text.contains("@")).isPresent()) {
            throw new IllegalArgumentException(
                    "every user of this machine can read a password in the list of processes: give"
                            + " these addresses in "
                            + URL_VARIABLE);
        }
        var given = servers.or(() -> variable).filter(text -> !text.isBlank());
        if (given.isEmpty() && (replicas != 0 || synced)) {
            throw new IllegalArgumentException(
                    "--replicas and --nats-synced are for sessions in NATS: give --nats, too");
        }
        return given.map(text -> {
            int usual = text.split(",", -1).length < REPLICAS ? 1 : REPLICAS;
            return new NatsOptions(text, replicas == 0 ? usual : replicas, synced);
        });
    }

    /// Opens the log. Blocks until the servers have answered.
    ///
    /// @throws IOException if they cannot be reached, or cannot keep it; the message says why
    JetStreamRoomLog open() throws IOException {
        return JetStreamRoomLog.open(
                JetStreamRoomLog.Options.at(servers).withReplicas(replicas).withSynced(synced));
    }

    /// Leaves out the addresses, which may have secrets that no log may hold.
    @Override
    public String toString() {
        return "NatsOptions[replicas=%d, synced=%s]".formatted(replicas, synced);
    }
}
