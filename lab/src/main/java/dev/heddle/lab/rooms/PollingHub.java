package dev.heddle.lab.rooms;

import dev.heddle.server.Faces;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// A hub in a process of its own, for programs that poll: it is reached under another name, too,
/// and prints a token for each of so many hosts.
final class PollingHub {
    private PollingHub() {}

    public static void main(String[] arguments) throws IOException {
        var options =
                HubOptions.local(Path.of(arguments[0]), 0)
                        .named(Set.of(arguments[1]))
                        .withFaces(Faces.OPEN)
                        .inMemory();
        var hub = Hub.start(options);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(hub::close));
        System.out.println("listening on " + hub.port());
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            System.out.println("token " + hub.createHostToken("host-" + i));
        }
        ServerInput.serve();
    }
}
