package dev.heddle.amp.host;

import dev.heddle.agent.ActionException;
import dev.heddle.amp.generation.AmpMessage;
import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.Priority;
import dev.heddle.amp.generation.Requested;
import dev.heddle.amp.library.Presets;
import dev.heddle.amp.play.LiveAmp;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What people have asked of an amp: sounds that were made, and two that are compared. Owner thread
/// only.
final class Desk {
    /// Requests whose presets are kept to be heard.
    static final int MAX_RESULTS = 10;

    /// A request that came another way.
    private static final Asked UNKNOWN = new Asked("", false);

    private final LiveAmp amp;
    private final PresetGenerationManager manager;

    /// Requests that have not ended.
    private final Map<String, Asked> asked = new HashMap<>();

    /// The newest first.
    private final Deque<Result> results = new ArrayDeque<>();

    private final Map<Slot, Preset> slots = new EnumMap<>(Slot.class);
    private @Nullable Slot sounds;

    /// Two sounds to be compared.
    enum Slot {
        A,
        B
    }

    /// What was asked for.
    ///
    /// @param atOnce whether it is heard as soon as it is made
    private record Asked(String prompt, boolean atOnce) {}

    /// What came of a request.
    ///
    /// @param failed why it is not what was asked for; empty if it is
    record Result(
            String id,
            String prompt,
            List<Preset> presets,
            String failed,
            List<String> corrections) {}

    Desk(LiveAmp amp, PresetGenerationManager manager) {
        this.amp = amp;
        this.manager = manager;
    }

    /// Asks for sounds, and answers with the id of the request.
    ///
    /// @param atOnce whether the first of them is heard as soon as it is made
    String ask(String prompt, int variations, Priority priority, boolean atOnce)
            throws ActionException {
        var current = Optional.of(amp.state().preset().settings());
        return accepted(
                manager.request(prompt, current, priority, variations), new Asked(prompt, atOnce));
    }

    /// The same with words of its own.
    String surprise(boolean atOnce) throws ActionException {
        return accepted(manager.surpriseMe(Priority.NORMAL, 1), new Asked("Surprise me", atOnce));
    }

    private String accepted(Requested requested, Asked what) throws ActionException {
        return switch (requested) {
            case Requested.Accepted(String id) -> {
                asked.put(id, what);
                yield id;
            }
            case Requested.Refused(var reason, String message) ->
                    throw new ActionException(
                            switch (reason) {
                                case INVALID -> "invalid_prompt";
                                case FULL -> "queue_full";
                                case CLOSED -> "closed";
                            },
                            message);
        };
    }

    /// Notes what has ended.
    void heard(AmpMessage message) {
        switch (message) {
            case PresetGenerated(var _, String id, var presets, var corrections) -> {
                var what = ended(id, presets, "", corrections);
                if (what.atOnce()) {
                    play(presets.getFirst());
                }
            }
            case PresetGenerationFailed(
                            var _,
                            String id,
                            String code,
                            String words,
                            var fallback) -> {
                if (code.equals("cancelled")) {
                    asked.remove(id);
                } else {
                    // Never heard by itself: it is not what was asked for.
                    var _ =
                            ended(
                                    id,
                                    fallback == null ? List.of() : List.of(fallback),
                                    words,
                                    List.of());
                }
            }
            case AmpMessage.PresetGenerationStarted _,
                    AmpMessage.ParameterChanged _,
                    AmpMessage.StatusUpdate _ -> {}
        }
    }

    private Asked ended(String id, List<Preset> presets, String failed, List<String> corrections) {
        var what = asked.getOrDefault(id, UNKNOWN);
        asked.remove(id);
        results.addFirst(new Result(id, what.prompt(), presets, failed, corrections));
        if (results.size() > MAX_RESULTS) {
            results.removeLast();
        }
        return what;
    }

    List<Result> results() {
        return List.copyOf(results);
    }

    Preset made(String request, int variation) throws ActionException {
        for (var result : results) {
            if (result.id().equals(request) && variation < result.presets().size()) {
                return result.presets().get(variation);
            }
        }
        throw new ActionException(
                "unknown_preset", "there is no such preset any more; the newest 10 are kept");
    }

    void play(Preset preset) {
        sounds = null;
        amp.apply(preset);
    }

    Preset fromLibrary(String name) throws ActionException {
        return Presets.named(name)
                .orElseThrow(() ->
                        new ActionException("unknown_preset", "the library has no such preset"));
    }

    void set(String block, String parameter, Object value) throws ActionException {
        var at = block(block);
        var one =
                at.parameter(parameter)
                        .orElseThrow(() ->
                                new ActionException(
                                        "unknown_parameter",
                                        "%s has no such parameter".formatted(at.label())));
        try {
            amp.change(settings -> set(settings, at, one, value));
        } catch (IllegalArgumentException e) {
            throw new ActionException("out_of_range", String.valueOf(e.getMessage()));
        }
    }

    private static ChainSettings set(
            ChainSettings settings, Block block, Parameter parameter, Object value) {
        return switch (parameter) {
            case Parameter.Numeric number -> {
                if (!(value instanceof Number wanted)) {
                    throw new IllegalArgumentException(
                            "%s.%s is a number".formatted(block.label(), number.name()));
                }
                yield settings.withNumber(block, number.name(), wanted.doubleValue());
            }
            case Parameter.Choice choice ->
                    settings.withChoice(block, choice.name(), String.valueOf(value));
        };
    }

    void enable(String block, boolean on) throws ActionException {
        var at = block(block);
        amp.change(settings -> settings.withEnabled(at, on));
    }

    private static Block block(String label) throws ActionException {
        return Block.of(label)
                .orElseThrow(
                        () -> new ActionException("unknown_block", "the chain has no such block"));
    }

    void store(Slot slot) {
        slots.put(slot, amp.state().preset());
        sounds = slot;
    }

    /// Lets a stored sound be heard; what was done to the other one since is stored in its place.
    void select(Slot slot) throws ActionException {
        var preset = slots.get(slot);
        if (preset == null) {
            throw new ActionException("nothing_stored", "nothing is stored there yet");
        }
        if (sounds != null) {
            slots.put(sounds, amp.state().preset());
        }
        amp.apply(preset);
        sounds = slot;
    }

    @Nullable Slot sounds() {
        return sounds;
    }

    @Nullable Preset stored(Slot slot) {
        return slots.get(slot);
    }
}
