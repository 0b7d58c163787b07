package dev.heddle.amp.provider;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.amp.preset.PresetReader;
import dev.heddle.amp.preset.PresetReader.Reading;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter.Numeric;
import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Course;
import dev.heddle.model.Ending.Finish;
import dev.heddle.model.Ending.Usage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What becomes of the answers of models in `answers.yaml`.
class RecordedAnswersTest {
    private static final String EXACT =
            PresetJson.toJson(new Preset("Recorded", "", ChainSettings.INITIAL)).toString();

    /// One of the file.
    record Recorded(String is, String answer, String becomes, List<?> checks) {
        @Override
        public String toString() {
            return is;
        }
    }

    static Stream<Recorded> recorded() throws Exception {
        try (var in = RecordedAnswersTest.class.getResourceAsStream("answers.yaml")) {
            var all = (List<?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
            return all.stream().map(one -> recorded((Map<?, ?>) one)).toList().stream();
        }
    }

    private static Recorded recorded(Map<?, ?> written) {
        String preset = EXACT;
        if (written.get("replace") instanceof Map<?, ?> replace) {
            for (var entry : replace.entrySet()) {
                String from = (String) entry.getKey();
                assertThat(preset).as("%s", written.get("is")).contains(from);
                preset = preset.replace(from, (String) entry.getValue());
            }
        }
        String answer =
                text(written, "answer")
                        .replace("PRESET", preset)
                        .replace("NAME", "x".repeat(1_000))
                        .replace("DEEP", "{\"chain\":".repeat(5_000))
                        .replace("BRACES", "{".repeat(60_000));
        return new Recorded(
                text(written, "is"),
                answer,
                text(written, "becomes"),
                written.get("check") instanceof List<?> checks ? checks : List.of());
    }

    private static String text(Map<?, ?> written, String key) {
        return requireNonNull((String) written.get(key), key);
    }

    private static Completed completed(String text) {
        return new Completed(text, List.of(), Finish.STOP, Usage.UNKNOWN, new Course(1, 1, 1));
    }

    @Test
    void thereAreManyKinds() throws Exception {
        assertThat(recorded()).hasSizeGreaterThanOrEqualTo(50);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void becomesWhatCanBeMadeOfIt(Recorded recorded) {
        var json = completed(recorded.answer()).json();
        var reading =
                json.map(PresetReader::read).orElseGet(() -> new Reading.Unreadable("no JSON"));
        String became =
                switch (reading) {
                    case Reading.Read(var _, var corrections) ->
                            corrections.isEmpty() ? "exact" : "mended";
                    case Reading.Unreadable _ -> "nothing";
                };

        assertThat(became).as("%s", reading).isEqualTo(recorded.becomes());
        if (reading instanceof Reading.Read(var preset, var corrections)) {
            AnswerFuzzTest.assertIsWhole(preset, corrections);
            assertThat(recorded.checks())
                    .allSatisfy(check -> assertThat(holds((String) check, preset)).isTrue());
        }
    }

    private static boolean holds(String check, Preset preset) {
        var parts = check.split(" ", -1);
        var settings = preset.settings();
        if (parts.length == 2) {
            return settings.isEnabled(Block.of(parts[0]).orElseThrow()) == parts[1].equals("on");
        }
        int dot = parts[0].indexOf('.');
        var block = Block.of(parts[0].substring(0, dot)).orElseThrow();
        String name = parts[0].substring(dot + 1);
        return block.parameter(name).orElseThrow() instanceof Numeric
                ? settings.number(block, name) == Double.parseDouble(parts[2])
                : settings.choice(block, name).equals(parts[2]);
    }

    @Test
    void anAnswerIsAPresetOrSaysWhyNotAndShowsNothingOfWhatCame() {
        var good = ModelProvider.answerOf(completed(EXACT));
        var bad = ModelProvider.answerOf(completed("{\"secret\":\"plan\"}"));

        assertThat(good).isInstanceOf(Answer.Generated.class);
        assertThat(bad).isInstanceOf(Answer.Failed.class);
        assertThat(((Answer.Failed) bad).kind()).isEqualTo(Kind.INVALID_ANSWER);
        assertThat(bad.toString()).doesNotContain("secret").doesNotContain("plan");
    }
}
