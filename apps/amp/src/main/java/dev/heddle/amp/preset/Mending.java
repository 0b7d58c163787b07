package dev.heddle.amp.preset;

import dev.heddle.amp.preset.PresetReader.Reading;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter;
import dev.heddle.audio.chain.Parameter.Choice;
import dev.heddle.audio.chain.Parameter.Numeric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Mends one answer, and notes what it changes.
final class Mending {
    /// Blocks that an answer must know to be one about a sound.
    private static final int LEAST_BLOCKS = 3;

    /// Corrections that are told; who reads more?
    private static final int MAX_CORRECTIONS = 20;

    private static final int MAX_CORRECTION = 120;

    /// Entries of a list or an object that are looked at, several times as many as a preset has.
    private static final int MAX_ENTRIES = 64;

    /// Wrappers around the preset that are taken off.
    private static final int MAX_WRAPPERS = 3;

    private static final List<String> CHAIN_NAMES =
            List.of("chain", "blocks", "effects", "signal_chain", "signalChain");
    private static final List<String> LABEL_NAMES = List.of("block", "name", "id", "type");
    private static final List<String> PARAMS_NAMES =
            List.of("params", "parameters", "settings", "values");
    private static final List<String> ENABLED_NAMES = List.of("enabled", "on", "active");
    private static final List<String> KIND_NAMES =
            List.of("type", "model", "kind", "mode", "algo", "algorithm", "ir", "name");
    private static final Set<String> YES = Set.of("true", "on", "yes", "1", "enabled");
    private static final Set<String> NO = Set.of("false", "off", "no", "0", "disabled");

    private static final Pattern NUMBER =
            Pattern.compile(
                    "\\s*([-+]?(?:[0-9]{1,12}(?:[.,][0-9]{0,12})?|[.,][0-9]{1,12}))\\s*([A-Za-z%]{0,4})\\s*");

    private final List<String> corrections = new ArrayList<>();
    private int more;

    Reading mend(ObjectNode answer) {
        var preset = unwrapped(answer);
        var blocks = blocks(preset);
        if (blocks.size() < LEAST_BLOCKS) {
            return new Reading.Unreadable(
                    "it sets %d of %d blocks".formatted(blocks.size(), Block.values().length));
        }
        var settings = ChainSettings.INITIAL;
        for (var block : Block.values()) {
            var one = blocks.get(block);
            if (one == null) {
                note("%s was missing and is off".formatted(block.label()));
                settings = settings.withEnabled(block, false);
            } else {
                settings = settings.withEnabled(block, enabled(block, one));
                settings = params(settings, block, one);
            }
        }
        var mended = new Preset(name(preset), notes(preset), settings);
        if (corrections.isEmpty()) {
            note("its form was not what was asked for");
        }
        if (more > 0) {
            corrections.add("and %d more".formatted(more));
        }
        return new Reading.Read(mended, corrections);
    }

    private void note(String correction) {
        if (corrections.size() < MAX_CORRECTIONS) {
            corrections.add(Texts.line(correction, MAX_CORRECTION));
        } else {
            more++;
        }
    }

    // ---- where things are ---------------------------------------------------------------------

    private static JsonNode unwrapped(ObjectNode answer) {
        JsonNode node = answer;
        for (int depth = 0; depth < MAX_WRAPPERS && blocksIn(node).isEmpty(); depth++) {
            JsonNode inner = null;
            for (var child : node.values()) {
                if (inner == null && child.isObject()) {
                    inner = child;
                }
            }
            if (inner == null) {
                return node;
            }
            node = inner;
        }
        return node;
    }

    /// The blocks as name and content, whatever they were called.
    private static List<Map.Entry<String, JsonNode>> blocksIn(JsonNode preset) {
        var chain = first(preset, CHAIN_NAMES).orElse(preset);
        var found = new ArrayList<Map.Entry<String, JsonNode>>();
        if (chain.isArray()) {
            for (var one : chain) {
                if (found.size() < MAX_ENTRIES) {
                    found.add(labelled(one));
                }
            }
        } else {
            for (var entry : chain.properties()) {
                if (found.size() < MAX_ENTRIES && block(entry.getKey()).isPresent()) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    private static Map.Entry<String, JsonNode> labelled(JsonNode one) {
        for (String name : LABEL_NAMES) {
            var label = one.path(name);
            if (label.isString()) {
                return Map.entry(label.stringValue(), one);
            }
        }
        // `{"amp": {...}}`
        return one.properties().size() == 1
                ? one.properties().iterator().next()
                : Map.entry("", one);
    }

    private Map<Block, JsonNode> blocks(JsonNode preset) {
        var blocks = new EnumMap<Block, JsonNode>(Block.class);
        for (var entry : blocksIn(preset)) {
            var block = block(entry.getKey());
            if (block.isEmpty()) {
                note("there is no block called '%s'".formatted(Texts.line(entry.getKey(), 30)));
            } else if (!entry.getValue().isObject()) {
                note("%s had no settings".formatted(block.get().label()));
            } else if (blocks.putIfAbsent(block.get(), entry.getValue()) != null) {
                note("%s was there twice; the first counts".formatted(block.get().label()));
            }
        }
        return blocks;
    }

    private static Optional<Block> block(String name) {
        String plain = plain(name);
        for (var block : Block.values()) {
            if (plain(block.label()).equals(plain)) {
                return Optional.of(block);
            }
        }
        return switch (plain) {
            case "gate" -> Optional.of(Block.NOISE_GATE);
            case "comp" -> Optional.of(Block.COMPRESSOR);
            case "overdrive", "distortion", "pedal" -> Optional.of(Block.DRIVE);
            case "amplifier", "preamp" -> Optional.of(Block.AMP);
            case "cabinet", "speaker" -> Optional.of(Block.CAB);
            case "echo" -> Optional.of(Block.DELAY);
            case "equalizer", "equaliser" -> Optional.of(Block.EQ);
            default -> Optional.empty();
        };
    }

    private static Optional<JsonNode> first(JsonNode node, List<String> names) {
        return names.stream().filter(node::has).map(node::path).findFirst();
    }

    private static String plain(String name) {
        String begin = name.length() > 60 ? name.substring(0, 60) : name;
        return begin.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    // ---- what they are set to -----------------------------------------------------------------

    private boolean enabled(Block block, JsonNode one) {
        var said = first(one, ENABLED_NAMES);
        var is = said.flatMap(Mending::bool);
        if (is.isPresent() && said.get().isBoolean()) {
            return is.get();
        }
        if (is.isEmpty()) {
            is = Optional.of(one.path("bypass")).flatMap(Mending::bool).map(bypass -> !bypass);
        }
        boolean on = is.orElse(true);
        note("%s is taken to be %s".formatted(block.label(), on ? "on" : "off"));
        return on;
    }

    private static Optional<Boolean> bool(JsonNode node) {
        String text = node.isValueNode() ? plain(node.asString("")) : "";
        if (YES.contains(text)) {
            return Optional.of(true);
        }
        return NO.contains(text) ? Optional.of(false) : Optional.empty();
    }

    private ChainSettings params(ChainSettings settings, Block block, JsonNode one) {
        var values = values(block, one);
        var next = settings;
        for (var parameter : block.parameters()) {
            var value = values.get(parameter);
            String place = block.label() + "." + parameter.name();
            if (value == null) {
                note("%s was missing".formatted(place));
            } else {
                next =
                        switch (parameter) {
                            case Numeric number ->
                                    next.withNumber(
                                            block, number.name(), number(place, number, value));
                            case Choice choice ->
                                    next.withChoice(
                                            block, choice.name(), choice(place, choice, value));
                        };
            }
        }
        return next;
    }

    /// What was said of each parameter. Names that nobody knows are noted, unless the parameters
    /// stand beside other things.
    private Map<Parameter, JsonNode> values(Block block, JsonNode one) {
        var params = first(one, PARAMS_NAMES);
        var entries = new LinkedHashMap<String, JsonNode>();
        var from = params.orElse(one);
        if (from.isArray()) { // [{"name": "gain", "value": 0.5}]
            from.values().stream()
                    .limit(MAX_ENTRIES)
                    .forEach(entry ->
                            entries.put(entry.path("name").asString(""), entry.path("value")));
        } else {
            from.properties().stream()
                    .limit(MAX_ENTRIES)
                    .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        }
        var values = new LinkedHashMap<Parameter, JsonNode>();
        for (var entry : entries.entrySet()) {
            var parameter = parameter(block, entry.getKey());
            if (parameter != null) {
                values.putIfAbsent(parameter, entry.getValue());
            } else if (params.isPresent()) {
                note("%s has no '%s'".formatted(block.label(), Texts.line(entry.getKey(), 30)));
            }
        }
        return values;
    }

    private static @Nullable Parameter parameter(Block block, String name) {
        String plain = plain(name);
        for (var parameter : block.parameters()) {
            if (plain(parameter.name()).equals(plain)) {
                return parameter;
            }
        }
        for (var parameter : block.parameters()) { // `time` for `time_ms`, `delayMs` is unknown.
            if (parameter instanceof Numeric number
                    && plain(number.name()).equals(plain + plain(number.unit()))) {
                return parameter;
            }
        }
        return KIND_NAMES.contains(plain)
                ? block.choices().stream()
                        .filter(choice -> !choice.numeric())
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private double number(String place, Numeric number, JsonNode said) {
        double value;
        if (said.isNumber()) {
            value = said.doubleValue();
        } else {
            value = said.isString() ? measured(number, said.stringValue()) : Double.NaN;
            note("%s was %s".formatted(place, Texts.line(said.toString(), 40)));
        }
        if (Double.isNaN(value)) {
            return number.initial();
        }
        double within = Math.clamp(value, number.least(), number.most());
        if (within != value) {
            note("%s was %s, now %s".formatted(place, value, within));
        }
        return within;
    }

    /// What a text such as `35 %` or `1.2 kHz` says, in the parameter's unit; NaN if nothing.
    private static double measured(Numeric number, String text) {
        var matcher = NUMBER.matcher(text.length() > 40 ? "" : text);
        if (!matcher.matches()) {
            return Double.NaN;
        }
        double value = Double.parseDouble(matcher.group(1).replace(',', '.'));
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        return switch (unit + " as " + number.unit()) {
            case "% as " -> value / 100;
            case "k as Hz", "khz as Hz" -> value * 1000;
            case "s as ms" -> value * 1000;
            case "ms as s" -> value / 1000;
            default -> value;
        };
    }

    private String choice(String place, Choice choice, JsonNode said) {
        String text = said.isValueNode() ? said.asString("") : "";
        if (choice.numeric()) {
            text = said.isNumber() ? String.valueOf(said.asInt(0)) : text.replaceAll("[^0-9]", "");
        }
        if (choice.values().contains(text) && said.isNumber() == choice.numeric()) {
            return text;
        }
        String near = nearest(choice, plain(text));
        note("%s was %s, now %s".formatted(place, Texts.line(said.toString(), 40), near));
        return near;
    }

    /// The value that was meant, if that is clear: the same but for writing, one that alone holds
    /// or is held by it, or one at most two letters away. Else the table's.
    private static String nearest(Choice choice, String said) {
        if (said.isEmpty()) {
            return choice.initial();
        }
        String near = choice.initial();
        int holding = 0;
        for (String value : choice.values()) {
            String plain = plain(value);
            if (plain.equals(said)) {
                return value;
            }
            boolean holds = said.length() >= 3 && (plain.contains(said) || said.contains(plain));
            if (holds) {
                near = value;
                holding++;
            }
        }
        if (holding == 1) {
            return near;
        }
        for (String value : choice.values()) {
            if (!choice.numeric() && distance(plain(value), said) <= 2) {
                return value;
            }
        }
        return choice.initial();
    }

    /// The fewest letters to put in, take out or replace (V. I. Levenshtein, 1966), by rows (R. A.
    /// Wagner and M. J. Fischer, 1974).
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    // ---- its texts ----------------------------------------------------------------------------

    private String name(JsonNode preset) {
        var said = first(preset, List.of("name", "title")).orElse(preset.path("name"));
        String name = said.isString() ? Texts.line(said.stringValue(), Preset.MAX_NAME) : "";
        if (name.isBlank()) {
            note("it had no name");
            return "Untitled sound";
        }
        return name;
    }

    private static String notes(JsonNode preset) {
        var said = first(preset, List.of("notes", "description")).orElse(preset.path("notes"));
        return said.isString() ? Texts.line(said.stringValue(), Preset.MAX_NOTES) : "";
    }
}
