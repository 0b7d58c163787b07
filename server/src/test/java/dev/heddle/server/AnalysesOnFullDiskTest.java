package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.server.analyses.AnalysesOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents that come in, or are under way, while the hub has no place for them.
class AnalysesOnFullDiskTest {
    @TempDir private Path data;
    private final FillingLog log = new FillingLog();
    private AnalysesRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new AnalysesRig(data, AnalysesOptions.DEFAULT.ignoringLoad(), log);
    }

    @AfterEach
    void stop() {
        log.full = false;
        rig.close();
    }

    @Test
    void aDocumentThatTheLogHasNoRoomForIsRefusedAndLeavesNothing() throws Exception {
        log.full = true;
        var refused = rig.hub.send(rig.document("hello"));
        assertEquals(507, refused.status());
        assertEquals("disk_full", refused.code());
        assertThat(refused.response().body()).doesNotContain("/secret/path");
        assertThat(rig.copies()).isEmpty();
        assertThat(rig.hub.get("/api/analyses").body().path("analyses")).isEmpty();
        assertEquals(0, rig.analyzer.begun.get());

        log.full = false;
        rig.awaitEnd(rig.begin("hello"), "succeeded");
    }

    @Test
    void whatEndsWhileTheLogIsFullIsToldOnceThereIsRoom() throws Exception {
        String id = rig.begin("hold this");
        rig.awaitState(id, "RUNNING");
        var events = rig.watch("/ws/analysis/" + id);
        events.next("snapshot");
        log.full = true;
        rig.analyzer.release.countDown();
        rig.awaitCopies(1); // The result: its document is destroyed, so its job is over.
        assertEquals("RUNNING", rig.hub.get("/api/analyses/" + id).body().path("state").asString());

        log.full = false;
        rig.awaitEnd(id, "succeeded");
        var end = events.next(frame -> frame.d().path("state").asString("").equals("ENDED"));
        assertEquals("succeeded", end.d().path("outcome").asString());
        assertEquals(
                "hold this",
                rig.hub.get("/api/analyses/" + id + "/result").body().path("text").asString());
    }

    @Test
    void aDocumentThatCannotBeKeptIsRefusedAndTheHubGoesOn() throws Exception {
        Path work = data.resolve("work");
        try (var files = Files.list(work)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(work);
        Files.createFile(work);
        var refused = rig.hub.send(rig.document("hello"));
        assertEquals(500, refused.status());
        assertThat(refused.response().body()).doesNotContain(data.toString());
        assertThat(rig.hub.get("/api/analyses").body().path("analyses")).isEmpty();

        Files.delete(work);
        rig.awaitEnd(rig.begin("hello"), "succeeded");
    }
}
