package dev.heddle.amp.command;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.ChainSettings;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// One preset, and a provider that is never sure.
final class StandIn implements PresetProvider {
    private static final Preset SAFE =
            new Preset("Safe", "What the amp begins with.", ChainSettings.INITIAL);

    static Sounds sounds() {
        return new Sounds(List.of(SAFE), new StandIn());
    }

    @Override
    public String name() {
        return "none";
    }

    @Override
    public Attempt begin(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
        where.execute(
                () -> receiver.accept(new Answer.NotSure(SAFE, "there is no library of words")));
        return () -> {};
    }

    @Override
    public void close() {}
}
