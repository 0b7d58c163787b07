package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The dashboard in a real Chromium, on the demo's real engine. Each test logs in with a link of
/// its own.
class BrowserIT {
    private static HeddleProcess demo;

    @BeforeAll
    static void startDemo() throws Exception {
        demo =
                HeddleProcess.start(
                        Map.of(), "demo", "--port", "0", "--no-browser", "--hosts", "scene");
        demo.awaitLine("linked to");
    }

    @AfterAll
    static void stopDemo() {
        demo.close();
    }

    @Test
    void aClickOnSpawnMakesTheActorAppear() throws Exception {
        run("spawn");
    }

    @Test
    void aRefusalSaysWhatIsWrong() throws Exception {
        run("refusal");
    }

    @Test
    void aStalledOwnerIsAnnouncedByNameAndTheNextCallRefused() throws Exception {
        run("stall");
    }

    @Test
    void aWaitingOperationIsCancelledByKeyboard() throws Exception {
        run("cancel");
    }

    @Test
    void theHubShowsHowItIsAndWhatItLogs() throws Exception {
        run("hub");
    }

    private static void run(String scenario) throws Exception {
        demo.pressEnter();
        String link = demo.awaitLine("(http://\\S+#ticket=\\S+)").group(1);
        var browser =
                new ProcessBuilder("node", "src/test/browser/dashboard.mjs", scenario, link)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(browser.waitFor()).as(said).isZero();
    }
}
