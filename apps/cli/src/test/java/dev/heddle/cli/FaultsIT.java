package dev.heddle.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.cli.SaidAndKept.Kept;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.log.SqliteRoomLog;
import dev.heddle.sync.client.Refusal;
import dev.heddle.sync.client.SessionOptions;
import dev.heddle.sync.client.SessionStatus;
import dev.heddle.sync.client.SessionView.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real hub with real clients under load: killed with SIGKILL, stopped, and out of room.
/// `-Dheddle.kills=N` kills it so often; `./heddle faults` does it 50 times.
class FaultsIT {
    private static final int KILLS = Integer.getInteger("heddle.kills", 3);
    private static final int TALKERS = 5;

    /// Acknowledged commands from one kill to the next, at most.
    private static final int MAX_ACKNOWLEDGED = 80;

    /// From a restart until somebody has found back and was answered.
    private static final long PATIENCE_SECONDS = 60;

    @TempDir private Path data;

    private final SaidAndKept history = new SaidAndKept();
    private final Semaphore acknowledged = new Semaphore(0);
    private final Owner ears = Owner.running("ears", Policy.DEFAULT.withCapacity(65_536));
    private final List<Talker> talkers = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable HeddleProcess hub;
    private String port = "0";
    private String room = "";

    private void startHub(Path folder) throws Exception {
        hub = HeddleProcess.start(Map.of(), "serve", "--port", port, "--data", folder.toString());
        port = hub.awaitLine("listens on http://127.0.0.1:(\\d+)").group(1);
    }

    /// Starts a hub with a session in it.
    private void begin(Path folder) throws Exception {
        startHub(folder);
        try (var client = new HubClient("http://127.0.0.1:" + port, token(folder))) {
            room = client.post("/api/sessions", "{}").body().path("room").asString();
        }
    }

    private static String token(Path folder) throws IOException {
        return Files.readString(folder.resolve("token")).strip();
    }

    private HeddleProcess hub() {
        return requireNonNull(hub);
    }

    private String address() {
        return "ws://127.0.0.1:" + port + "/ws/sessions/" + room;
    }

    private Talker talker(Path folder, String name) throws IOException {
        var options =
                new SessionOptions(URI.create("http://127.0.0.1:" + port), room)
                        .withName(name)
                        .withToken(token(folder));
        var talker = new Talker(options, ears, history, acknowledged);
        talkers.add(talker);
        return talker;
    }

    @AfterEach
    void stop() {
        talkers.forEach(Talker::close);
        ears.close();
        http.shutdownNow();
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void afterEachKillAllComeBackAndWhatWasAcknowledgedIsThereOnce() throws Exception {
        long seed = Long.getLong("heddle.seed", System.nanoTime());
        var random = new Random(seed);
        begin(data);
        for (int i = 0; i < TALKERS; i++) {
            talker(data, "t" + i).talk();
        }
        for (int kill = 0; kill < KILLS; kill++) {
            var stalled =
                    RawReader.open(http, address(), token(data), "s" + kill, RawReader.stalled());
            int more = 1 + random.nextInt(MAX_ACKNOWLEDGED);
            assertThat(acknowledged.tryAcquire(more, PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("seed %d, kill %d", seed, kill)
                    .isTrue();
            hub().kill();
            stalled.abort();
            acknowledged.drainPermits();
            startHub(data);
        }
        for (var talker : talkers) {
            talker.fallSilent();
        }
        var kept = assertAllSeeTheSame(data);
        assertThat(history.faults(kept)).as("seed %d", seed).isEmpty();
        // The planted fault: one that was acknowledged is not there.
        kept.remove(random.nextInt(kept.size()));
        assertThat(history.faults(kept)).isNotEmpty();
    }

    /// Stops the hub, and holds what each client sees against the log.
    private List<Kept> assertAllSeeTheSame(Path folder) throws Exception {
        long seq = 0;
        for (var talker : talkers) {
            seq = Math.max(seq, talker.client.state().seq());
        }
        long newest = seq;
        for (var talker : talkers) {
            talker.until(view -> view.seq() >= newest);
        }
        hub().interrupt();
        var first = talkers.getFirst().client.state();
        for (var talker : talkers) {
            var view = talker.client.state();
            assertThat(view.seq()).isEqualTo(newest);
            assertThat(view.messages()).isEqualTo(first.messages());
            assertThat(view.values()).isEqualTo(first.values());
        }
        try (var log = SqliteRoomLog.open(folder.resolve("rooms.db"))) {
            var kept = new ArrayList<>(SaidAndKept.keptIn(log, "sessions/" + room));
            var said =
                    kept.stream()
                            .filter(one -> !one.text().startsWith("shared/"))
                            .map(Kept::id)
                            .toList();
            int shown = first.messages().size();
            assertThat(first.messages().stream().map(Message::id))
                    .isEqualTo(said.subList(said.size() - shown, said.size()));
            return kept;
        }
    }

    @Test
    void whoIsThereWhenItStopsIsToldWhenToComeBackAndDoes() throws Exception {
        begin(data);
        var readers = new ArrayList<RawReader>();
        for (int i = 0; i < 12; i++) {
            readers.add(RawReader.reading());
            var _ = RawReader.open(http, address(), token(data), "r" + i, readers.getLast());
            readers.getLast().next("snapshot");
        }
        for (int i = 0; i < 3; i++) {
            talker(data, "t" + i).talk();
        }
        assertThat(acknowledged.tryAcquire(20, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(hub().interrupt()).isEqualTo(143);
        var times = new ArrayList<Long>();
        for (var reader : readers) {
            times.add(reader.next("stopping").at("/d/retryAfterMs").asLong());
            assertThat(reader.closeCode()).isEqualTo(4000);
        }
        assertThat(times).allMatch(time -> time >= 500);
        assertThat(times.stream().distinct().count()).isGreaterThan(1);
        for (var talker : talkers) {
            talker.until(view -> view.status() instanceof SessionStatus.Reconnecting);
        }
        startHub(data);
        for (var talker : talkers) {
            talker.fallSilent();
        }
        assertThat(history.faults(assertAllSeeTheSame(data))).isEmpty();
    }

    /// On a disk of its own, where this is allowed.
    @Test
    void aFullDiskIsAClearRefusalAndItGoesOnWhenThereIsRoom() throws Exception {
        var disk = Files.createDirectory(data.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) == 0);
        try {
            begin(disk);
            var ballast = disk.resolve("ballast");
            var talker = talker(disk, "ada");
            talker.until(Talker::isConnected);
            Files.write(ballast, new byte[5 << 20]);
            String text = "x".repeat(60_000);
            Optional<Refusal> answer = Optional.empty();
            while (answer.isEmpty()) {
                answer = talker.say(text).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(answer.get().code()).isEqualTo("disk_full");
            assertThat(answer.get().message()).doesNotContain(data.toString());
            Files.delete(ballast);
            assertThat(talker.say("there is room").get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isEmpty();
            talker.fallSilent();
            assertThat(history.acknowledged()).isGreaterThan(1);
            assertThat(history.faults(assertAllSeeTheSame(disk))).isEmpty();
        } finally {
            hub().close();
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return -1; // There is no such program here.
        }
    }
}
