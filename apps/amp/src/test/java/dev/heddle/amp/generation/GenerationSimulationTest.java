package dev.heddle.amp.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.amp.generation.Generation.Variation;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.amp.generation.Requested.Accepted;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Many requests, cancels and changes of the number of slots on a virtual clock, with a provider
/// that answers, fails, is late, is busy or slow to let go.
class GenerationSimulationTest {
    private static final int SEEDS = Integer.getInteger("heddle.amp.seeds", 15);

    private static final Duration LONG_ENOUGH = Duration.ofHours(2);

    private static final Preset PRESET = new Preset("Any", "", ChainSettings.INITIAL);

    /// Thousands of requests end here; their lines would bury all else.
    private static final Logger LOGGER = Logger.getLogger(PresetGenerationManager.class.getName());

    @BeforeAll
    static void logsWarningsOnly() {
        LOGGER.setLevel(Level.WARNING);
    }

    @AfterAll
    static void logsAsBefore() {
        LOGGER.setLevel(null);
    }

    /// What the checker has to find.
    enum Fault {
        NONE,
        /// Urgent requests go first for ever.
        NO_AGEING,
        /// The provider is asked twice for each time that it should be.
        ASKED_TWICE,
        /// What was cancelled goes on.
        CANCELS_IGNORED,
        /// An end is told twice.
        TOLD_TWICE,
        /// An end is lost.
        NOT_TOLD
    }

    private static final class Story implements PresetProvider {
        private final Random random;
        private final Fault fault;
        private final SimHost host = new SimHost();
        private final Owner owner = host.owner("amp", Policy.DEFAULT);
        private final Owner server = host.owner("server", Policy.DEFAULT);
        private final TimerCount timers = new TimerCount(owner);
        private final GenerationOptions options = GenerationOptions.DEFAULT.withMaxOpen(20);
        private final GenerationHistory history = new GenerationHistory(options.ageing());
        private final PresetGenerationManager manager;
        private int underWay;
        private int told;

        Story(long seed, Fault fault) {
            this.random = new Random(seed);
            this.fault = fault;
            manager =
                    new PresetGenerationManager(
                            timers.owner,
                            this,
                            _ -> PRESET,
                            options,
                            host::nanos,
                            () -> Instant.EPOCH.plusNanos(host.nanos()),
                            new SplittableRandom(seed),
                            fault == Fault.NO_AGEING ? WITHOUT_AGEING : Generation.ORDER);
            manager.messages().connect(owner, this::hear);
        }

        private static final Comparator<Variation> WITHOUT_AGEING =
                Comparator.<Variation, Priority>comparing(one -> one.generation.priority)
                        .thenComparing(Generation.ORDER);

        private void hear(AmpMessage message) {
            boolean planted = message instanceof AmpMessage.PresetGenerated && ++told == 3;
            if (!planted || fault != Fault.NOT_TOLD) {
                history.told(message);
            }
            if (planted && fault == Fault.TOLD_TWICE) {
                history.told(message);
            }
        }

        List<String> run() {
            int prompts = 0;
            var ids = new ArrayList<String>();
            for (int step = 0; step < 120; step++) {
                int what = random.nextInt(100);
                if (what < 60) {
                    var priority = any(Priority.values());
                    String prompt = "prompt " + prompts++;
                    long now = host.nanos();
                    if (manager.request(prompt, priority, 1 + random.nextInt(3))
                            instanceof Accepted(String id)) {
                        ids.add(id);
                        history.requested(id, prompt, now, priority);
                    }
                } else if (what < 75 && !ids.isEmpty()) {
                    manager.cancel(ids.get(random.nextInt(ids.size())));
                } else if (what < 77) {
                    manager.cancelAll();
                } else if (what < 85) {
                    manager.setMaxActive(1 + random.nextInt(4));
                }
                if (random.nextBoolean()) {
                    host.advance(Duration.ofMillis(random.nextInt(8000)));
                }
            }
            host.advance(LONG_ENOUGH);
            var left = new ArrayList<RequestView>();
            host.onLoop(() -> left.addAll(manager.requests()));
            history.over(underWay, left.size(), timers.waiting());
            return history.wrong;
        }

        @Override
        public String name() {
            return "simulated";
        }

        @Override
        public Attempt begin(
                PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
            var asked = ask(prompt, where, receiver);
            if (fault == Fault.ASKED_TWICE) {
                ask(prompt, where, _ -> {});
            }
            return asked;
        }

        private Attempt ask(
                PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
            underWay++;
            history.begins(prompt.text(), underWay, manager.maxActive());
            var open = new boolean[] {true};
            Consumer<Answer> answer =
                    it -> {
                        if (open[0]) {
                            open[0] = false;
                            underWay--;
                            where.execute(() -> receiver.accept(it));
                        }
                    };
            int what = random.nextInt(100);
            var planned = answer(what, prompt);
            if (what >= 90) { // It hangs until it is cancelled.
                return () -> letGo(answer);
            }
            later(random.nextInt(what < 10 ? 40_000 : 3_000), () -> answer.accept(planned));
            return () -> letGo(answer);
        }

        private void letGo(Consumer<Answer> answer) {
            if (fault != Fault.CANCELS_IGNORED) {
                later(
                        random.nextInt(300),
                        () -> answer.accept(StandInProvider.failed(Kind.CANCELLED)));
            }
        }

        private Answer answer(int what, PresetPrompt prompt) {
            if (what < 40) {
                return StandInProvider.generated(prompt);
            } else if (what < 70) {
                return StandInProvider.failed(any(Kind.values()));
            } else if (what < 80) {
                return StandInProvider.busy(Duration.ofSeconds(random.nextInt(40)));
            }
            return new Answer.NotSure(PRESET, "unknown");
        }

        private <T> T any(T[] values) {
            return values[random.nextInt(values.length)];
        }

        private void later(int millis, Runnable body) {
            var _ =
                    server.after(
                            Duration.ofMillis(millis),
                            Operation.named(
                                    "answer",
                                    () -> {
                                        body.run();
                                        return Optional.empty();
                                    }));
        }

        @Override
        public void close() {}
    }

    @Test
    void neverMoreAtOnceThanMayBeOneEndEachNobodyWaitsForEverAndNothingIsLeft() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(new Story(seed, Fault.NONE).run()).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsThePlantedFault(Fault fault) {
        var found = new ArrayList<String>();
        for (long seed = 1; seed <= 20 && found.isEmpty(); seed++) {
            found.addAll(new Story(seed, fault).run());
        }
        assertThat(found).isNotEmpty();
    }
}
