package dev.heddle.amp.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.amp.generation.GenerationOptions;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.library.Presets;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.amp.provider.Providers;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.io.AudioFiles;
import dev.heddle.audio.io.WaveFile;
import dev.heddle.audio.io.WaveFile.Encoding;
import dev.heddle.hosting.HostCommand;
import dev.heddle.model.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class AmpCommandTest {
    private static final Preset SAFE =
            new Preset("Safe", "What the amp begins with.", ChainSettings.INITIAL);
    private static final Preset DRY = new Preset("Dry", "Nothing is on.", dry());

    @TempDir private Path folder;
    private final Sounds sounds =
            new Sounds(List.of(SAFE, DRY), LibraryProvider::new, GenerationOptions.DEFAULT);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static ChainSettings dry() {
        var settings = ChainSettings.INITIAL;
        for (var block : Block.values()) {
            settings = settings.withEnabled(block, false);
        }
        return settings;
    }

    private int execute(Callable<Integer> command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    private int render(String... arguments) {
        return execute(new RenderCommand(sounds, false), arguments);
    }

    /// A tenth of a second, at a quarter of full scale.
    private Path input(int rate) throws IOException {
        var file = folder.resolve("in.wav");
        float[] sine = new float[rate / 10];
        for (int i = 0; i < sine.length; i++) {
            sine[i] = 0.25f * (float) Math.sin(2 * Math.PI * 440 * i / rate);
        }
        try (var wave = WaveFile.create(file, rate, Encoding.FLOAT_32)) {
            wave.write(sine, sine.length);
            wave.complete();
        }
        return file;
    }

    private String output() {
        return folder.resolve("out.wav").toString();
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void rendersAFileAndSaysWhatCameOfIt() throws Exception {
        var in = input(44_100).toString();

        assertThat(render(in, "--preset", "dry", "-o", output())).isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("Dry, ")
                .contains("at 44100 Hz")
                .contains("x real time, peak -12.0 dBFS");
        try (var made = AudioFiles.open(Path.of(output()))) {
            assertThat(made.sampleRate()).isEqualTo(44_100);
            float[] samples = new float[4_096];
            assertThat(made.read(samples, 4_096)).isEqualTo(4_096);
            assertThat(samples[25]).isCloseTo(0.25f, within(0.001f)); // A quarter of its period.
        }
    }

    @Test
    void resamplesWhatTheChainIsNotMadeFor() throws Exception {
        assertThat(render(input(22_050).toString(), "--preset", "dry", "-o", output())).isZero();
        assertThat(out.toString()).contains("at 48000 Hz");
    }

    @Test
    void rendersFlacAndSaysWhereItIsDamaged() throws Exception {
        byte[] whole = Files.readAllBytes(Path.of("../../audio/src/test/resources/flac/mono.flac"));
        var in = Files.write(folder.resolve("in.flac"), whole).toString();
        assertThat(render(in, "--preset", "dry", "-o", output())).isZero();
        assertThat(out.toString()).contains("Dry, ").contains("at 48000 Hz");

        whole[whole.length - 1] ^= 1; // In a check sum, so that nothing else is wrong first.
        Files.write(Path.of(in), whole);
        Files.delete(Path.of(output()));
        assertThat(render(in, "--preset", "dry", "-o", output())).isEqualTo(HostCommand.FAILED);
        assertThat(err.toString()).contains("in.flac: after ").contains("a block is damaged");
        assertThat(files()).containsExactly("in.flac");
    }

    @Test
    void makesTheSameSoundForEveryBlock() throws Exception {
        var in = input(48_000).toString();
        assertThat(render(in, "--preset", "safe", "-o", output())).isZero();
        byte[] first = Files.readAllBytes(Path.of(output()));
        for (String block : List.of("100", "4096")) {
            assertThat(render(in, "--preset", "safe", "-o", output(), "--block", block)).isZero();
            assertThat(Files.readAllBytes(Path.of(output()))).isEqualTo(first);
        }
    }

    @Test
    void leavesNothingBehindWhenItFailsOrIsStopped() throws Exception {
        var in = input(48_000);
        byte[] whole = Files.readAllBytes(in);
        Files.write(in, Arrays.copyOf(whole, whole.length - 100));
        assertThat(render(in.toString(), "--preset", "dry", "-o", output()))
                .isEqualTo(HostCommand.FAILED);
        assertThat(err.toString()).contains("frames; get a whole copy");

        Files.write(in, whole);
        Thread.currentThread().interrupt();
        assertThat(render(in.toString(), "--preset", "dry", "-o", output()))
                .isEqualTo(HostCommand.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(err.toString()).contains("nothing was written");
        assertThat(files()).containsExactly("in.wav");
    }

    @Test
    void saysWhatIsWrongWithItsOptions() throws Exception {
        var in = input(48_000).toString();
        assertThat(render(in, "-o", output())).isEqualTo(HostCommand.USAGE);
        assertThat(render(in, "-o", "out.mp3", "--preset", "dry")).isEqualTo(HostCommand.USAGE);
        assertThat(render(in, "-o", output(), "--preset", "dry", "--block", "63"))
                .isEqualTo(HostCommand.USAGE);
        assertThat(render(in, "-o", output(), "--preset", "dry", "--rate", "7999"))
                .isEqualTo(HostCommand.USAGE);
        assertThat(render("missing.wav", "-o", output(), "--preset", "dry"))
                .isEqualTo(HostCommand.FAILED);
        assertThat(render(in, "-o", output(), "--preset", "banjo")).isEqualTo(HostCommand.FAILED);
        assertThat(render(in, "-o", output(), "--prompt", " ")).isEqualTo(HostCommand.FAILED);
        assertThat(render(in, "-o", output(), "--prompt", "purple invoices"))
                .isEqualTo(HostCommand.FAILED);
        assertThat(err.toString())
                .contains("--prompt or --preset")
                .contains("only WAV is written")
                .contains("64..4096")
                .contains("8000..192000")
                .contains("missing.wav: there is no such file")
                .contains("\"banjo\"; there are Safe, Dry")
                .contains("must say something")
                .contains("not sure");
    }

    private int renderBy(Map<String, String> environment, String prompt) throws IOException {
        var in = input(48_000).toString();
        var quickly = GenerationOptions.DEFAULT.withFirstPause(Duration.ofMillis(1));
        var asking = new Sounds(Presets.all(), () -> Providers.configured(environment), quickly);
        return execute(new RenderCommand(asking, false), in, "--prompt", prompt, "-o", output());
    }

    private static Map<String, String> naming(TestServer model) {
        return Map.of(
                "HEDDLE_MODEL_URL", model.options().baseUrl().toString(), "HEDDLE_MODEL", "tiny");
    }

    @Test
    void rendersWhatTheConfiguredModelMakesOfWords() throws Exception {
        try (var model = new TestServer(TestServer.says(PresetJson.write(DRY)))) {
            assertThat(renderBy(naming(model), "purple invoices")).isZero();

            assertThat(model.requests).hasSize(1);
            var words = model.requests.getFirst().body().at("/messages/1/content");
            assertThat(words.stringValue()).isEqualTo("purple invoices");
        }
        assertThat(out.toString()).contains("come from: model tiny").contains("Dry, ");
    }

    @Test
    void rendersWhatTheLibraryMakesOfWordsIfNoModelIsConfigured() throws Exception {
        assertThat(renderBy(Map.of(), "jazz")).isZero();
        assertThat(out.toString()).contains("come from: library").contains("Jazz Box, ");
    }

    @Test
    void aSafePresetStandsInForAnAnswerThatIsNoneAndThatIsSaid() throws Exception {
        var nonsense = TestServer.says("I would turn up the gain.");
        try (var model = new TestServer(nonsense, nonsense, nonsense)) {
            assertThat(renderBy(naming(model), "jazz")).isZero();
            assertThat(model.requests).hasSize(3);
        }
        assertThat(out.toString())
                .contains("The model did not answer with a preset.")
                .contains("The library's \"Jazz Box\" stands in.")
                .contains("Jazz Box, ");
    }

    @Test
    void aModelThatIsNotThereOrNotConfiguredIsSaidAndNothingIsWritten() throws Exception {
        try (var model = new TestServer(TestServer.refuses(401))) {
            assertThat(renderBy(naming(model), "jazz")).isEqualTo(HostCommand.FAILED);
        }
        var half = Map.of("HEDDLE_MODEL_URL", "http://127.0.0.1:1/v1");
        assertThat(renderBy(half, "jazz")).isEqualTo(HostCommand.USAGE);
        assertThat(err.toString()).contains("key").contains("HEDDLE_MODEL is not");
        assertThat(files()).containsExactly("in.wav");
    }

    @Test
    void anAmpAtAHubAsksWhomTheEnvironmentNamesToo() {
        var half = Map.of("HEDDLE_MODEL_URL", "http://127.0.0.1:1/v1");
        var token = Map.of(HostCommand.TOKEN_VARIABLE, "a-token-for-tests-only");
        var play =
                new PlayCommand(Sounds.configured(half), new SimpleMeterRegistry(), token, false);

        assertThat(execute(play, "--hub", "http://127.0.0.1:1", "--output", "none"))
                .isEqualTo(HostCommand.USAGE);
        assertThat(err.toString()).contains("HEDDLE_MODEL is not");
    }

    @Test
    void playsAPresetThatWasPrintedAndChanged() throws Exception {
        assertThat(execute(new PresetsCommand(sounds), "safe", "--json")).isZero();
        assertThat(PresetJson.read(out.toString())).isEqualTo(SAFE);
        var mine = Files.writeString(folder.resolve("mine.json"), out.toString());

        var in = input(48_000).toString();
        assertThat(render(in, "--preset", mine.toString(), "-o", output())).isZero();

        Files.writeString(mine, "{}");
        assertThat(render(in, "--preset", mine.toString(), "-o", output()))
                .isEqualTo(HostCommand.FAILED);
        assertThat(err.toString()).contains("mine.json: this is no preset");
    }

    @Test
    void listsItsPresets() {
        assertThat(execute(new PresetsCommand(sounds))).isZero();
        assertThat(out.toString()).contains("Safe ").contains("Nothing is on.");
        assertThat(execute(new PresetsCommand(sounds), "banjo")).isEqualTo(HostCommand.FAILED);
    }

    @Test
    void refusesToPlayWhatIsNotThere() {
        var play = new PlayCommand(sounds, new SimpleMeterRegistry(), Map.of(), false);
        assertThat(execute(play, "--input", "missing.wav")).isEqualTo(HostCommand.FAILED);
        assertThat(execute(play, "--block", "1")).isEqualTo(HostCommand.USAGE);
        assertThat(execute(play, "--help")).isZero();
        assertThat(err.toString()).contains("missing.wav: there is no such file").contains("4096");
        assertThat(out.toString()).contains("--device");
    }
}
