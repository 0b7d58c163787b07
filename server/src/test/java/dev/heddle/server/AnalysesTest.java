package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.server.access.Face;
import dev.heddle.server.access.Keys;
import dev.heddle.server.analyses.AnalysesOptions;
import dev.heddle.sync.Frame;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Analyses of documents, over real sockets.
class AnalysesTest {
    @TempDir private Path folder;
    private Path documents;
    private AnalysesRig rig;

    @BeforeEach
    void start() throws IOException {
        documents = Files.createDirectory(folder.resolve("documents"));
        rig = rig(AnalysesOptions.DEFAULT.withDocuments(documents).ignoringLoad());
    }

    private AnalysesRig rig(AnalysesOptions limits) throws IOException {
        return new AnalysesRig(folder.resolve("data"), limits);
    }

    private void restartWith(AnalysesOptions limits) throws IOException {
        rig.close();
        rig = rig(limits);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /// A word that stands nowhere else.
    private static String marker() {
        return "marker" + UUID.randomUUID();
    }

    // ---- one analysis -------------------------------------------------------------------------

    @Test
    void aDocumentIsAnalysedReadAndDestroyed() throws Exception {
        var asked =
                rig.document("hello Jos\u00e9")
                        .header("Heddle-File-Name", "folder%2FM%C3%BCller.PDF")
                        .header("Heddle-Password", "p%2Bss");
        String id = AnalysesRig.begun(rig.hub.send(asked));
        var ended = rig.awaitEnd(id, "succeeded");
        assertEquals("M\u00fcller.PDF", ended.path("name").asString());
        assertEquals("pdf", rig.analyzer.extension);
        assertEquals("p+ss", rig.analyzer.password);
        assertEquals("DAILY_NOTE", ended.path("type").asString());
        assertEquals(3, ended.path("counts").path("notFound").asInt());
        assertEquals("ready", ended.path("result").asString());
        assertEquals("", ended.path("message").asString()); // It waits for nothing any more.
        String path = "/api/analyses/" + id;
        assertEquals(
                "hello Jos\u00e9", rig.hub.get(path + "/result").body().path("text").asString());
        assertEquals(
                "HTML of hello Jos\u00e9", rig.hub.get(path + "/report.html").response().body());
        var pdf = rig.hub.get(path + "/report.pdf?deidentified=true");
        assertEquals("PDF of nobody", pdf.response().body());
        assertEquals("application/pdf", pdf.header("Content-Type"));
        assertEquals(422, rig.hub.get(path + "/report.pdf?deidentified=yes").status());
        rig.awaitCopies(1); // The result; the document is gone.

        var deleted = rig.hub.send(rig.hub.asPerson(path).DELETE());
        assertEquals("CRYPTO_ERASED", deleted.body().path("receipt").asString());
        assertThat(rig.copies()).isEmpty();
        assertEquals("unknown_analysis", rig.hub.get(path).code());
        assertEquals(404, rig.hub.get(path + "/result").status());
        rig.restart();
        assertEquals(404, rig.hub.get(path).status());
    }

    @Test
    void whatDoesNotSucceedSaysWhyAndNothingOfTheDocument() throws Exception {
        String word = marker();
        var failed = rig.awaitEnd(rig.begin("fail " + word), "failed");
        assertEquals("CORRUPT", failed.path("error").path("code").asString());
        String broken = rig.begin("break " + word);
        var end = rig.awaitEnd(broken, "failed");
        assertEquals("internal", end.path("error").path("code").asString());
        assertThat(end.toString()).contains("IllegalStateException").doesNotContain(word);
        assertEquals("not_ready", rig.hub.get("/api/analyses/" + broken + "/result").code());
        rig.awaitCopies(0);
    }

    @Test
    void isToldStepByStepAndGoesOnBehindWhatWasSeen() throws Exception {
        String id = rig.begin("hold me");
        var first = rig.watch("/ws/analysis/" + id);
        first.next("snapshot");
        rig.analyzer.release.countDown();
        var seen = new ArrayList<Frame>();
        first.next(frame -> {
            seen.add(frame);
            return frame.d().path("state").asString("").equals("ENDED");
        });
        assertThat(seen.stream().map(Frame::t)).contains("step", "changed");
        assertEquals(
                7, // Of `hold me`.
                seen.stream()
                        .filter(frame -> frame.t().equals("step"))
                        .findFirst()
                        .orElseThrow()
                        .d()
                        .path("counts")
                        .path("characters")
                        .asInt());
        long last = Optional.ofNullable(seen.getLast().s()).orElseThrow();

        var fresh = rig.watch("/ws/analysis/" + id);
        String epoch = fresh.next("welcome").d().path("epoch").asString();
        assertEquals("succeeded", fresh.next("snapshot").d().path("outcome").asString());
        var again = rig.watch("/ws/analysis/" + id + "?from=" + epoch + ":" + (last - 1));
        assertEquals(true, again.next("welcome").d().path("recovered").asBoolean());
        assertEquals(last, again.next("changed").s());
        assertEquals(4104, HubRig.await(rig.watch("/ws/analysis/nothing").closed));
    }

    @Test
    void theSameIsToldAsEventsOverHttp() throws Exception {
        String id = rig.begin("hello");
        rig.awaitEnd(id, "succeeded");
        var events =
                rig.hub.http.send(
                        rig.hub
                                .asPerson("/ws/analysis/" + id)
                                .header("Accept", "text/event-stream")
                                .GET()
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
        assertThat(events.body().filter(line -> line.contains("\"snapshot\"")).findFirst())
                .get()
                .asString()
                .contains("succeeded");
    }

    @Test
    void theListTellsOfAll() throws Exception {
        var list = rig.watch("/ws/analyses");
        list.next("snapshot");
        String id = rig.begin("hello");
        list.next(frame ->
                id.equals(frame.k()) && frame.d().path("state").asString("").equals("ENDED"));
        String newer = rig.begin("hello again");
        var all = rig.hub.get("/api/analyses").body().path("analyses");
        assertEquals(List.of(newer, id), all.findValuesAsString("id"));
        rig.hub.send(rig.hub.asPerson("/api/analyses/" + id).DELETE());
        list.next(frame -> id.equals(frame.k()) && frame.d().isNull());
    }

    // ---- jobs ---------------------------------------------------------------------------------

    @Test
    void jobsAreShownPausedAndCancelled() throws Exception {
        var jobs = rig.watch("/ws/jobs");
        jobs.next("snapshot");
        String id = rig.begin("step on");
        var running = jobs.next(frame -> frame.d().path("state").asString("").equals("RUNNING"));
        String job = "/api/jobs/" + running.k();
        assertEquals("analysis " + id, running.d().path("name").asString());
        assertEquals(202, rig.hub.send(rig.hub.json("POST", job + "/pause", "")).status());
        rig.awaitState(id, "PAUSED");
        assertEquals(202, rig.hub.send(rig.hub.json("POST", job + "/resume", "")).status());
        rig.awaitState(id, "RUNNING");
        assertThat(rig.hub.get("/api/jobs").body().path("jobs").findValuesAsString("name"))
                .contains("analysis " + id);
        assertEquals(202, rig.hub.send(rig.hub.json("POST", job + "/cancel", "")).status());
        var ended = rig.awaitEnd(id, "cancelled");
        assertThat(ended.path("error").path("message").asString()).contains("person");
        assertEquals(
                "unknown_job", rig.hub.send(rig.hub.json("POST", "/api/jobs/x/pause", "")).code());
        rig.awaitCopies(0);
    }

    @Test
    void aRunawayIsShownAndItsLateResultThrownAway() throws Exception {
        String id = rig.begin("ignore all");
        rig.awaitState(id, "RUNNING");
        rig.hub.send(rig.hub.json("POST", "/api/analyses/" + id + "/cancel", ""));
        assertEquals("cancelled", rig.awaitState(id, "RUNAWAY").path("outcome").asString());
        var stacks = rig.hub.get("/api/jobs").body().path("jobs").findValuesAsString("stack");
        assertThat(stacks.getFirst()).contains("TestAnalyzer");
        rig.analyzer.release.countDown();
        rig.awaitEnd(id, "cancelled");
        rig.awaitCopies(0);
    }

    // ---- coming in ----------------------------------------------------------------------------

    @Test
    void aDocumentThatIsTooLargeIsRefusedAndLeavesNothing() throws Exception {
        restartWith(limits(1000, 10, 1000));
        assertEquals("body_too_large", rig.hub.send(rig.document("x".repeat(1001))).code());
        var chunked =
                rig.document("")
                        .POST(
                                BodyPublishers.fromPublisher(
                                        BodyPublishers.ofString("x".repeat(100_000))));
        assertEquals("body_too_large", rig.hub.send(chunked).code());
        rig.awaitCopies(0);
        rig.awaitEnd(rig.begin("x".repeat(1000)), "succeeded");
    }

    private static AnalysesOptions limits(long bytes, int open, int kept) {
        return limits(bytes, open, kept, AnalysesOptions.DEFAULT.silence());
    }

    private static AnalysesOptions limits(long bytes, int open, int kept, Duration silence) {
        var usual = AnalysesOptions.DEFAULT;
        return new AnalysesOptions(
                Optional.empty(),
                Optional.empty(),
                bytes,
                1,
                open,
                kept,
                usual.keepResults(),
                usual.uploadTimeout(),
                silence,
                usual.timeout(),
                true);
    }

    @Test
    void whoGoesAwayOrFallsSilentLeavesNothing() throws Exception {
        restartWith(limits(100_000, 10, 1000));
        try (var _ = upload()) {
            rig.awaitCopies(1);
            assertEquals("queue_full", rig.hub.send(rig.document("hello")).code()); // One at once.
        }
        rig.awaitCopies(0);
        restartWith(limits(100_000, 10, 1000, Duration.ofMillis(300)));
        for (int i = 0; i < 2; i++) { // The second finds room again.
            try (var silent = upload()) {
                var answer = silent.getInputStream().readNBytes(12);
                assertEquals("HTTP/1.1 408", new String(answer, StandardCharsets.UTF_8));
            }
            rig.awaitCopies(0);
        }
    }

    /// One that begins to send a document.
    private Socket upload() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), rig.hub.hub.port());
        String head =
                """
                POST /api/analyses HTTP/1.1\r
                Host: 127.0.0.1:%d\r
                Authorization: Bearer %s\r
                Content-Length: 50000\r
                \r
                begin\
                """
                        .formatted(rig.hub.hub.port(), rig.hub.token());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void takesNoMoreThanItMay() throws Exception {
        restartWith(limits(1000, 2, 3));
        String first = rig.begin("hold");
        String second = rig.begin("hold");
        assertEquals("queue_full", rig.hub.send(rig.document("hold")).code());
        rig.analyzer.release.countDown();
        rig.awaitEnd(first, "succeeded");
        rig.awaitEnd(second, "succeeded");
        rig.awaitCopies(2);
        rig.awaitEnd(rig.begin("hello"), "succeeded");
        rig.awaitEnd(rig.begin("hello"), "succeeded"); // Of three that are kept, one too many.
        rig.await(
                first,
                body -> body.path("error").path("code").asString("").equals("unknown_analysis"));
    }

    @Test
    void onlyDocumentsInTheFolderCanBeNamed() throws Exception {
        Files.writeString(folder.resolve("outside.txt"), "outside");
        Files.createDirectory(documents.resolve("a"));
        Files.writeString(documents.resolve("a/note.txt"), "inside");
        Files.createSymbolicLink(documents.resolve("out.txt"), folder.resolve("outside.txt"));
        Files.createSymbolicLink(documents.resolve("in.txt"), documents.resolve("a/note.txt"));
        for (String bad :
                List.of(
                        "../outside.txt",
                        "a/../../outside.txt",
                        "a/../a/note.txt",
                        folder.resolve("outside.txt").toString(),
                        "out.txt",
                        "a",
                        "",
                        "nothing.txt",
                        "a\\u0000b")) {
            assertEquals("invalid_parameters", rig.name(bad).code(), bad);
        }
        for (String good : List.of("a/note.txt", "in.txt", "./a/note.txt")) {
            rig.awaitEnd(AnalysesRig.begun(rig.name(good)), "succeeded");
        }
        assertEquals("bad_json", rig.hub.send(rig.hub.json("POST", "/api/analyses", "{}")).code());
        restartWith(AnalysesOptions.DEFAULT.ignoringLoad());
        assertEquals("not_allowed", rig.name("a/note.txt").code());
    }

    @Test
    void onlyPeopleWhoAreAtHomeMay() throws Exception {
        String id = rig.begin("hello");
        for (String path : List.of("", "/" + id, "/" + id + "/result", "/" + id + "/report.html")) {
            assertEquals(401, rig.hub.send(rig.hub.request("/api/analyses" + path).GET()).status());
            var asProgram =
                    rig.hub
                            .request("/api/analyses" + path)
                            .header(
                                    "Authorization",
                                    "Bearer " + rig.hub.hub.createHostToken("stage"))
                            .GET();
            assertEquals(403, rig.hub.send(asProgram).status());
        }
        assertEquals(
                401,
                rig.hub
                        .send(
                                rig.hub
                                        .request("/api/analyses")
                                        .POST(BodyPublishers.ofString("hello")))
                        .status());
        rig.awaitCopies(1);
        assertEquals(
                PosixFilePermissions.fromString("rwx------"),
                Files.getPosixFilePermissions(rig.options.data().resolve("work")));
    }

    // ---- what stays -----------------------------------------------------------------------------

    @Test
    void nothingOfADocumentIsOnDiskOrInAnEvent() throws Exception {
        String word = marker();
        Files.writeString(documents.resolve(word + ".txt"), "hold " + word);
        String named = AnalysesRig.begun(rig.name(word + ".txt"));
        var asked =
                rig.document("hold " + word)
                        .header("Heddle-File-Name", word)
                        .header("Heddle-Password", word);
        String sent = AnalysesRig.begun(rig.hub.send(asked));
        var events = rig.watch("/ws/analysis/" + named);
        rig.awaitState(named, "RUNNING");
        assertThat(rig.filesWith(word)).isEmpty();
        rig.analyzer.release.countDown();
        rig.awaitEnd(named, "succeeded");
        rig.awaitEnd(sent, "succeeded");
        assertThat(rig.filesWith(word)).isEmpty();
        events.next(frame -> {
            assertThat(frame.t().equals("snapshot") || !Json.write(frame).contains(word)).isTrue();
            return frame.d().path("state").asString("").equals("ENDED");
        });
        rig.close();
        assertThat(rig.filesWith(word)).isEmpty();
        assertThat(rig.copies()).isEmpty();
        // The search finds what is there.
        Files.writeString(rig.options.data().resolve("work/planted"), "x" + word);
        assertThat(rig.filesWith(word)).hasSize(1);
    }

    @Test
    void theNextHubBeginsAgainFromTheFileAndSaysWhatIsLost() throws Exception {
        var note = Files.writeString(documents.resolve("note.txt"), "hold it");
        var changed = Files.writeString(documents.resolve("changed.txt"), "hold it");
        String done = rig.begin("hello");
        rig.awaitEnd(done, "succeeded");
        String again = AnalysesRig.begun(rig.name("note.txt"));
        String other = AnalysesRig.begun(rig.name("changed.txt"));
        String sent = rig.begin("hold it");
        rig.awaitState(again, "RUNNING");
        Files.writeString(changed, "hold it longer");

        rig.restart();
        rig.await( // What the hub before it was doing is shown until the next attempt is in
                // the log.
                again,
                body ->
                        body.path("attempt").asInt() == 2
                                && body.path("state").asString("").equals("RUNNING"));
        for (String id : List.of(other, sent)) {
            var lost = rig.awaitEnd(id, "lost");
            assertEquals("lost", lost.path("error").path("code").asString());
        }
        assertEquals("gone", rig.awaitEnd(done, "succeeded").path("result").asString());
        assertEquals("gone", rig.hub.get("/api/analyses/" + done + "/result").code());
        rig.analyzer.release.countDown();
        var ended = rig.awaitEnd(again, "succeeded");
        assertEquals("note.txt", ended.path("name").asString());
        assertEquals(1, rig.analyzer.begun.get());
        assertThat(Files.exists(note)).isTrue();

        rig.restart();
        assertEquals(2, rig.awaitEnd(again, "succeeded").path("attempt").asInt());
        assertEquals("lost", rig.awaitEnd(sent, "lost").path("outcome").asString());
        assertEquals(0, rig.analyzer.begun.get());
    }

    @Test
    void whatTakesTheHubAlongEachTimeIsGivenUp() throws Exception {
        Files.writeString(documents.resolve("note.txt"), "hold it");
        String id = AnalysesRig.begun(rig.name("note.txt"));
        for (int attempt = 2; attempt <= 5; attempt++) {
            rig.restart();
            int wanted = attempt;
            rig.await(id, body -> body.path("attempt").asInt() == wanted);
        }
        rig.restart();
        var lost = rig.awaitEnd(id, "lost");
        assertEquals("gave_up", lost.path("error").path("code").asString());
        assertEquals(0, rig.analyzer.begun.get());
    }

    @Test
    void aResultIsKeptForItsTimeOnly() throws Exception {
        var usual = AnalysesOptions.DEFAULT;
        restartWith(
                new AnalysesOptions(
                        Optional.empty(),
                        Optional.empty(),
                        usual.maxBytes(),
                        1,
                        1,
                        1,
                        Duration.ofMillis(500),
                        usual.uploadTimeout(),
                        usual.silence(),
                        usual.timeout(),
                        true));
        String id = rig.begin("hello");
        rig.await(id, body -> body.path("result").asString("").equals("gone"));
        assertEquals("gone", rig.hub.get("/api/analyses/" + id + "/result").code());
        rig.awaitCopies(0);
    }

    // ---- the face -----------------------------------------------------------------------------

    private String key(String task) throws IOException {
        return Keys.open(rig.options.data()).create(Face.ANALYSIS, task, "");
    }

    @Test
    void theFaceTellsOneTaskToItsKey() throws Exception {
        String id = rig.begin("hold this");
        String key = key(id);
        try (var probe = FaceProbe.open(rig.hub, "/ws/analysis/" + id + "?token=" + key)) {
            var connected = probe.next("connected");
            assertEquals(id, connected.path("task_id").asString());
            assertThat(connected.path("timestamp").asString()).endsWith("Z");
            probe.sendText("{\"action\":\"ping\"}");
            probe.next("pong");
            probe.sendText("no JSON");
            probe.sendText("{\"action\":\"dance\"}");
            rig.analyzer.release.countDown();
            var complete = probe.next("complete");
            assertEquals("hold this", complete.path("result").path("text").asString());
            assertThat(probe.all.stream().map(m -> m.path("type").asString())).contains("progress");
        }
        try (var late = FaceProbe.open(rig.hub, "/k/" + key + "/ws/analysis/" + id)) {
            late.next("progress");
            late.next("complete");
        }
        String base = "/k/" + key + "/api/analyses/";
        assertEquals("succeeded", open(base + id).body().path("outcome").asString());
        assertEquals("hold this", open(base + id + "/result").body().path("text").asString());
        assertEquals(200, open("/api/analyses/" + id + "?token=" + key).status());
        assertEquals(401, open(base + "other").status());
        assertEquals(403, rig.hub.send(rig.hub.request(base + id).DELETE()).status());
        assertEquals(404, open("/k/" + key + "/api/analyses").status());
        String other = rig.begin("hello");
        for (String bad : List.of(other + "?token=" + key, id + "?token=nothing", id)) {
            try (var probe = FaceProbe.open(rig.hub, "/ws/analysis/" + bad)) {
                assertEquals(1008, probe.closeCode());
            }
        }
    }

    private HubRig.Reply open(String path) throws IOException, InterruptedException {
        return rig.hub.send(rig.hub.request(path).GET());
    }

    @Test
    void theFaceCancelsAndSaysHowItEnded() throws Exception {
        String id = rig.begin("hold this");
        try (var probe = FaceProbe.open(rig.hub, "/ws/analysis/" + id + "?token=" + key(id))) {
            probe.next("connected");
            probe.sendText("{\"action\":\"cancel\"}");
            var error = probe.next("error");
            assertThat(error.path("message").asString()).contains("cancelled");
        }
        rig.awaitEnd(id, "cancelled");
    }

    @Test
    void healthTellsOfJobsThatRun() throws Exception {
        rig.awaitState(rig.begin("hold this"), "RUNNING");
        var pulse = rig.watch("/ws/health").next("pulse").d();
        assertEquals(1, pulse.path("activeTasks").asInt());
        assertEquals("ok", pulse.path("apiStatus").asString());
        String key = Keys.open(rig.options.data()).create(Face.HEALTH, "", "");
        try (var probe = FaceProbe.open(rig.hub, "/ws/health?token=" + key)) {
            assertEquals(1, probe.next("health").path("active_tasks").asInt());
        }
    }
}
