package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import dev.heddle.server.analyses.AnalysesOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents and jobs in a real Chromium, with a real hub and the real analyzer behind the page.
/// Each test logs in with a link of its own and leaves no document behind.
class DocumentsBrowserIT {
    @TempDir private static Path data;

    private static Hub hub;

    @BeforeAll
    static void startHub() throws Exception {
        // On a machine that a browser keeps busy documents would wait.
        hub =
                Hub.start(
                        HubOptions.local(data, 0)
                                .withAnalyses(AnalysesOptions.DEFAULT.ignoringLoad()));
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    @Test
    void whatIsDroppedIsReadShownBesideItsTextReportedAndDestroyed() throws Exception {
        run("check");
    }

    @Test
    void aHundredAtOnceAllEndAlsoWhenAllAreCancelled() throws Exception {
        run("cancel");
    }

    @Test
    void whatCannotBeReadSaysWhatToDoAndAPasswordTakesItOn() throws Exception {
        run("problems");
    }

    @Test
    void theHubShowsItsJobs() throws Exception {
        run("jobs");
    }

    private record CancelJob(String id, String reason) {}

    @Test
    void aHostShowsItsJobsAndTheirCancelIsACallOfItsAction() throws Exception {
        var asked = new LinkedBlockingQueue<CancelJob>();
        var cancel = Action.of("cancel_job", "Cancels a job.", CancelJob.class, asked::add);
        var address = URI.create(hub.address());
        try (var owner = Owner.running("studio", Policy.DEFAULT);
                var agent =
                        Agent.start(
                                new AgentOptions(address, "studio", hub.createHostToken("studio")),
                                owner,
                                Actions.of(cancel))) {
            agent.state("job/1", job("export", "RUNNING", Map.of("pausable", true)));
            agent.state(
                    "job/2",
                    job(
                            "thumbnails",
                            "RUNAWAY",
                            Map.of("outcome", "timed_out", "stack", "at Endless.spin")));
            run("host-jobs");
        }
        assertThat(asked.poll(0, TimeUnit.SECONDS))
                .isEqualTo(new CancelJob("export-id", "asked for on the page"));
    }

    private static Map<String, Object> job(String name, String state, Map<String, Object> more) {
        var job = new HashMap<String, Object>(more);
        job.putAll(
                Map.of(
                        "id",
                        name + "-id",
                        "name",
                        name,
                        "kind",
                        "sample",
                        "state",
                        state,
                        "progress",
                        Map.of("current", 1, "total", 4, "message", "frames"),
                        "message",
                        "",
                        "submittedAt",
                        "2026-01-01T00:00:00Z"));
        return job;
    }

    private static void run(String scenario) throws Exception {
        var browser =
                new ProcessBuilder(
                                "node", "src/test/browser/documents.mjs", scenario, hub.newLink())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(browser.waitFor()).as(said).isZero();
    }
}
