package dev.heddle.server.self;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.watching.LogLine;
import dev.heddle.sync.Frame;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRoomTest {
    private final Owner owner = Owner.hosted("watch", Policy.DEFAULT);
    private final LogRoom logs = new LogRoom(owner, () -> 0);
    private final List<String> told = new ArrayList<>();

    private static LogLine line(Level level, String message) {
        return new LogLine(level, "dev.heddle.a", "main", 5, message, "");
    }

    private void onOwner(Runnable task) {
        owner.execute(task);
        owner.tick();
    }

    /// Logs a line for each that it is shown, as something in its way might.
    private final class Echo implements Room.Watcher {
        @Override
        public boolean take(String text, String position) {
            var frame = Frame.read(text);
            if (frame.t().equals("log")) {
                told.add(frame.d().path("message").asString());
                logs.offer(line(Level.WARNING, "echo of " + told.getLast()));
            } else if (frame.t().equals("dropped")) {
                told.add(frame.d().path("lines").asLong() + " dropped");
            }
            return true;
        }

        @Override
        public void takeSoft(String text) {}

        @Override
        public void close(Wire.Close reason) {}
    }

    @Test
    void whatIsLoggedWhileItIsServedIsNotPutIntoIt() {
        onOwner(() -> logs.join(Level.INFO, new Echo(), ""));
        logs.offer(line(Level.INFO, "one"));
        logs.offer(line(Level.DEBUG, "too low"));
        for (int round = 0; round < 3; round++) {
            onOwner(logs::round);
        }
        assertThat(told).containsExactly("one");
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        onOwner(() -> logs.join(Level.INFO, new Echo(), ""));
        for (int i = 0; i < LogRoom.MAX_WAITING + 5; i++) {
            logs.offer(line(Level.INFO, "a line"));
        }
        onOwner(logs::round);
        assertThat(told).hasSize(LogRoom.LINES_A_ROUND + 1).last().isEqualTo("5 dropped");
    }

    @Test
    void aWatcherThatBreaksEndsNothing() {
        var broken =
                new Room.Watcher() {
                    @Override
                    public boolean take(String text, String position) {
                        throw new IllegalStateException("it broke");
                    }

                    @Override
                    public void takeSoft(String text) {}

                    @Override
                    public void close(Wire.Close reason) {}
                };
        onOwner(() -> logs.join(Level.INFO, broken, ""));
        onOwner(() -> logs.join(Level.INFO, new Echo(), ""));
        logs.offer(line(Level.INFO, "on it goes"));
        onOwner(logs::round);
        assertThat(told).containsExactly("on it goes");
    }
}
