package dev.heddle.amp.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class PresetJsonTest {
    private static final Preset PRESET = new Preset("Test", "", ChainSettings.INITIAL);

    @Test
    void hasTheNineBlocksInOrderWithAllTheirParameters() {
        var chain = PresetJson.toJson(PRESET).path("chain");

        assertThat(chain.values().stream().map(one -> one.path("block").stringValue()))
                .containsExactlyElementsOf(Stream.of(Block.values()).map(Block::label).toList());
        assertThat(chain.path(2).path("params").toString())
                .isEqualTo(
                        """
                        {"type":"softclip","drive":0.6,"tone":0.55,"oversample":2}\
                        """);
    }

    @Test
    void whatWasWrittenIsReadAgainAsTheSame() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            var preset =
                    new Preset(
                            "Sound " + seed,
                            "é\n\"\uD83C\uDFB8\"",
                            AnySettings.of(new SplittableRandom(seed)));

            assertThat(PresetJson.read(PresetJson.write(preset)))
                    .as("seed %d", seed)
                    .isEqualTo(preset);
        }
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("a name is missing", json -> json.remove("name")),
                wrong("a name is empty", json -> json.put("name", "")),
                wrong("a name is blank", json -> json.put("name", "  ")),
                wrong("a name is too long", json -> json.put("name", "x".repeat(61))),
                wrong("it counts in pairs", json -> json.put("name", "\uD83C\uDFB8".repeat(31))),
                wrong("notes are too long", json -> json.put("notes", "x".repeat(501))),
                wrong("there is more", json -> json.put("volume", 11)),
                wrong("a block is missing", json -> json.withArray("chain").remove(8)),
                wrong(
                        "a block is there twice",
                        json -> json.withArray("chain").add(block(json, 0))),
                wrong(
                        "the order is another",
                        json -> json.withArray("chain").add(json.withArray("chain").remove(0))),
                wrong("enabled is no boolean", json -> block(json, 1).put("enabled", "true")),
                wrong("a parameter is missing", json -> params(json, 1).remove("ratio")),
                wrong("a parameter is unknown", json -> params(json, 1).put("knee", 1)),
                wrong("a number is too low", json -> params(json, 1).put("ratio", 0.99)),
                wrong("a number is too high", json -> params(json, 6).put("feedback", 0.951)),
                wrong("a number is a text", json -> params(json, 6).put("feedback", "0.5")),
                wrong("a number is null", json -> params(json, 6).putNull("feedback")),
                wrong("a choice is unknown", json -> params(json, 2).put("type", "toaster")),
                wrong("a choice is no number", json -> params(json, 2).put("oversample", "2")),
                wrong("a choice is in between", json -> params(json, 2).put("oversample", 3)));
    }

    private static Arguments wrong(String how, Consumer<ObjectNode> change) {
        return Arguments.of(how, change);
    }

    private static ObjectNode block(ObjectNode json, int index) {
        return (ObjectNode) json.path("chain").path(index);
    }

    private static ObjectNode params(ObjectNode json, int index) {
        return block(json, index).withObject("params");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatIsNotExactlyAPresetIsRefused(String how, Consumer<ObjectNode> change) {
        var json = PresetJson.toJson(PRESET);
        change.accept(json);

        assertThatExceptionOfType(PresetFormatException.class)
                .as(how)
                .isThrownBy(() -> PresetJson.read(json))
                .satisfies(e -> assertThat(e.problems()).isNotEmpty())
                .withMessageStartingWith("this is no preset: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "{}", "{", "hello", "{\"name\":1,\"name\":2}", "{} {}"})
    void otherTextsAreRefused(String text) {
        assertThatExceptionOfType(PresetFormatException.class)
                .isThrownBy(() -> PresetJson.read(text));
    }

    @Test
    void aTextThatIsFarTooLongIsNotEvenParsed() {
        assertThatExceptionOfType(PresetFormatException.class)
                .isThrownBy(() -> PresetJson.read("[".repeat(PresetJson.MAX_TEXT + 1)))
                .withMessageContaining("characters");
    }

    @Test
    void aProblemNamesItsPlace() {
        var json = PresetJson.toJson(PRESET);
        params(json, 6).put("feedback", 3);

        assertThatExceptionOfType(PresetFormatException.class)
                .isThrownBy(() -> PresetJson.read(json))
                .withMessageContaining("/chain/6/params/feedback")
                .withMessageContaining("0.95");
    }
}
