package dev.heddle.amp.host;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.amp.generation.AmpMessage;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.RequestView;
import dev.heddle.amp.library.Presets;
import dev.heddle.amp.play.AmpEvent;
import dev.heddle.amp.play.LiveAmp;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.Parameter;
import dev.heddle.core.AnyThread;
import dev.heddle.core.Operation;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An amp that people watch, play with and hear at a hub. Its state goes there when it changes,
/// sound and meters over a line of their own while somebody wants them.
///
/// May be called from any thread.
@AnyThread
public final class AmpHost implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final LiveAmp amp;
    private final PresetGenerationManager manager;
    private final Desk desk;
    private final Agent agent;
    private final SoundSender sender;

    /// What was told last, by key. Owner thread only.
    private final Map<String, Object> told = new HashMap<>();

    private final List<AutoCloseable> ends = new ArrayList<>();

    private AmpHost(LiveAmp amp, PresetGenerationManager manager, AgentOptions options) {
        this.amp = amp;
        this.manager = manager;
        desk = new Desk(amp, manager);
        agent = Agent.start(options, amp.owner(), AmpActions.of(amp, manager, desk));
        sender = new SoundSender(options, amp);
    }

    /// Links an amp to a hub, now and after every loss of the connection, until it is closed.
    ///
    /// @param manager decides on the amp's owner
    public static AmpHost start(
            LiveAmp amp, PresetGenerationManager manager, AgentOptions options) {
        var host = new AmpHost(amp, manager, options);
        host.begin();
        return host;
    }

    private void begin() {
        tellOnce();
        ends.add(amp.events().connect(amp.owner(), this::changed));
        ends.add(manager.messages().connect(amp.owner(), this::heard));
        Timer timer =
                amp.owner()
                        .every(
                                LOOK,
                                Timer.CatchUp.SKIP,
                                Operation.named("tell the lane", this::look));
        ends.add(timer::cancel);
        amp.owner().execute(this::tell);
        sender.start();
    }

    /// The link to the hub.
    public Agent agent() {
        return agent;
    }

    private void changed(AmpEvent event) {
        tell();
    }

    private void heard(AmpMessage message) {
        desk.heard(message);
        tell();
    }

    private boolean look() {
        put("amp/lane", lane());
        put("amp/ab", comparison());
        return true;
    }

    private void tellOnce() {
        agent.state(
                "amp/parameters", Arrays.stream(Block.values()).map(AmpHost::described).toList());
        agent.state("amp/library", Presets.all().stream().map(AmpHost::offer).toList());
    }

    @OwnerThread
    private void tell() {
        put("amp/preset", PresetJson.toJson(amp.state().preset()));
        put("amp/input", Map.of("name", amp.state().input(), "choices", List.copyOf(amp.inputs())));
        put("amp/queue", queue(manager));
        put("amp/results", desk.results().stream().map(AmpHost::result).toList());
        look();
    }

    private void put(String key, Object value) {
        if (!value.equals(told.put(key, value))) {
            agent.state(key, value);
        }
    }

    /// Who is asked, and for what. Owner thread only.
    static Map<String, Object> queue(PresetGenerationManager manager) {
        var status = manager.status();
        return Map.of(
                "provider",
                manager.providerName(),
                "generating",
                status.isGenerating(),
                "queued",
                status.queueLength(),
                "active",
                status.activeCount(),
                "requests",
                manager.requests().stream().map(AmpHost::request).toList());
    }

    private static Map<String, Object> request(RequestView view) {
        String state =
                switch (view.state()) {
                    case QUEUED -> "waiting";
                    case ACTIVE -> "asking";
                    case PAUSED -> "retrying";
                };
        return Map.of(
                "id",
                view.id(),
                "prompt",
                view.prompt(),
                "priority",
                view.priority().name().toLowerCase(Locale.ROOT),
                "state",
                state,
                "attempts",
                view.attempts());
    }

    private static Map<String, Object> result(Desk.Result result) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", result.id());
        json.put("prompt", result.prompt());
        json.put("presets", result.presets().stream().map(AmpHost::offer).toList());
        json.put("corrections", result.corrections());
        if (!result.failed().isEmpty()) {
            json.put("failed", result.failed());
        }
        return json;
    }

    private static Map<String, Object> offer(Preset preset) {
        return Map.of("name", preset.name(), "notes", preset.notes());
    }

    private Map<String, Object> comparison() {
        var json = new LinkedHashMap<String, Object>();
        for (var slot : Desk.Slot.values()) {
            var stored = desk.stored(slot);
            if (stored != null) {
                json.put(slot.name().toLowerCase(Locale.ROOT), stored.name());
            }
        }
        var sounds = desk.sounds();
        if (sounds != null) {
            json.put("sounds", sounds.name().toLowerCase(Locale.ROOT));
        }
        return json;
    }

    private Map<String, Object> lane() {
        var health = amp.health();
        var state = amp.state();
        double blockMs = 1e3 * health.block() / health.sampleRate();
        String device = state.trouble().isEmpty() ? state.output() : state.trouble();
        return Map.of(
                "playing",
                state.isPlaying(),
                "device",
                device,
                "priority",
                health.priority(),
                "latency_ms",
                rounded(1e3 * health.latencyFrames() / health.sampleRate()),
                "worst_ms",
                rounded(health.worstShare() * blockMs),
                "deadline_ms",
                rounded(blockMs),
                "late",
                Map.of(
                        "collection",
                        health.collection(),
                        "preempted",
                        health.preempted(),
                        "own_code",
                        health.ownCode()));
    }

    private static double rounded(double milliseconds) {
        return Math.round(milliseconds * 100) / 100.0;
    }

    private static Map<String, Object> described(Block block) {
        return Map.of(
                "block",
                block.label(),
                "parameters",
                block.parameters().stream().map(AmpHost::described).toList());
    }

    private static Map<String, Object> described(Parameter parameter) {
        return switch (parameter) {
            case Parameter.Numeric number ->
                    Map.of(
                            "name",
                            number.name(),
                            "unit",
                            number.unit(),
                            "least",
                            number.least(),
                            "most",
                            number.most(),
                            "initial",
                            number.initial(),
                            "ramp",
                            number.ramp().name().toLowerCase(Locale.ROOT));
            case Parameter.Choice choice ->
                    Map.of(
                            "name",
                            choice.name(),
                            "values",
                            choice.values(),
                            "initial",
                            choice.initial());
        };
    }

    /// Unlinks; the amp plays on. Blocks for some seconds at most.
    @Override
    public void close() {
        sender.close();
        for (var end : ends) {
            try {
                end.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        agent.close();
    }
}
