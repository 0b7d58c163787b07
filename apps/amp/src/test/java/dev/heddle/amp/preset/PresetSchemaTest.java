package dev.heddle.amp.preset;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.heddle.audio.chain.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PresetSchemaTest {
    @Test
    void requiresAllParametersAndAllowsNothingElse() {
        var objects = new ArrayList<JsonNode>();
        collect(PresetSchema.forModels(), objects);

        assertThat(objects).hasSize(1 + 2 * Block.values().length);
        assertThat(objects)
                .allSatisfy(object -> {
                    assertThat(object.path("additionalProperties").isBoolean()).isTrue();
                    assertThat(object.path("additionalProperties").booleanValue()).isFalse();
                    assertThat(object.path("required").valueStream().map(JsonNode::stringValue))
                            .containsExactlyElementsOf(object.path("properties").propertyNames());
                });
        for (var block : Block.values()) {
            assertThat(objects)
                    .anySatisfy(object ->
                            assertThat(object.path("properties").propertyNames())
                                    .containsExactlyElementsOf(
                                            block.parameters().stream()
                                                    .map(one -> one.name())
                                                    .toList()));
        }
    }

    private static void collect(JsonNode node, List<JsonNode> objects) {
        if (node.path("type").asString("").equals("object")) {
            objects.add(node);
        }
        node.values().forEach(child -> collect(child, objects));
    }

    /// What servers do not know makes them refuse the whole question.
    @Test
    void saysToModelsOnlyWhatTheirServersKnow() {
        var words = new ArrayList<String>();
        keywords(PresetSchema.forModels(), words);

        assertThat(Set.copyOf(words))
                .containsExactlyInAnyOrder(
                        "type",
                        "properties",
                        "required",
                        "additionalProperties",
                        "description",
                        "items",
                        "anyOf",
                        "enum",
                        "minimum",
                        "maximum",
                        "minItems",
                        "maxItems");
    }

    private static void keywords(JsonNode schema, List<String> words) {
        for (var entry : schema.properties()) {
            words.add(entry.getKey());
            switch (entry.getKey()) {
                case "properties" -> entry.getValue().forEach(one -> keywords(one, words));
                case "anyOf" -> entry.getValue().forEach(one -> keywords(one, words));
                case "items" -> keywords(entry.getValue(), words);
                default -> {}
            }
        }
    }

    @Test
    void whatIsExactFitsBoth() {
        var forModels =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(PresetSchema.forModels());
        for (int seed = 0; seed < 50; seed++) {
            var json =
                    PresetJson.toJson(
                            new Preset("x", "", AnySettings.of(new SplittableRandom(seed))));

            assertThat(PresetSchema.problems(json)).isEmpty();
            assertThat(forModels.validate(json)).isEmpty();
        }
    }

    @Test
    void aSchemaHandedOutIsTheCallersOwn() {
        PresetSchema.exact().removeAll();
        PresetSchema.forModels().removeAll();

        assertThat(PresetSchema.exact().size()).isPositive();
        assertThat(PresetSchema.forModels().size()).isPositive();
    }
}
