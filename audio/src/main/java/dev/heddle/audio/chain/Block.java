package dev.heddle.audio.chain;

import static dev.heddle.audio.chain.Parameter.Ramp.LINEAR;
import static dev.heddle.audio.chain.Parameter.Ramp.MULTIPLICATIVE;

import dev.heddle.audio.chain.Parameter.Choice;
import dev.heddle.audio.chain.Parameter.Numeric;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The blocks of a guitar's chain, in the order in which sound passes them, with all that can be
/// set. This table is the only place that knows ranges and initial values: schemas, checks, knobs
/// and help texts are made from it.
@SuppressWarnings(
        "ImmutableEnumChecker") // The lists cannot be changed; their type does not say so.
public enum Block {
    /// Silences what lies below a level.
    NOISE_GATE(
            "noise_gate",
            new Numeric("threshold_db", "dB", -90, 0, -55, LINEAR),
            new Numeric("release_ms", "ms", 5, 500, 100, MULTIPLICATIVE)),
    /// Evens out levels.
    COMPRESSOR(
            "compressor",
            new Numeric("ratio", "", 1, 10, 3, MULTIPLICATIVE),
            new Numeric("threshold_db", "dB", -60, 0, -18, LINEAR),
            new Numeric("attack_ms", "ms", 0.1, 50, 10, MULTIPLICATIVE),
            new Numeric("release_ms", "ms", 10, 500, 60, MULTIPLICATIVE),
            new Numeric("makeup_db", "dB", -12, 12, 2, LINEAR)),
    /// Distorts, as a pedal in front of the amp.
    DRIVE(
            "drive",
            new Choice(
                    "type",
                    List.of("softclip", "hardclip", "tubescreamer", "fuzz"),
                    "softclip",
                    false),
            new Numeric("drive", "", 0, 1, 0.6, LINEAR),
            new Numeric("tone", "", 0, 1, 0.55, LINEAR),
            new Choice("oversample", List.of("1", "2", "4"), "2", true)),
    /// An amp's preamp, tone controls and power amp.
    AMP(
            "amp",
            new Choice(
                    "model",
                    List.of("clean_blackface", "jangly_vox", "brit_crunch", "hi_gain"),
                    "clean_blackface",
                    false),
            new Numeric("gain", "", 0, 1, 0.45, LINEAR),
            new Numeric("bass", "", 0, 1, 0.48, LINEAR),
            new Numeric("mid", "", 0, 1, 0.35, LINEAR),
            new Numeric("treble", "", 0, 1, 0.62, LINEAR),
            new Numeric("presence", "", 0, 1, 0.52, LINEAR),
            new Numeric("master", "", 0, 1, 0.7, LINEAR)),
    /// A loudspeaker in its cabinet, by convolution with an impulse response.
    CAB(
            "cab",
            new Choice(
                    "ir_name",
                    List.of("1x12_open", "2x12_open", "4x12_closed"),
                    "2x12_open",
                    false),
            new Numeric("lo_cut_hz", "Hz", 20, 200, 70, MULTIPLICATIVE),
            new Numeric("hi_cut_hz", "Hz", 3000, 12000, 8000, MULTIPLICATIVE)),
    /// A second voice, slightly out of tune.
    CHORUS(
            "chorus",
            new Numeric("rate_hz", "Hz", 0.05, 5, 0.3, MULTIPLICATIVE),
            new Numeric("depth", "", 0, 1, 0.35, LINEAR),
            new Numeric("mix", "", 0, 1, 0.25, LINEAR)),
    /// Echoes.
    DELAY(
            "delay",
            new Numeric("time_ms", "ms", 40, 1200, 420, MULTIPLICATIVE),
            new Numeric("feedback", "", 0, 0.95, 0.35, LINEAR),
            new Numeric("mix", "", 0, 1, 0.2, LINEAR)),
    /// A room around it.
    REVERB(
            "reverb",
            new Choice("algo", List.of("room", "plate", "hall", "shimmer"), "plate", false),
            new Numeric("pre_delay_ms", "ms", 0, 60, 12, LINEAR),
            new Numeric("decay_s", "s", 0.2, 12, 4.5, MULTIPLICATIVE),
            new Numeric("damping", "", 0, 1, 0.35, LINEAR),
            new Numeric("mix", "", 0, 1, 0.28, LINEAR)),
    /// Three bands for the last touch.
    EQ(
            "eq",
            new Numeric("low_shelf_hz", "Hz", 60, 200, 120, MULTIPLICATIVE),
            new Numeric("low_gain_db", "dB", -12, 12, 1.5, LINEAR),
            new Numeric("mid_hz", "Hz", 300, 3000, 1200, MULTIPLICATIVE),
            new Numeric("mid_q", "", 0.3, 4, 0.9, MULTIPLICATIVE),
            new Numeric("mid_gain_db", "dB", -12, 12, -1, LINEAR),
            new Numeric("high_shelf_hz", "Hz", 4000, 10000, 6000, MULTIPLICATIVE),
            new Numeric("high_gain_db", "dB", -12, 12, 1, LINEAR));

    private final String label;
    private final List<Parameter> parameters;
    private final List<Numeric> numbers;
    private final List<Choice> choices;

    Block(String label, Parameter... parameters) {
        this.label = label;
        this.parameters = List.of(parameters);
        numbers =
                Arrays.stream(parameters)
                        .filter(Numeric.class::isInstance)
                        .map(Numeric.class::cast)
                        .toList();
        choices =
                Arrays.stream(parameters)
                        .filter(Choice.class::isInstance)
                        .map(Choice.class::cast)
                        .toList();
    }

    /// Its name in presets.
    public String label() {
        return label;
    }

    /// All that can be set, in the order of presets.
    public List<Parameter> parameters() {
        return parameters;
    }

    /// The numbers among them; what an effect gets has this order.
    public List<Numeric> numbers() {
        return numbers;
    }

    /// The choices among them.
    public List<Choice> choices() {
        return choices;
    }

    /// The block of that name, if there is one.
    public static Optional<Block> of(String label) {
        return Arrays.stream(values()).filter(block -> block.label.equals(label)).findFirst();
    }

    /// The parameter of that name, if it has one.
    public Optional<Parameter> parameter(String name) {
        return parameters.stream().filter(one -> one.name().equals(name)).findFirst();
    }
}
