package dev.heddle.cli;

import dev.heddle.server.jetstream.NatsServers;
import java.io.IOException;
import java.util.List;

/// How the hubs and the servers of a fault run reach each other, and how that is broken.
interface Net extends NatsServers.Wiring, AutoCloseable {
    /// Where a hub finds a server, which listens at `address`.
    String way(int hub, int server, String address) throws IOException;

    /// The address at which a hub listens.
    default String hubHost(int hub) {
        return "127.0.0.1";
    }

    /// What a hub is told of that.
    default List<String> hubOptions(int hub) {
        return List.of();
    }

    /// What stands before the command of a hub.
    default List<String> hubPrefix(int hub) {
        return List.of();
    }

    /// Nothing comes from a server to any other node, nor to it.
    void cutServer(int server) throws IOException;

    /// Nothing comes from a hub to any server, nor to it.
    void cutHub(int hub) throws IOException;

    /// Ends all connections, where that is possible.
    default void cut() {}

    /// All reach all again.
    void mend() throws IOException;

    @Override
    void close() throws IOException;
}
