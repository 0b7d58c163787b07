package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of analyses when the hub is killed, and what it leaves on the disk.
/// `-Dheddle.kills=N` kills it so often; `./heddle faults` does it 50 times.
class AnalysisLossIT {
    private static final int KILLS = Integer.getInteger("heddle.kills", 2);

    @TempDir private Path folder;
    private Path data;
    private Path temporary;
    private Path notes;
    private HeddleProcess hub;
    private HubClient client;

    @BeforeEach
    void start() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
        notes = Files.createDirectory(folder.resolve("notes"));
        startHub();
    }

    private void startHub() throws Exception {
        hub =
                HeddleProcess.startWith(
                        "src/test/held-analyzer:target/test-classes",
                        Map.of(
                                HeldAnalyzer.FOLDER,
                                folder.toString(),
                                "JAVA_TOOL_OPTIONS",
                                "-Djava.io.tmpdir=" + temporary),
                        "serve",
                        "--port=0",
                        "--data=" + data,
                        "--documents=" + notes,
                        "--ignore-load");
        String port = hub.awaitLine("listens on http://127.0.0.1:(\\d+)").group(1);
        String token = Files.readString(data.resolve("token")).strip();
        client = new HubClient("http://127.0.0.1:" + port, token);
    }

    private void killHub() throws Exception {
        hub.kill();
        client.close();
    }

    @AfterEach
    void stop() {
        hub.close();
        client.close();
    }

    private HubClient.Answer await(String id, String field, String value) throws Exception {
        return client.await(
                "/api/analyses/" + id,
                answer -> answer.body().path(field).asString("").equals(value));
    }

    /// How often the document with so many bytes was begun.
    private long runs(int bytes) throws IOException {
        try (var lines = Files.lines(folder.resolve("runs"))) {
            return lines.filter(String.valueOf(bytes)::equals).count();
        }
    }

    private List<Path> filesWith(String word) throws IOException {
        try (var data = Files.walk(this.data);
                var temporary = Files.walk(this.temporary)) {
            return Stream.concat(data, temporary)
                    .filter(file -> file.toString().contains(word) || has(file, word))
                    .toList();
        }
    }

    private static boolean has(Path file, String word) {
        try {
            return Files.isRegularFile(file)
                    && Files.readString(file, StandardCharsets.ISO_8859_1).contains(word);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aKilledHubLeavesNothingToReadAndTheNextBeginsAgainOnceOrSaysWhatIsLost() throws Exception {
        for (int kills = 0; kills < KILLS; kills += 2) {
            killWhileItRunsAndAfterwards();
            Files.delete(folder.resolve("runs"));
            Files.delete(folder.resolve("go"));
        }
    }

    private void killWhileItRunsAndAfterwards() throws Exception {
        String word = "marker" + UUID.randomUUID();
        String note = "held " + word;
        Files.writeString(notes.resolve(word + ".txt"), note);
        String named =
                client.post("/api/analyses", "{\"file\":\"" + word + ".txt\"}")
                        .body()
                        .path("id")
                        .asString();
        await(named, "state", "RUNNING");
        var sent =
                client.upload("/api/analyses", note + " longer", Map.of("Heddle-File-Name", word));
        assertEquals(202, sent.status());
        client.await(
                "/api/analyses/" + named,
                answer -> answer.body().path("progress").path("current").asInt() == 1);

        killHub();
        assertThat(filesWith(word)).isEmpty();
        assertThat(filesWith(named)).isNotEmpty(); // The search finds what is there.

        startHub();
        var lost = await(sent.body().path("id").asString(), "outcome", "lost");
        assertEquals("lost", lost.body().path("error").path("code").asString());
        var _ =
                client.await( // Until the next attempt is in the log, the first is what is known.
                        "/api/analyses/" + named,
                        answer ->
                                answer.body().path("attempt").asInt() == 2
                                        && answer.body()
                                                .path("state")
                                                .asString()
                                                .equals("RUNNING"));
        Files.createFile(folder.resolve("go"));
        await(named, "outcome", "succeeded");
        assertEquals(
                note,
                client.get("/api/analyses/" + named + "/result").body().path("text").asString());

        killHub();
        assertThat(filesWith(word)).isEmpty();
        startHub();
        var done = await(named, "result", "gone");
        assertEquals("succeeded", done.body().path("outcome").asString());
        assertEquals(2, done.body().path("attempt").asInt());
        assertEquals(2, runs(note.length()));
        assertEquals(410, client.get("/api/analyses/" + named + "/result").status());
    }
}
