package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole lives of owners, made of steps that a seed picks. It sits here and in the gate's package
/// because it plants faults inside the gate and needs the simulated host.
///
/// Ordinarily it runs as many seeds as fit in {@link #TIME_NANOS}, at least {@link #LEAST};
/// `-Dheddle.seeds=N` runs exactly so many, and `-Dheddle.seed=N` one, to repeat a failure.
class GateSimulationTest {
    private static final long LEAST = 500;
    private static final long MOST = 10_000;
    private static final long TIME_NANOS = 20_000_000_000L;
    private static final long ASKED_FOR = Long.getLong("heddle.seeds", 0);
    private static final long ONE = Long.getLong("heddle.seed", 0);

    /// Seeds in which a planted fault must show.
    private static final long FAULT_SEEDS = 500;

    private static final long PROGRESS_NANOS = 10_000_000_000L;

    /// Thousands of stalls and failures are told there; held, because loggers are forgotten.
    private static final List<Logger> LOGS =
            List.of(
                    Logger.getLogger(Owner.class.getName()),
                    Logger.getLogger(Ticket.class.getName()));

    @BeforeAll
    static void silence() {
        LOGS.forEach(log -> log.setLevel(Level.OFF));
    }

    @AfterAll
    static void speakAgain() {
        LOGS.forEach(log -> log.setLevel(null));
    }

    @Test
    void everySeedKeepsTheInvariantsAfterEveryStep() throws Exception {
        if (ONE != 0) {
            new GateSimulation(ONE, SimGate::new).run();
            return;
        }
        var lives = new Lives();
        var all = lives.run();

        // Every kind of outcome was put to the test, not only the usual one.
        long seeds = lives.done();
        assertThat(all.executed()).isGreaterThan(seeds);
        assertThat(all.failed()).isGreaterThan(seeds);
        assertThat(all.rejected()).isGreaterThan(seeds);
        assertThat(all.dropped()).isGreaterThan(seeds);
        assertThat(all.cancelled()).isGreaterThan(seeds);
        assertThat(all.expired()).isGreaterThan(seeds);
    }

    /// Many lives on all processors; each has one thread.
    private static final class Lives {
        private final long began = System.nanoTime();
        private final AtomicLong next = new AtomicLong(1);
        private final AtomicLong done = new AtomicLong();
        private final AtomicLong told = new AtomicLong(began);

        long done() {
            return done.get();
        }

        Snapshot.Outcomes run() throws Exception {
            int threads = Runtime.getRuntime().availableProcessors();
            var sum = new Snapshot.Outcomes(0, 0, 0, 0, 0, 0);
            try (var workers = Executors.newFixedThreadPool(threads)) {
                var parts = new ArrayList<Future<Snapshot.Outcomes>>();
                for (int i = 0; i < threads; i++) {
                    parts.add(workers.submit((Callable<Snapshot.Outcomes>) this::part));
                }
                for (var part : parts) {
                    sum = GateSimulation.sum(sum, part.get());
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AssertionError found) {
                    throw found;
                }
                throw e;
            }
            tell(System.nanoTime());
            return sum;
        }

        private Snapshot.Outcomes part() {
            var sum = new Snapshot.Outcomes(0, 0, 0, 0, 0, 0);
            long seed = next.getAndIncrement();
            while (isWanted(seed)) {
                try {
                    sum = GateSimulation.sum(sum, new GateSimulation(seed, SimGate::new).run());
                } catch (Throwable e) {
                    next.set(Long.MAX_VALUE / 2); // The others end as well.
                    throw e;
                }
                done.incrementAndGet();
                long now = System.nanoTime();
                long last = told.get();
                if (now - last >= PROGRESS_NANOS && told.compareAndSet(last, now)) {
                    tell(now);
                }
                seed = next.getAndIncrement();
            }
            return sum;
        }

        private boolean isWanted(long seed) {
            if (ASKED_FOR > 0) {
                return seed <= ASKED_FOR;
            }
            return seed <= LEAST || (seed <= MOST && System.nanoTime() - began < TIME_NANOS);
        }

        private void tell(long now) {
            double seconds = (now - began) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "simulation: %,d seeds in %.0f s, %.0f a second%n",
                    done.get(),
                    seconds,
                    done.get() / seconds);
        }
    }

    @Test
    void aSeedTellsTheSameStoryAgain() {
        var first = new GateSimulation(7, SimGate::new);
        var second = new GateSimulation(7, SimGate::new);
        first.run();
        second.run();

        assertThat(second.story()).isEqualTo(first.story()).isNotEmpty();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("wakes nobody", "nobody wakes the loop", PlantedFaults::deaf),
                fault("expiry not decided", "after its deadline", PlantedFaults::hollow),
                fault("close sees no queue", "in a closed owner", PlantedFaults::open),
                fault("one place more", "are queued in NORMAL", PlantedFaults::roomy),
                fault("endless tick", "runs in the tick that submitted it", PlantedFaults::greedy),
                fault("out of order", "runs after place", PlantedFaults::swapping),
                fault("no turn", "turn", PlantedFaults::unfair),
                fault("wrong size", "shows too few", PlantedFaults::silent),
                fault("runs the withdrawn", "although it was settled", PlantedFaults::zombie),
                fault("counts twice", "saw", PlantedFaults::stuttering),
                fault("loses tasks", "tasks did not run", PlantedFaults::careless),
                fault("nested tick", "inside of another", PlantedFaults::nesting),
                fault("wrong catch-up", "timer", PlantedFaults::forgetful),
                fault("drifting grid", "fired and missed", PlantedFaults::drifting),
                fault("cancel ignored", "fires after it was cancelled", PlantedFaults::relentless),
                fault("hasty game", "the game's time", PlantedFaults::hasty),
                fault(
                        "lanes mixed up",
                        "before",
                        PlantedFaults.options(PlantedFaults::urgentAsIdle)),
                fault("in order overtakes", "inside of another|overtakes", PlantedFaults::pushing),
                fault(
                        "keep ignored",
                        "was to be kept",
                        PlantedFaults.options(PlantedFaults::withoutKeep)),
                fault(
                        "key ignored",
                        "is not superseded|in the place of",
                        PlantedFaults.options(o -> o.withCoalesceKey(Options.NO_KEY))),
                fault(
                        "request id ignored",
                        "has another ticket",
                        PlantedFaults.options(o -> o.withRequestId(""))),
                fault(
                        "deadline ignored",
                        "after its deadline",
                        PlantedFaults.options(o -> o.withDeadline(Options.NO_DEADLINE))),
                fault(
                        "wrong overflow",
                        "is refused",
                        PlantedFaults.policy(PlantedFaults::dropNewestAsReject)),
                fault(
                        "count over budget",
                        "one too many in its tick",
                        PlantedFaults.policy(
                                p -> p.withBudget(p.maxOperations() + 1, p.maxTime()))),
                fault(
                        "time over budget",
                        "the time of its tick is spent",
                        PlantedFaults.policy(
                                p -> p.withBudget(p.maxOperations(), p.maxTime().plusMillis(3)))),
                fault(
                        "death not noticed",
                        "was never settled",
                        PlantedFaults.policy(p -> p.withStallAfter(Duration.ofHours(1)))));
    }

    private static Arguments fault(String name, String message, SimGate.Maker maker) {
        return arguments(name, message, maker);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void findsThePlantedFault(String name, String message, SimGate.Maker maker) {
        var found =
                catchThrowable(() -> {
                    for (long seed = 1; seed <= FAULT_SEEDS; seed++) {
                        new GateSimulation(seed, maker).run();
                    }
                });
        assertThat(found).as(name).isInstanceOf(AssertionError.class);
        assertThat(String.valueOf(found.getMessage()).lines().findFirst().orElse(""))
                .startsWith("seed ")
                .containsPattern(message);
    }
}
