package dev.heddle.amp.host;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Range;
import dev.heddle.agent.Size;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.Priority;
import dev.heddle.amp.play.LiveAmp;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What an amp can be asked to do from outside. The actions run on the amp's owner.
final class AmpActions {
    private final LiveAmp amp;
    private final Desk desk;

    private AmpActions(LiveAmp amp, Desk desk) {
        this.amp = amp;
        this.desk = desk;
    }

    static Actions of(LiveAmp amp, PresetGenerationManager manager, Desk desk) {
        var to = new AmpActions(amp, desk);
        return Actions.of(
                Action.of(
                        "generate_preset",
                        "Makes sounds from words, which can be heard by apply_preset then.",
                        Generate.class,
                        given ->
                                id(
                                        desk.ask(
                                                given.prompt,
                                                given.variations,
                                                given.priority.priority,
                                                given.hear))),
                Action.of(
                        "surprise_me",
                        "Makes a sound nobody has thought of.",
                        Surprise.class,
                        given -> id(desk.surprise(given.hear))),
                Action.of(
                        "cancel_request",
                        "Ends a request for a sound, wherever it is.",
                        Cancel.class,
                        given -> Map.of("cancelled", manager.cancel(given.id))),
                Action.of(
                        "cancel_all",
                        "Ends all requests for sounds.",
                        CancelAll.class,
                        _ -> done(manager::cancelAll)),
                Action.of(
                        "apply_preset",
                        "Lets a sound be heard: one that was made, or one of the library.",
                        Apply.class,
                        to::apply),
                Action.of(
                        "set_parameter",
                        "Sets one parameter of a block, such as the gain of the amp.",
                        SetParameter.class,
                        given -> {
                            desk.set(given.block, given.parameter, given.value);
                            return null;
                        }),
                Action.of(
                        "set_enabled",
                        "Switches a block on or off.",
                        SetEnabled.class,
                        given -> {
                            desk.enable(given.block, given.enabled);
                            return null;
                        }),
                Action.of(
                        "store_ab",
                        "Keeps what sounds in a slot, to compare it.",
                        Store.class,
                        given -> done(() -> desk.store(given.slot.slot))),
                Action.of(
                        "select_ab",
                        "Lets the sound of a slot be heard.",
                        Select.class,
                        given -> {
                            desk.select(given.slot.slot);
                            return null;
                        }),
                Action.of("play", "Lets the input be heard.", Play.class, _ -> done(amp::play)),
                Action.of(
                        "stop",
                        "Lets the input be heard no longer.",
                        Stop.class,
                        _ -> done(amp::stop)),
                Action.of(
                        "choose_input",
                        "Has the amp hear something else: a recording, or the sound card.",
                        ChooseInput.class,
                        to::choose));
    }

    private static Map<String, String> id(String id) {
        return Map.of("id", id);
    }

    private static Object done(Runnable task) {
        task.run();
        return Map.of();
    }

    private Object apply(Apply given) throws ActionException {
        if (given.library.isPresent() == given.request.isPresent()) {
            throw new ActionException(
                    "invalid_parameters", "say either the request or a name in the library");
        }
        desk.play(
                given.library.isPresent()
                        ? desk.fromLibrary(given.library.get())
                        : desk.made(given.request.orElseThrow(), given.variation));
        return Map.of("name", amp.state().preset().name());
    }

    private Object choose(ChooseInput given) throws ActionException {
        try {
            amp.choose(given.name);
            return Map.of();
        } catch (IllegalArgumentException e) {
            throw new ActionException("unknown_input", String.valueOf(e.getMessage()));
        }
    }

    /// Parameters of `generate_preset`.
    record Generate(
            @Describe("What you want to hear, in words.")
                    @Size(min = 1, max = PresetPrompt.MAX_TEXT) String prompt,
            @Range(min = 1, max = PresetGenerationManager.MAX_VARIATIONS) @Default("1")
                    int variations,
            @Default("\"normal\"") Urgency priority,
            @Describe("Whether the first of them is heard as soon as it is made.") @Default("false")
                    boolean hear) {}

    /// Parameters of `surprise_me`.
    record Surprise(
            @Describe("Whether it is heard as soon as it is made.") @Default("false")
                    boolean hear) {}

    /// Parameters of `cancel_request`.
    record Cancel(@Describe("Of the request.") @Size(min = 1, max = 40) String id) {}

    /// `cancel_all` has no parameters.
    record CancelAll() {}

    /// Parameters of `apply_preset`.
    record Apply(
            @Describe("The id of a request that has its sounds.") Optional<String> request,
            @Range(min = 0, max = PresetGenerationManager.MAX_VARIATIONS - 1) @Default("0")
                    int variation,
            @Describe("The name of a preset that comes along.") Optional<String> library) {}

    /// Parameters of `set_parameter`.
    record SetParameter(
            @Size(min = 1, max = 40) String block,
            @Size(min = 1, max = 40) String parameter,
            @Describe("A number, or the name of a choice.") Object value) {}

    /// Parameters of `set_enabled`.
    record SetEnabled(@Size(min = 1, max = 40) String block, boolean enabled) {}

    /// Parameters of `store_ab`.
    record Store(SlotName slot) {}

    /// Parameters of `select_ab`.
    record Select(SlotName slot) {}

    /// `play` has no parameters.
    record Play() {}

    /// `stop` has no parameters.
    record Stop() {}

    /// Parameters of `choose_input`.
    record ChooseInput(@Size(min = 1, max = 100) String name) {}

    /// A slot, as it is written.
    enum SlotName {
        A(Desk.Slot.A),
        B(Desk.Slot.B);

        private final Desk.Slot slot;

        SlotName(Desk.Slot slot) {
            this.slot = slot;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A priority, as it is written.
    enum Urgency {
        HIGH(Priority.HIGH),
        NORMAL(Priority.NORMAL),
        LOW(Priority.LOW);

        private final Priority priority;

        Urgency(Priority priority) {
            this.priority = priority;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
