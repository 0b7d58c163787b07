package dev.heddle.amp.preset;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.Parameter;
import dev.heddle.core.AnyThread;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema of presets (draft 2020-12), made from the table of blocks: all parameters are
/// required, and nothing else is allowed. May be called from any thread.
@AnyThread
public final class PresetSchema {
    /// More problems help nobody to mend one preset.
    private static final int MAX_PROBLEMS = 20;

    private static final int MAX_PROBLEM = 200;

    private static final ObjectNode EXACT = make(true);
    private static final ObjectNode FOR_MODELS = make(false);
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(EXACT);

    private PresetSchema() {}

    /// What a preset has to be, to the letter: the nine blocks in their order, names of their
    /// length.
    public static ObjectNode exact() {
        return EXACT.deepCopy();
    }

    /// The same in the words that model servers understand, which know neither the order of blocks
    /// (`prefixItems`) nor the length of texts; so an answer that fits it may still not be exact.
    public static ObjectNode forModels() {
        return FOR_MODELS.deepCopy();
    }

    /// Where `preset` is not as {@link #exact} says, in words; at most 20. Empty: it is.
    public static List<String> problems(JsonNode preset) {
        return SCHEMA.validate(preset).stream()
                .limit(MAX_PROBLEMS)
                .map(error -> "%s: %s".formatted(error.getInstanceLocation(), error.getMessage()))
                .map(text -> Texts.line(text, MAX_PROBLEM))
                .toList();
    }

    private static ObjectNode make(boolean exact) {
        var schema = object();
        var name = property(schema, "name").put("type", "string");
        var notes = property(schema, "notes").put("type", "string");
        name.put("description", "A short name, at most %d characters".formatted(Preset.MAX_NAME));
        notes.put(
                "description",
                "What to expect of it, at most %d characters".formatted(Preset.MAX_NOTES));
        var chain = property(schema, "chain").put("type", "array");
        chain.put("description", "The blocks in the order in which sound passes them");
        int count = Block.values().length;
        chain.put("minItems", count).put("maxItems", count);
        if (exact) {
            name.put("minLength", 1).put("maxLength", Preset.MAX_NAME).put("pattern", "\\S");
            notes.put("maxLength", Preset.MAX_NOTES);
            chain.put("items", false);
        }
        var blocks =
                exact ? chain.putArray("prefixItems") : chain.putObject("items").putArray("anyOf");
        for (var block : Block.values()) {
            blocks.add(block(block));
        }
        return schema;
    }

    private static ObjectNode block(Block block) {
        var schema = object();
        property(schema, "block").put("type", "string").putArray("enum").add(block.label());
        property(schema, "enabled").put("type", "boolean");
        var params = object();
        for (var parameter : block.parameters()) {
            describe(parameter, property(params, parameter.name()));
        }
        property(schema, "params").setAll(params);
        return schema;
    }

    private static void describe(Parameter parameter, ObjectNode schema) {
        switch (parameter) {
            case Parameter.Numeric number ->
                    schema.put("type", "number")
                            .put("minimum", number.least())
                            .put("maximum", number.most());
            case Parameter.Choice choice when choice.numeric() -> {
                var values = schema.put("type", "integer").putArray("enum");
                choice.values().forEach(value -> values.add(Integer.parseInt(value)));
            }
            case Parameter.Choice choice -> {
                var values = schema.put("type", "string").putArray("enum");
                choice.values().forEach(values::add);
            }
        }
    }

    private static ObjectNode object() {
        var schema = JsonMapper.shared().createObjectNode().put("type", "object");
        schema.putObject("properties");
        schema.putArray("required");
        return schema.put("additionalProperties", false);
    }

    private static ObjectNode property(ObjectNode schema, String name) {
        schema.withArray("required").add(name);
        return schema.withObject("properties").putObject(name);
    }
}
