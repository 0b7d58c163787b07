package dev.heddle.lab.nodes;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.TemporaryFolder;
import dev.heddle.lab.rooms.Cores;
import dev.heddle.lab.rooms.Server;
import dev.heddle.lab.rooms.Server.HubSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Three hubs that share their sessions on three NATS servers. The hubs are together on one core;
/// the servers and whoever makes the load are on another.
final class Hubs implements AutoCloseable {
    static final int COUNT = 3;

    private final TemporaryFolder folder = new TemporaryFolder();
    private final NatsCluster servers;
    private final List<Server> hubs = new ArrayList<>();

    private Hubs() throws IOException, InterruptedException, MeasurementException {
        try {
            servers = NatsCluster.start(NatsCluster.Sync.LATER);
        } catch (IOException | InterruptedException | MeasurementException e) {
            folder.close();
            throw e;
        }
    }

    /// Starts all. Blocks until they listen.
    static Hubs start(Cores cores) throws IOException, InterruptedException, MeasurementException {
        var hubs = new Hubs();
        try {
            for (int i = 0; i < COUNT; i++) {
                var data = hubs.folder.path().resolve("hub" + i);
                hubs.hubs.add(Server.hub(cores, HubSetup.shared(data, hubs.servers.urls())));
            }
            return hubs;
        } catch (IOException | InterruptedException | MeasurementException e) {
            hubs.close();
            throw e;
        }
    }

    /// All of them, beginning with this one.
    List<Server> from(int first) {
        var all = new ArrayList<Server>();
        for (int i = 0; i < COUNT; i++) {
            all.add(hubs.get((first + i) % COUNT));
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        hubs.forEach(Server::close);
        servers.close();
        folder.close();
    }
}
