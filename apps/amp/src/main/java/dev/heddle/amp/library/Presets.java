package dev.heddle.amp.library;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter;
import dev.heddle.core.AnyThread;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The presets that come along. May be called from any thread.
@AnyThread
public final class Presets {
    private static final Map<?, ?> FILE = Resources.read("presets.yaml");

    /// Words that many sounds share.
    static final Set<String> WEAK = Set.copyOf(Resources.words(FILE, "weak"));

    static final List<Described> DESCRIBED =
            Resources.list(FILE, "presets").stream()
                    .map(one -> described((Map<?, ?>) one))
                    .toList();

    private static final List<Preset> ALL = DESCRIBED.stream().map(Described::preset).toList();

    /// A preset and what people call it.
    record Described(Preset preset, List<String> words) {}

    private Presets() {}

    /// All of them, from clean to wild.
    public static List<Preset> all() {
        return ALL;
    }

    /// The one with this name; case does not count.
    public static Optional<Preset> named(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst();
    }

    /// A clean sound that does nothing wrong: what is played if nothing better is there.
    public static Preset safe() {
        return ALL.getFirst();
    }

    private static Described described(Map<?, ?> one) {
        var settings = ChainSettings.INITIAL;
        for (String off : Resources.words(one, "off")) {
            settings = settings.withEnabled(Block.of(off).orElseThrow(), false);
        }
        for (var entry : Resources.map(one, "set").entrySet()) {
            settings =
                    Place.of((String) entry.getKey())
                            .set(settings, String.valueOf(entry.getValue()));
        }
        var preset = new Preset(text(one, "name"), text(one, "notes"), settings);
        return new Described(preset, Resources.words(one, "words"));
    }

    private static String text(Map<?, ?> one, String key) {
        return requireNonNull((String) one.get(key), key);
    }

    /// A parameter in its block, as files write it: `amp.gain`.
    record Place(Block block, Parameter parameter) {
        static Place of(String written) {
            int dot = written.indexOf('.');
            var block = Block.of(written.substring(0, dot)).orElseThrow();
            return new Place(block, block.parameter(written.substring(dot + 1)).orElseThrow());
        }

        ChainSettings set(ChainSettings settings, String value) {
            return switch (parameter) {
                case Parameter.Numeric number ->
                        settings.withNumber(block, number.name(), Double.parseDouble(value));
                case Parameter.Choice choice -> settings.withChoice(block, choice.name(), value);
            };
        }
    }
}
