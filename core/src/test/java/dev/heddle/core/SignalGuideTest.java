package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Signal.Connection;
import dev.heddle.core.Signal.Delivery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/signals.md`, compiled and run.
class SignalGuideTest {
    private static final String BEGIN = "// begin\n";
    private static final String END = "    // end\n";

    private final ManualHost host = new ManualHost();

    // begin
    record Moved(String player, int x, int y) {}

    /// Belongs to the window's owner: nobody else touches it.
    static final class PlayerMap implements AutoCloseable {
        private final Map<String, Moved> players = new HashMap<>();
        private final List<Connection> connections = new ArrayList<>();
        private long lostBefore;
        int redraws;

        PlayerMap(Owner window, Signal<Moved> moved) {
            connections.add(
                    moved.connectWithLosses(
                            window,
                            (event, connection) -> {
                                if (connection.lost() > lostBefore) { // What follows has a gap.
                                    lostBefore = connection.lost();
                                    readAllPositions();
                                }
                                players.put(event.player(), event);
                            },
                            Delivery.DEFAULT));
            connections.add(
                    moved.connect(
                            window,
                            _ -> redraw(),
                            Delivery.DEFAULT.withThrottle(Duration.ofMillis(16))));
        }

        private void readAllPositions() {
            players.clear(); // And ask the game.
        }

        private void redraw() {
            redraws++;
        }

        @Override
        public void close() {
            connections.forEach(Connection::close);
        }
    }

    // end

    @Test
    void theGuidesMapFollowsTheGame() {
        var window = ManualHost.gate(host, Policy.DEFAULT.withCapacity(3));
        var moved = new Signal<Moved>("moved");
        try (var map = new PlayerMap(window, moved)) {
            moved.emit(new Moved("ann", 1, 1));
            moved.emit(new Moved("ann", 2, 1));
            host.tick(window);
            assertThat(map.players).containsValue(new Moved("ann", 2, 1));
            assertThat(map.redraws).isEqualTo(1);

            for (int x = 0; x < 4; x++) { // One more than the window has room for.
                moved.emit(new Moved("bob", x, 0));
            }
            host.tick(window);
            moved.emit(new Moved("bob", 4, 0));
            host.tick(window);
            assertThat(map.players).containsOnlyKeys("bob");
        }
        assertThat(moved.connections).isEmpty();
    }

    @Test
    void theGuideQuotesItToTheLetter() throws Exception {
        String source =
                Files.readString(Path.of("src/test/java/dev/heddle/core/SignalGuideTest.java"));
        String example =
                source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.lastIndexOf(END))
                        .stripTrailing()
                        .stripIndent();

        assertThat(Files.readString(Path.of("../docs/guide/signals.md"))).contains(example);
    }
}
