package dev.heddle.lab.audio;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.model.Ending;
import dev.heddle.model.Limits;
import dev.heddle.model.ModelClient;
import dev.heddle.model.ModelOptions;
import dev.heddle.model.Prompt;
import dev.heddle.model.Receiver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Asks a model as the amp does, and takes whatever it says for the same preset: what is measured
/// here is the way there and back.
final class ChatProvider implements PresetProvider {
    private static final Preset PRESET = new Preset("Any", "", ChainSettings.INITIAL);

    private final ModelClient model;

    ChatProvider(String url) {
        model =
                new ModelClient(
                        ModelOptions.of(url, "any")
                                .within(Limits.DEFAULT.withRetries(0).withAnswersAtOnce(100)));
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public Attempt begin(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
        var answer =
                model.ask(
                        Prompt.of(prompt.text()),
                        where,
                        new Receiver() {
                            @Override
                            public void part(String text) {}

                            @Override
                            public void ended(Ending ending) {
                                receiver.accept(read(ending));
                            }
                        });
        return answer::cancel;
    }

    private static Answer read(Ending ending) {
        return switch (ending) {
            case Ending.Completed _ -> new Answer.Generated(PRESET, List.of());
            case Ending.Cancelled _ ->
                    new Answer.Failed(Kind.CANCELLED, "cancelled", Optional.empty());
            case Ending.Failed failed ->
                    new Answer.Failed(Kind.UNREACHABLE, failed.message(), Optional.empty());
            case Ending.Cut cut ->
                    new Answer.Failed(Kind.UNREACHABLE, cut.message(), Optional.empty());
        };
    }

    @Override
    public void close() {
        model.close();
    }
}
