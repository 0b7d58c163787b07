package dev.heddle.amp.generation;

import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.AmpMessage.StatusUpdate;
import dev.heddle.amp.generation.Requested.Accepted;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// A manager on a virtual clock, with a provider that answers when it is told to.
final class Rig {
    static final Preset FALLBACK = new Preset("Fallback", "", ChainSettings.INITIAL);

    final SimHost host = new SimHost();
    final Owner owner = host.owner("amp", Policy.DEFAULT);
    final TimerCount timers = new TimerCount(owner);
    final StandInProvider provider = new StandInProvider();
    final List<AmpMessage> messages = new ArrayList<>();
    final PresetGenerationManager manager;

    Rig() {
        this(GenerationOptions.DEFAULT);
    }

    Rig(GenerationOptions options) {
        manager =
                new PresetGenerationManager(
                        timers.owner,
                        provider,
                        _ -> FALLBACK,
                        options,
                        host::nanos,
                        () -> Instant.ofEpochMilli(host.nanos() / 1_000_000),
                        new SplittableRandom(1),
                        Generation.ORDER);
        manager.messages().connect(owner, messages::add);
    }

    /// Asks for one preset and lets the manager begin.
    String ask(String prompt) {
        return ask(prompt, Priority.NORMAL, 1);
    }

    String ask(String prompt, Priority priority, int variations) {
        var id = ((Accepted) manager.request(prompt, priority, variations)).id();
        settle();
        return id;
    }

    /// Lets the owner do all there is to do now.
    void settle() {
        host.advance(Duration.ofMillis(5));
    }

    void settle(Consumer<StandInProvider> then) {
        then.accept(provider);
        settle();
    }

    /// The texts of what is being asked now.
    List<String> underWay() {
        return provider.open().stream().map(one -> one.prompt.text()).toList();
    }

    /// How requests have ended: `g-1 generated`, `g-2 timeout`.
    List<String> ends() {
        return messages.stream()
                .filter(one -> !(one instanceof StatusUpdate))
                .filter(one -> !(one instanceof AmpMessage.PresetGenerationStarted))
                .map(one ->
                        switch (one) {
                            case PresetGenerated end -> end.requestId() + " generated";
                            case PresetGenerationFailed end -> end.requestId() + " " + end.code();
                            default -> throw new AssertionError("unexpected " + one);
                        })
                .toList();
    }

    <M extends AmpMessage> M only(Class<M> type) {
        var found = messages.stream().filter(type::isInstance).map(type::cast).toList();
        if (found.size() != 1) {
            throw new AssertionError("not one " + type.getSimpleName() + " in " + messages);
        }
        return found.getFirst();
    }

    List<RequestView> requests() {
        var views = new ArrayList<RequestView>();
        host.onLoop(() -> views.addAll(manager.requests()));
        return views;
    }
}
