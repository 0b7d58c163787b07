package dev.heddle.amp.play;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.amp.generation.AmpMessage.ParameterChanged;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.io.AudioDeviceException;
import dev.heddle.audio.io.AudioDeviceException.Code;
import dev.heddle.audio.io.AudioSink;
import dev.heddle.audio.io.AudioSource;
import dev.heddle.audio.io.PacedSink;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveAmpTest {
    private static final Preset CLEAN = new Preset("clean", "", ChainSettings.INITIAL);
    private static final AmpSetup SETUP = AmpSetup.of(CLEAN);

    /// Short: what is tried again is what counts here.
    private static final Duration RETRY = Duration.ofMillis(20);

    private final FakeCards cards = new FakeCards();
    private final Owner watcher = Owner.running("watcher", Policy.DEFAULT);
    private final BlockingQueue<AmpEvent> events = new LinkedBlockingQueue<>();
    private @Nullable LiveAmp started;

    /// Cards that can be unplugged.
    private static final class FakeCards implements Cards {
        private volatile boolean isPlugged = true;

        @Override
        public AudioSink openOutput(AmpSetup setup) throws AudioDeviceException {
            requirePlugged();
            var paced = new PacedSink(setup.sampleRate(), Duration.ofMillis(50));
            return new AudioSink() {
                @Override
                public int sampleRate() {
                    return setup.sampleRate();
                }

                @Override
                public void write(float[] from, int frames) throws IOException {
                    requirePlugged();
                    paced.write(from, frames);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public AudioSource openInput(AmpSetup setup) throws AudioDeviceException {
            requirePlugged();
            return new AudioSource() {
                @Override
                public int sampleRate() {
                    return setup.sampleRate();
                }

                @Override
                public long length() {
                    return -1;
                }

                @Override
                public int read(float[] into, int frames) throws IOException {
                    requirePlugged();
                    Arrays.fill(into, 0, frames, 0.25f);
                    return frames;
                }

                @Override
                public void close() {}
            };
        }

        private void requirePlugged() throws AudioDeviceException {
            if (!isPlugged) {
                throw new AudioDeviceException(Code.LOST, "the fake card is gone");
            }
        }
    }

    private void start(AmpSetup setup) throws IOException {
        started = LiveAmp.start(setup, cards, RETRY);
        var _ = amp().events().connect(watcher, events::add);
    }

    private LiveAmp amp() {
        return requireNonNull(started);
    }

    @AfterEach
    void close() {
        if (started != null) {
            started.close();
        }
        watcher.close();
    }

    private AmpState awaitState(Predicate<AmpState> wanted) throws InterruptedException {
        var now = amp().state(); // Told before anybody was connected, maybe.
        while (!wanted.test(now)) {
            if (events.take() instanceof AmpEvent.Changed(AmpState state)) {
                now = state;
            }
        }
        return now;
    }

    private void run(Runnable task) throws InterruptedException {
        var _ =
                amp().owner()
                        .call(
                                Operation.named(
                                        "test",
                                        () -> {
                                            task.run();
                                            return true;
                                        }),
                                Duration.ofSeconds(30));
    }

    private void awaitSound(Predicate<float[]> wanted) throws InterruptedException {
        var heard = new LinkedBlockingQueue<float[]>(1_000);
        try (var _ =
                amp().listen((_, samples, count) -> {
                    boolean isTaken = heard.offer(Arrays.copyOf(samples, count));
                    assertThat(isTaken).isTrue();
                })) {
            while (!wanted.test(heard.take())) {}
        }
    }

    private static boolean isLoud(float[] samples) {
        for (float sample : samples) {
            if (Math.abs(sample) > 0.01f) {
                return true;
            }
        }
        return false;
    }

    @Test
    void playsTheRiffWithoutACard() throws Exception {
        start(SETUP.withOutput(AmpSetup.Output.NONE));

        awaitSound(LiveAmpTest::isLoud);

        assertThat(amp().inputs()).containsExactly("riff", "chords", "card");
        assertThat(amp().state().trouble()).isEmpty();
        run(() -> {
            assertThat(amp().health().callbacks()).isPositive();
            assertThat(amp().health().priority()).contains("real-time priority");
            assertThat(amp().inputLevels().peak()).isPositive();
            assertThat(amp().outputLevels().peak()).isBetween(0.01f, 1f);
            assertThat(amp().spectrumDb()).hasSize(64);
        });
    }

    @Test
    void saysWhenAChangeIsHeard() throws Exception {
        start(SETUP.withOutput(AmpSetup.Output.NONE));

        run(() -> amp().change(settings -> settings.withNumber(Block.AMP, "gain", 0.9)));

        AmpEvent event = events.take();
        while (!(event instanceof AmpEvent.Heard)) {
            event = events.take();
        }
        assertThat(amp().state().preset().settings().number(Block.AMP, "gain")).isEqualTo(0.9);
    }

    @Test
    void tellsEachParameterThatWasSetAndNoPreset() throws Exception {
        start(SETUP.withOutput(AmpSetup.Output.NONE));
        var changes = new LinkedBlockingQueue<ParameterChanged>();
        var _ = amp().parameterChanges().connect(watcher, changes::add);
        var begun = Instant.now();

        run(() -> {
            amp().change(settings -> settings.withNumber(Block.AMP, "gain", 0.9));
            amp().change(settings -> settings.withNumber(Block.AMP, "gain", 0.9));
            amp().apply(CLEAN);
            amp().change(settings ->
                    settings.withEnabled(Block.REVERB, false)
                            .withChoice(Block.AMP, "model", "hi_gain"));
        });

        var gain = changes.take();
        assertThat(gain.parameter()).isEqualTo("amp.gain");
        assertThat(gain.value()).isEqualTo(0.9);
        assertThat(gain.timestamp()).isBetween(begun, Instant.now());
        var model = changes.take();
        assertThat(model.parameter()).isEqualTo("amp.model");
        assertThat(model.value()).isEqualTo("hi_gain");
        var reverb = changes.take();
        assertThat(reverb.parameter()).isEqualTo("reverb.enabled");
        assertThat(reverb.value()).isEqualTo(false);
        assertThat(changes).isEmpty();
    }

    @Test
    void metersShowItsAudioThread() throws Exception {
        start(SETUP.withOutput(AmpSetup.Output.NONE));
        var registry = new SimpleMeterRegistry();
        new LaneMetrics(amp()).bindTo(registry);
        awaitSound(LiveAmpTest::isLoud);

        assertThat(registry.get("heddle.amp.blocks").functionCounter().count()).isPositive();
        assertThat(registry.get("heddle.amp.worst").gauge().value()).isPositive();
        assertThat(registry.get("heddle.amp.xruns").functionCounters())
                .extracting(meter -> meter.getId().getTag("cause"))
                .containsExactlyInAnyOrder("collection", "preempted", "own_code");
    }

    @Test
    void hearsTheNewestOfAThousandChanges() throws Exception {
        start(SETUP.withOutput(AmpSetup.Output.NONE));

        run(() -> {
            for (int i = 0; i <= 1_000; i++) {
                double gain = i / 1_000.0;
                amp().change(settings -> settings.withNumber(Block.AMP, "gain", gain));
            }
        });

        AmpEvent event = events.take();
        while (!(event instanceof AmpEvent.Heard)) {
            event = events.take();
        }
        assertThat(amp().state().preset().settings().number(Block.AMP, "gain")).isEqualTo(1);
    }

    @Test
    void goesOnWithoutACardThatIsUnpluggedAndTakesItAgain() throws Exception {
        start(SETUP);
        awaitState(state -> !state.output().equals("nowhere"));

        cards.isPlugged = false;
        var without = awaitState(state -> !state.trouble().isEmpty());
        assertThat(without.output()).isEqualTo("nowhere");
        assertThat(without.trouble()).contains("the fake card is gone").contains("goes nowhere");
        awaitSound(LiveAmpTest::isLoud);

        cards.isPlugged = true;
        var again = awaitState(state -> state.trouble().isEmpty());
        assertThat(again.output()).isEqualTo("the system's sound card");
    }

    @Test
    void fallsSilentWithoutItsInputAndTakesAnother() throws Exception {
        start(SETUP.withOutput(AmpSetup.Output.NONE));
        run(() -> amp().choose("card"));
        awaitSound(LiveAmpTest::isLoud);

        cards.isPlugged = false;
        var silent = awaitState(state -> !state.trouble().isEmpty());
        assertThat(silent.trouble()).contains("silent").contains("the fake card is gone");

        run(() -> amp().choose("chords"));
        awaitState(state -> state.trouble().isEmpty() && state.input().equals("chords"));
        awaitSound(LiveAmpTest::isLoud);
    }

    @Test
    void canBeStoppedAndPlayedAgain() throws Exception {
        var dry = ChainSettings.INITIAL;
        for (var block : Block.values()) {
            dry = dry.withEnabled(block, false);
        }
        start(AmpSetup.of(new Preset("dry", "", dry)).withOutput(AmpSetup.Output.NONE));

        run(amp()::stop);
        awaitSound(samples -> !isLoud(samples));
        assertThat(amp().state().isPlaying()).isFalse();

        run(amp()::play);
        awaitSound(LiveAmpTest::isLoud);
    }

    @Test
    void refusesWhatItDoesNotHave() {
        assertThatThrownBy(() ->
                        start(
                                new AmpSetup(
                                        CLEAN,
                                        Optional.empty(),
                                        "banjo",
                                        AmpSetup.Output.NONE,
                                        Optional.empty(),
                                        48_000,
                                        256)))
                .hasMessageContaining("banjo")
                .hasMessageContaining("riff");
        assertThatThrownBy(() ->
                        start(
                                new AmpSetup(
                                        CLEAN,
                                        Optional.of(Path.of("missing.wav")),
                                        "riff",
                                        AmpSetup.Output.NONE,
                                        Optional.empty(),
                                        48_000,
                                        256)))
                .hasMessageContaining("missing.wav")
                .hasMessageContaining("no such file");
    }
}
