package dev.heddle.lab.rooms;

import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import dev.heddle.server.NatsOptions;
import dev.heddle.sync.session.SessionLimits;
import java.io.IOException;
import java.nio.file.Path;

/// The hub that is measured: all of it, but for the limits that a load generator runs into and
/// people do not.
///
/// Arguments: data folder, port, milliseconds of a batch, and where the log is, see {@link
/// Server.HubSetup}.
final class HubMain {
    private static final int NO_LIMIT = 100_000_000;

    private HubMain() {}

    public static void main(String[] arguments) throws IOException {
        var limits = SessionLimits.DEFAULT;
        var options =
                HubOptions.local(Path.of(arguments[0]), Integer.parseInt(arguments[1]))
                        .withSessions(
                                new SessionLimits(
                                                limits.openRooms(),
                                                limits.connections(),
                                                limits.allConnections(),
                                                limits.messageBytes(),
                                                NO_LIMIT,
                                                NO_LIMIT,
                                                limits.budgetBytes())
                                        .withBatchMillis(Integer.parseInt(arguments[2])));
        var hub =
                Hub.start(
                        switch (arguments[3]) {
                            case Server.HubSetup.FILE -> options;
                            case Server.HubSetup.MEMORY -> options.inMemory();
                            default -> options.withNats(new NatsOptions(arguments[3], 3, false));
                        });
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(hub::close));
        System.out.println("listening on " + hub.port());
        ServerInput.serve();
    }
}
