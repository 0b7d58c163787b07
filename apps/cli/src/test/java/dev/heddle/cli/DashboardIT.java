package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What people manage at the dashboard, in a real Chromium, on the demo's hosts. Each test logs in
/// with a link of its own.
class DashboardIT {
    private static HeddleProcess demo;

    @BeforeAll
    static void startDemo() throws Exception {
        demo = HeddleProcess.start(Map.of(), "demo", "--port", "0", "--no-browser");
        demo.awaitLine("linked to");
    }

    @AfterAll
    static void stopDemo() {
        demo.close();
    }

    @Test
    void operationsAndEventsAreFiltered() throws Exception {
        run("filters");
    }

    @Test
    void nothingOfOneHostShowsUnderAnother() throws Exception {
        run("apart");
    }

    @Test
    void theSettingsSayWhatWhoHelpsNeedsToKnow() throws Exception {
        run("settings");
    }

    @Test
    void whatARuleDeniesIsRefusedAndStandsInTheAudit() throws Exception {
        run("rules");
    }

    @Test
    void aQuestionIsSeenEverywhereAndAnsweredByKeyboard() throws Exception {
        run("questions");
    }

    @Test
    void aModuleIsUpdatedWithItsStateAndGoesBack() throws Exception {
        run("modules");
    }

    @Test
    void theAmpIsHeardInThePage() throws Exception {
        run("amp");
    }

    private static void run(String scenario) throws Exception {
        demo.pressEnter();
        String link = demo.awaitLine("(http://\\S+#ticket=\\S+)").group(1);
        var browser =
                new ProcessBuilder("node", "src/test/browser/manage.mjs", scenario, link)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(browser.waitFor()).as(said).isZero();
    }
}
