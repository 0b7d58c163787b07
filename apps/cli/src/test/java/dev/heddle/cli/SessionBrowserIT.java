package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sessions in a real Chromium, through a real hub: the demo's sample session.
class SessionBrowserIT {
    private static HeddleProcess demo;

    @BeforeAll
    static void startDemo() throws Exception {
        demo = HeddleProcess.start(Map.of(), "demo", "--port", "0", "--no-browser");
    }

    @AfterAll
    static void stopDemo() {
        demo.close();
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
