package dev.heddle.amp.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.amp.preset.AnySettings;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.amp.preset.PresetReader;
import dev.heddle.amp.preset.PresetReader.Reading;
import dev.heddle.amp.preset.PresetSchema;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.model.Ending;
import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Course;
import dev.heddle.model.Ending.Finish;
import dev.heddle.model.Ending.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers that chance makes of good ones: values of every wrong kind anywhere, parts that are
/// missing, moved or called otherwise, texts that are cut, torn or between other words. A seed
/// makes the same answer each time; `-Dheddle.answers` sets how many.
class AnswerFuzzTest {
    private static final int SEEDS = Integer.getInteger("heddle.answers", 300);

    /// One of so many goes all the way, which plays it.
    private static final int PLAYED = 60;

    private static final String UNSEEN = "[\\p{Cc}\\p{Cf}\\p{Cs}]";

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private static final List<String> SHREDS =
            List.of(
                    "null",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\"",
                    "1e308",
                    "1e999",
                    "-1",
                    "NaN",
                    "true",
                    "\\u0000",
                    "\"block\"",
                    "\"params\"",
                    "{\"amp\":{}}",
                    "\"\uD83C\uDFB8\"",
                    "\uD83C",
                    "```",
                    "<think>");

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "high",
                    "50 %",
                    "1,5 s",
                    "-3 dB",
                    "on",
                    "off",
                    "NaN",
                    "amp",
                    "reverb",
                    "\u202Edoom\u0000\u001B[31m",
                    "two\nlines",
                    "half \uD83C",
                    "\uD83C\uDFB8".repeat(300),
                    "'; DROP TABLE presets; --");

    @Test
    void whateverChanceMakesOfAnAnswerItIsAWholePresetOrATypedFailure() {
        int exact = 0;
        int mended = 0;
        int refused = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            var completed = completed(answer(random));
            try {
                switch (read(completed)) {
                    case Reading.Read(var _, var corrections) when corrections.isEmpty() -> exact++;
                    case Reading.Read _ -> mended++;
                    case Reading.Unreadable _ -> refused++;
                }
                if (seed % PLAYED == 0) {
                    assertIsAnswer(ModelProvider.answerOf(completed));
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed %d: %s".formatted(seed, completed.text()), e);
            }
        }
        assertThat(List.of(exact, mended, refused))
                .allSatisfy(count -> assertThat(count).isGreaterThan(SEEDS / 20));
    }

    private static Reading read(Completed completed) {
        var json = completed.json();
        var reading =
                json.map(PresetReader::read).orElseGet(() -> new Reading.Unreadable("no JSON"));
        if (reading instanceof Reading.Read(var preset, var corrections)) {
            assertIsWhole(preset, corrections);
            boolean fits = PresetSchema.problems(json.orElseThrow()).isEmpty();
            assertThat(fits || !corrections.isEmpty()).as("what was mended is said").isTrue();
        }
        return reading;
    }

    private static void assertIsAnswer(Answer answer) {
        switch (answer) {
            case Answer.Generated(var preset, var corrections) ->
                    assertIsWhole(preset, corrections);
            case Answer.Failed failed -> assertThat(failed.kind()).isEqualTo(Kind.INVALID_ANSWER);
            case Answer.NotSure notSure -> throw new AssertionError("a model is sure: " + notSure);
        }
    }

    /// All parameters, all within their ranges, and nothing in its texts that is not seen.
    static void assertIsWhole(Preset preset, List<String> corrections) {
        assertThat(PresetSchema.problems(PresetJson.toJson(preset))).isEmpty();
        assertThat(preset.name()).doesNotContainPattern(UNSEEN);
        assertThat(preset.notes()).doesNotContainPattern(UNSEEN);
        assertThat(corrections)
                .hasSizeLessThanOrEqualTo(30)
                .allSatisfy(one ->
                        assertThat(one)
                                .hasSizeLessThanOrEqualTo(120)
                                .doesNotContainPattern(UNSEEN));
    }

    @Test
    void whatIsNotWholeIsFound() {
        var settings = ChainSettings.INITIAL;
        var hidden = new Preset("\u202Edoom", "", settings);
        var half = new Preset("Half", "\uD83C", settings);
        var fine = new Preset("Fine", "", settings);

        assertThatThrownBy(() -> assertIsWhole(hidden, List.of()))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertIsWhole(half, List.of())).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertIsWhole(fine, Collections.nCopies(31, "mended")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertIsWhole(fine, List.of("x".repeat(121))))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertIsAnswer(ModelProvider.answerOf(cancelled())))
                .isInstanceOf(AssertionError.class);
    }

    private static Ending cancelled() {
        return new Ending.Cancelled("", new Course(1, 1, 1));
    }

    private static Completed completed(String text) {
        return new Completed(text, List.of(), Finish.STOP, Usage.UNKNOWN, new Course(1, 1, 1));
    }

    // ---- what chance makes --------------------------------------------------------------------

    private static String answer(SplittableRandom random) {
        JsonNode json = PresetJson.toJson(new Preset("Any", "Notes.", AnySettings.of(random)));
        for (int changes = random.nextInt(5); changes > 0; changes--) {
            json = changed(json, random);
        }
        String text = json.toString();
        return switch (random.nextInt(4)) {
            case 0 -> torn(text, random);
            case 1 -> "Here it is:\n```json\n" + text + "\n```\nRock on! {}";
            default -> text;
        };
    }

    /// One place of it is another kind of value, gone, there twice, or called otherwise.
    private static JsonNode changed(JsonNode root, SplittableRandom random) {
        var places = new ArrayList<JsonNode>();
        collect(root, places);
        if (places.isEmpty()) {
            return root;
        }
        switch (places.get(random.nextInt(places.size()))) {
            case ObjectNode object when !object.isEmpty() -> {
                var names = List.copyOf(object.propertyNames());
                String name = names.get(random.nextInt(names.size()));
                switch (random.nextInt(4)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.set(name + "_", object.remove(name));
                    default -> object.set(name, value(places, random));
                }
            }
            case ArrayNode array when !array.isEmpty() -> {
                int at = random.nextInt(array.size());
                switch (random.nextInt(4)) {
                    case 0 -> array.remove(at);
                    case 1 -> array.insert(at, array.get(at).deepCopy());
                    case 2 -> array.add(array.remove(at));
                    default -> array.set(at, value(places, random));
                }
            }
            default -> {
                return MAPPER.createObjectNode().set("preset", root);
            }
        }
        return root;
    }

    private static void collect(JsonNode node, List<JsonNode> places) {
        if (node.isContainer()) {
            places.add(node);
            node.values().forEach(child -> collect(child, places));
        }
    }

    private static JsonNode value(List<JsonNode> places, SplittableRandom random) {
        var nodes = MAPPER.getNodeFactory();
        return switch (random.nextInt(10)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextDouble(-1e6, 1e6));
            case 3 -> nodes.numberNode(random.nextLong());
            case 4 -> nodes.numberNode(Math.scalb(1.0, random.nextInt(2_000) - 1_000));
            case 5 -> nodes.arrayNode();
            case 6 -> nodes.objectNode();
            case 7 -> places.get(random.nextInt(places.size())).deepCopy();
            default -> nodes.stringNode(TEXTS.get(random.nextInt(TEXTS.size())));
        };
    }

    private static String torn(String whole, SplittableRandom random) {
        var text = new StringBuilder(whole);
        for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + random.nextInt(12));
            String shred = SHREDS.get(random.nextInt(SHREDS.size()));
            switch (random.nextInt(6)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, shred);
                case 2 -> text.replace(at, to, shred);
                case 3 -> text.insert(at, text.substring(at, to));
                case 4 -> text.setLength(at);
                default -> text.setCharAt(at, (char) random.nextInt(0x100));
            }
        }
        return text.toString();
    }
}
