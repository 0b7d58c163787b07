package dev.heddle.amp.preset;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter.Choice;
import dev.heddle.audio.chain.Parameter.Numeric;
import dev.heddle.core.AnyThread;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Presets as JSON: `{name, notes, chain: [{block, enabled, params}]}`, with the nine blocks in
/// their order and all their parameters. What was written is read again as the same preset. May be
/// called from any thread.
@AnyThread
public final class PresetJson {
    /// Characters of a preset as text, some ten times what one needs.
    public static final int MAX_TEXT = 32 << 10;

    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    private PresetJson() {}

    /// As text for people: indented.
    public static String write(Preset preset) {
        return STRICT.writeValueAsString(toJson(preset));
    }

    /// As a tree of the caller's own.
    public static ObjectNode toJson(Preset preset) {
        var json = STRICT.createObjectNode();
        json.put("name", preset.name()).put("notes", preset.notes());
        var chain = json.putArray("chain");
        for (var block : Block.values()) {
            var one = chain.addObject();
            one.put("block", block.label());
            one.put("enabled", preset.settings().isEnabled(block));
            params(preset.settings(), block, one.putObject("params"));
        }
        return json;
    }

    private static void params(ChainSettings settings, Block block, ObjectNode params) {
        for (var parameter : block.parameters()) {
            switch (parameter) {
                case Numeric number -> put(params, number, settings.number(block, number.name()));
                case Choice choice -> {
                    String value = settings.choice(block, choice.name());
                    if (choice.numeric()) {
                        params.put(choice.name(), Integer.parseInt(value));
                    } else {
                        params.put(choice.name(), value);
                    }
                }
            }
        }
    }

    private static void put(ObjectNode params, Numeric number, double value) {
        if (value == Math.rint(value)) {
            params.put(number.name(), (long) value); // 420, not 420.0.
        } else {
            params.put(number.name(), value);
        }
    }

    /// Reads what is exactly a preset: everything there, nothing else, all within its range.
    ///
    /// @throws PresetFormatException if it is not
    public static Preset read(String text) throws PresetFormatException {
        if (text.length() > MAX_TEXT) {
            throw new PresetFormatException(
                    List.of("it has more than %d characters".formatted(MAX_TEXT)));
        }
        try {
            return read(STRICT.readTree(text));
        } catch (JacksonException e) {
            throw new PresetFormatException(List.of("not JSON: " + Texts.line(words(e), 200)));
        }
    }

    private static String words(JacksonException e) {
        return "%s (line %d)".formatted(e.getOriginalMessage(), e.getLocation().getLineNr());
    }

    /// The same, of a tree.
    ///
    /// @throws PresetFormatException if it is no preset
    public static Preset read(JsonNode json) throws PresetFormatException {
        var problems = PresetSchema.problems(json);
        if (!problems.isEmpty()) {
            throw new PresetFormatException(problems);
        }
        var settings = ChainSettings.INITIAL;
        var blocks = json.path("chain").iterator(); // The schema wants them in their order.
        for (var block : Block.values()) {
            var one = blocks.next();
            settings = settings.withEnabled(block, one.path("enabled").booleanValue());
            for (var parameter : block.parameters()) {
                var value = one.path("params").path(parameter.name());
                settings =
                        switch (parameter) {
                            case Numeric number ->
                                    settings.withNumber(block, number.name(), value.doubleValue());
                            case Choice choice ->
                                    settings.withChoice(
                                            block,
                                            choice.name(),
                                            choice.numeric()
                                                    ? String.valueOf(value.intValue())
                                                    : value.stringValue());
                        };
            }
        }
        try {
            return new Preset(
                    json.path("name").stringValue(), json.path("notes").stringValue(), settings);
        } catch (IllegalArgumentException e) { // Characters beyond the BMP count twice in Java.
            throw new PresetFormatException(List.of(String.valueOf(e.getMessage())));
        }
    }
}
