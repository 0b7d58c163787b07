package dev.heddle.amp.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.agent.ActionException;
import dev.heddle.amp.generation.AmpMessage;
import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.GenerationOptions;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.Priority;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.library.Presets;
import dev.heddle.amp.play.AmpSetup;
import dev.heddle.amp.play.LiveAmp;
import dev.heddle.audio.chain.Block;
import dev.heddle.core.Operation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeskTest {
    private static final long WAIT_SECONDS = 20;

    private final LibraryProvider library = new LibraryProvider();
    private final BlockingQueue<AmpMessage> ends = new LinkedBlockingQueue<>();
    private LiveAmp amp;
    private PresetGenerationManager manager;
    private Desk desk;

    @BeforeEach
    void start() throws Exception {
        amp = LiveAmp.start(AmpSetup.of(Presets.safe()).withOutput(AmpSetup.Output.NONE));
        manager =
                new PresetGenerationManager(
                        amp.owner(), library, library::nearest, GenerationOptions.DEFAULT);
        desk = new Desk(amp, manager);
        var _ =
                manager.messages()
                        .connect(
                                amp.owner(),
                                message -> {
                                    desk.heard(message);
                                    if (message instanceof PresetGenerated
                                            || message instanceof PresetGenerationFailed) {
                                        ends.add(message);
                                    }
                                });
    }

    @AfterEach
    void stop() {
        manager.close();
        amp.close();
    }

    @Test
    void wordsBecomeSoundsThatCanBeHeard() throws Exception {
        String id = on(() -> desk.ask("brutal djent, tight gate", 3, Priority.NORMAL, false));
        assertThat(ends.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isInstanceOf(PresetGenerated.class);

        assertThat(on(() -> desk.results().getFirst().presets())).hasSize(3);
        on(() -> {
            desk.play(desk.made(id, 0));
            return 0;
        });
        assertThat(amp.state().preset().settings().choice(Block.AMP, "model")).isEqualTo("hi_gain");
    }

    @Test
    void whatIsToBeHeardAtOnceIs() throws Exception {
        isHeard(on(() -> desk.ask("brutal djent, tight gate", 2, Priority.NORMAL, true)));
        isHeard(on(() -> desk.surprise(true)));
    }

    private void isHeard(String request) throws Exception {
        assertThat(ends.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isInstanceOf(PresetGenerated.class);
        assertThat(amp.state().preset()).isEqualTo(on(() -> desk.made(request, 0)));
    }

    @Test
    void whoAnswersIsTold() throws Exception {
        assertThat(on(() -> AmpHost.queue(manager)))
                .containsEntry("provider", "library")
                .containsEntry("requests", List.of());
    }

    @Test
    void whatIsNotUnderstoodIsOfferedAndNotPlayed() throws Exception {
        on(() -> desk.ask("how tall is Mount Everest", 1, Priority.NORMAL, true));
        assertThat(ends.poll(WAIT_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(PresetGenerationFailed.class);

        assertThat(on(() -> desk.results().getFirst().failed())).contains("not known");
        assertThat(amp.state().preset()).isEqualTo(Presets.safe());
    }

    @Test
    void twoSoundsAreComparedAndKeepWhatIsDoneToThem() throws Exception {
        on(() -> {
            desk.store(Desk.Slot.A);
            desk.play(desk.fromLibrary("Doom Fuzz"));
            desk.store(Desk.Slot.B);
            desk.set("amp", "gain", 0.5);
            desk.select(Desk.Slot.A);
            return 0;
        });
        assertThat(amp.state().preset()).isEqualTo(Presets.safe());
        on(() -> {
            desk.select(Desk.Slot.B);
            return 0;
        });
        assertThat(amp.state().preset().name()).isEqualTo("Doom Fuzz");
        assertThat(amp.state().preset().settings().number(Block.AMP, "gain")).isEqualTo(0.5);
    }

    @Test
    void whatCannotBeIsRefusedWithACode() {
        assertThatThrownBy(() -> on(() -> desk.ask(" ", 1, Priority.NORMAL, false)))
                .hasRootCauseInstanceOf(ActionException.class)
                .hasStackTraceContaining("must say something");
        assertThatThrownBy(() -> on(() -> desk.made("g-9", 0)))
                .hasStackTraceContaining("the newest 10 are kept");
        assertThatThrownBy(() ->
                        on(() -> {
                            desk.set("amp", "gain", 7);
                            return 0;
                        }))
                .hasStackTraceContaining("amp.gain must be in 0.0..1.0");
        assertThatThrownBy(() ->
                        on(() -> {
                            desk.select(Desk.Slot.B);
                            return 0;
                        }))
                .hasStackTraceContaining("nothing is stored");
    }

    private <T> T on(Callable<T> task) throws Exception {
        return amp.owner().call(Operation.named("test", task), Duration.ofSeconds(WAIT_SECONDS));
    }
}
