package dev.heddle.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.contract.History;
import dev.heddle.sync.contract.HistoryChecker;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed with SIGKILL while many append. `-Dheddle.kills=N` kills it so often.
class KillTest {
    private static final int KILLS = Integer.getInteger("heddle.kills", 3);

    /// A room has as many epochs as it is opened for writing, here two a round, and forgets the
    /// oldest when they are {@link dev.heddle.sync.log.Epochs#MAX}.
    private static final int ROUNDS_A_FILE = 100;

    /// Acknowledged appends until it is killed, at most.
    private static final int MAX_ACKNOWLEDGED = 4000;

    private final Path folder;
    private Path file;

    KillTest(@TempDir Path folder) {
        this.folder = folder;
        file = folder.resolve("rooms.db");
    }

    private History history = new History();

    /// Calls without an answer.
    private final Map<String, Call> open = new HashMap<>();

    private int acknowledged;

    private record Call(
            History.Append noted, String room, String key, After after, List<String> values) {}

    @Test
    void whatWasAcknowledgedIsThereAfterEachKill() throws Exception {
        long seed = Long.getLong("heddle.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 1; round <= KILLS; round++) {
            if (round % ROUNDS_A_FILE == 0) {
                history = new History();
                file = folder.resolve("rooms" + round + ".db");
            }
            runAndKill(round, 1 + random.nextInt(MAX_ACKNOWLEDGED), false);
            try (var log = SqliteRoomLog.open(file)) {
                assertThat(HistoryChecker.faults(history, history.kept(log)))
                        .as("seed %d, round %d", seed, round)
                        .isEmpty();
                // What had no answer is unknown. The same again makes it known, and is there once.
                for (var call : open.values()) {
                    var events =
                            call.values().stream()
                                    .map(value ->
                                            new Event(
                                                    "e", "", "", System.currentTimeMillis(), value))
                                    .toList();
                    assertThat(
                                    history.append(
                                                    log,
                                                    call.room(),
                                                    call.after(),
                                                    call.key(),
                                                    events)
                                            .toCompletableFuture()
                                            .join())
                            .isInstanceOf(Appended.Done.class);
                }
                open.clear();
                assertThat(HistoryChecker.faults(history, history.kept(log)))
                        .as("seed %d, round %d, repeated", seed, round)
                        .isEmpty();
            }
        }
        assertThat(acknowledged).isGreaterThanOrEqualTo(KILLS);
    }

    /// The planted fault: a process that acknowledges what it has only sent.
    @Test
    void findsWhatWasAcknowledgedTooEarly() throws Exception {
        var faults = new ArrayList<String>();
        for (int round = 1; round <= 10 && faults.isEmpty(); round++) {
            runAndKill(round, 1000, true);
            try (var log = SqliteRoomLog.open(file)) {
                faults.addAll(HistoryChecker.faults(history, history.kept(log)));
            }
        }
        assertThat(faults).isNotEmpty();
    }

    private void runAndKill(int round, int acknowledgements, boolean hasty) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Appender.class.getName(),
                                file.toString(),
                                String.valueOf(round)));
        if (hasty) {
            command.add("hasty");
        }
        var errors = folder.resolve("errors" + round);
        var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (var said =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int heard = 0;
            String line;
            while ((line = said.readLine()) != null) {
                if (note(line) && ++heard == acknowledgements) {
                    process.toHandle().destroyForcibly(); // SIGKILL; its pipe stays open.
                }
            }
            assertThat(heard).as(() -> text(errors)).isGreaterThanOrEqualTo(acknowledgements);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// Notes what the process said; true if it acknowledged something. Its last line may be cut.
    private boolean note(String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("C") && words.length == 6) {
            long seq = Long.parseLong(words[4]);
            var after = seq < 0 ? After.any() : new After.Seq(seq);
            var values = List.of(words[5].split(",", -1));
            var noted = history.called(words[2], after, words[3], values);
            open.put(words[1], new Call(noted, words[2], words[3], after, values));
        } else if (words[0].equals("A") && words.length == 4) {
            var call = open.remove(words[1]);
            if (call != null) { // The hasty one says it twice.
                var last = new Position(Long.parseLong(words[2]), Long.parseLong(words[3]));
                history.answered(call.noted(), new Appended.Done(last, false));
                acknowledged++;
                return true;
            }
        }
        return false;
    }
}
