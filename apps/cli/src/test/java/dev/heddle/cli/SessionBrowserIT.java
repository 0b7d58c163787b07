package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.ModelOptions;
import dev.heddle.model.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sessions in a real Chromium, through a real hub: the demo's sample session.
class SessionBrowserIT {
    private static HeddleProcess demo;
    private static TestServer model;

    @BeforeAll
    static void startDemo() throws Exception {
        model = new TestServer();
        var options = model.options();
        var environment =
                Map.of(
                        ModelOptions.URL_VARIABLE,
                        options.baseUrl().toString(),
                        ModelOptions.MODEL_VARIABLE,
                        options.model());
        demo =
                HeddleProcess.start(
                        environment,
                        "demo",
                        "--port",
                        "0",
                        "--no-browser",
                        "--hosts",
                        "scene,radio");
    }

    @AfterAll
    static void stopDemo() {
        demo.close();
        model.close();
    }

    @Test
    void twoPeopleShareASessionAlsoWhenOneWasOffline() throws Exception {
        run("share");
    }

    @Test
    void whoIsInvitedTakesANameAndAnAdminSaysWhatItMay() throws Exception {
        run("members");
    }

    @Test
    void programTextIsShownAsSuch() throws Exception {
        run("code");
    }

    @Test
    void theAssistantAnswersAndIsStopped() throws Exception {
        var closed = new CountDownLatch(1);
        int before = model.requests.size();
        model.then(
                TestServer.says("By about ", "six decibel, ", "and then limit it."),
                TestServer.thenHolds(
                        closed, talk -> talk.stream().say("First look at the loudness: it is ")));
        run("ask");
        closed.await();
        assertThat(model.requests.size() - before).isEqualTo(2);
    }

    @Test
    void theAssistantActsAtTheSceneAndEachCallIsSeenWithItsFate() throws Exception {
        model.then(
                TestServer.calls(
                        "spawn_primitive",
                        "{\"kind\":\"cube\",\"name\":\"asked-for\",\"color\":\"#ff0000\"}",
                        "no_such_action",
                        "{"),
                TestServer.says("There is a red cube."));
        run("act");
    }

    @Test
    void theConsoleMeasuresTheHub() throws Exception {
        run("selftest");
    }

    private static void run(String scenario) throws Exception {
        demo.pressEnter();
        String link = demo.awaitLine("(http://\\S+#ticket=\\S+)").group(1);
        var browser =
                new ProcessBuilder("node", "src/test/browser/session.mjs", scenario, link)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(browser.waitFor()).as(said).isZero();
    }
}
