package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.AgentOptions;
import dev.heddle.amp.generation.GenerationOptions;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.host.AmpHost;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.library.Presets;
import dev.heddle.amp.play.AmpSetup;
import dev.heddle.amp.play.LiveAmp;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of a guitar amp in a real Chromium, and a real amp behind it that plays a recording to
/// nowhere. Each test logs in with a link of its own.
class AmpBrowserIT {
    @TempDir private static Path data;

    private static Hub hub;
    private static LiveAmp amp;
    private static PresetGenerationManager manager;
    private static AmpHost host;

    @BeforeAll
    static void startAmp() throws Exception {
        hub = Hub.start(HubOptions.local(data, 0));
        amp = LiveAmp.start(AmpSetup.of(Presets.safe()).withOutput(AmpSetup.Output.NONE));
        manager =
                new PresetGenerationManager(
                        amp.owner(), new Holding(), _ -> Presets.safe(), GenerationOptions.DEFAULT);
        var options =
                new AgentOptions(URI.create(hub.address()), "amp", hub.createHostToken("amp"));
        host = AmpHost.start(amp, manager, options);
    }

    @AfterAll
    static void stopAmp() {
        host.close();
        manager.close();
        amp.close();
        hub.close();
    }

    @Test
    void whatIsHeardFollowsTheKnobsAndIsNeverLate() throws Exception {
        run("listen");
    }

    @Test
    void silenceIsFound() throws Exception {
        run("silence");
    }

    @Test
    void aKnobTakesKeysTypedValuesAndAHand() throws Exception {
        run("knobs");
    }

    @Test
    void wordsBecomeASoundAndTwoAreComparedByAKey() throws Exception {
        run("words");
    }

    @Test
    void whatIsBeingMadeIsSeenAndCancelled() throws Exception {
        run("queue");
    }

    /// The library, but prompts that say so are never answered, as by a model that hangs.
    private static final class Holding implements PresetProvider {
        private final LibraryProvider library = new LibraryProvider();

        @Override
        public String name() {
            return library.name();
        }

        @Override
        public Attempt begin(
                PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
            if (!prompt.text().startsWith("hold")) {
                return library.begin(prompt, where, receiver);
            }
            var cancelled = new Answer.Failed(Kind.CANCELLED, "it was cancelled", Optional.empty());
            return () -> where.execute(() -> receiver.accept(cancelled));
        }

        @Override
        public void close() {
            library.close();
        }
    }

    private static void run(String scenario) throws Exception {
        var browser =
                new ProcessBuilder("node", "src/test/browser/amp.mjs", scenario, hub.newLink())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(browser.waitFor()).as(said).isZero();
    }
}
