package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.radio.RadioActions;
import dev.heddle.radio.Station;
import dev.heddle.radio.show.ShowFile;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of a live broadcast in a real Chromium, and a real station behind it. Each test logs in
/// with a link of its own.
class RadioBrowserIT {
    @TempDir private static Path data;

    private static Hub hub;
    private static Station station;
    private static Agent agent;

    @BeforeAll
    static void startRadio() throws Exception {
        hub = Hub.start(HubOptions.local(data, 0));
        station = Station.start(ShowFile.sample());
        agent = link("radio", station.owner(), RadioActions.of(station));
        station.publishTo(agent);
    }

    private static Agent link(String name, Owner owner, Actions actions) throws Exception {
        var address = URI.create(hub.address());
        return Agent.start(
                new AgentOptions(address, name, hub.createHostToken(name)), owner, actions);
    }

    @AfterAll
    static void stopRadio() {
        station.close();
        agent.close();
        hub.close();
    }

    @Test
    void theDeskMovesTheShowAndThePageFollows() throws Exception {
        run("show");
    }

    @Test
    void aButtonThatMayNotBePressedSaysWhyAndCallsNothing() throws Exception {
        run("obstacle");
    }

    @Test
    void theDeskIsWorkedByKeyboardAndAnswersInWords() throws Exception {
        run("keyboard");
    }

    @Test
    void aTabThatSleptShowsTheRightTimeAtOnce() throws Exception {
        run("sleep");
    }

    @Test
    void stateThatIsNotUnderstoodIsShownAsItCame() throws Exception {
        var show = Map.of("title", "Odd", "state", "Conversation", "at", 0, "length_s", 60);
        try (var owner = Owner.running("odd", Policy.DEFAULT);
                var odd = link("odd", owner, Actions.of())) {
            odd.state("show", show);
            odd.state("breaks", List.of(Map.of("number", "one"), 7));
            run("malformed");
        }
    }

    private static void run(String scenario) throws Exception {
        var browser =
                new ProcessBuilder("node", "src/test/browser/radio.mjs", scenario, hub.newLink())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(browser.waitFor()).as(said).isZero();
    }
}
