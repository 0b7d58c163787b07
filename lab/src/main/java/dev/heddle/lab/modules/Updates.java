package dev.heddle.lab.modules;

import dev.heddle.agent.Actions;
import dev.heddle.agent.Publisher;
import dev.heddle.agent.module.ModuleEvent;
import dev.heddle.agent.module.ModuleHost;
import dev.heddle.agent.module.ModuleOptions;
import dev.heddle.agent.module.Modules;
import dev.heddle.agent.module.UpdateOutcome;
import dev.heddle.agent.module.UpdateOutcome.Committed;
import dev.heddle.core.Operation;
import dev.heddle.lab.MeasurementException;
import dev.heddle.scene.SceneActions;
import dev.heddle.scene.SceneWorld;
import dev.heddle.scene.api.SceneAccess;
import dev.heddle.sync.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Replaces the sample module of a world again and again, back and forth, while both are called.
final class Updates {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

    /// Ten frames of probation: long enough to be called, short enough for a hundred.
    static final ModuleOptions OPTIONS =
            ModuleOptions.DEFAULT.withProbation(
                    new ModuleOptions.Probation(
                            10, Duration.ofMillis(100), 0, Duration.ofSeconds(1)));

    private Updates() {}

    /// What came of it.
    ///
    /// @param swapsMs what each swap took of the owner's own time
    /// @param heldMs how long each swap held the owner, with whatever else the machine did
    /// @param runningMs how long each update took until the new version ran
    /// @param collectedMs how long it took to collect each old version
    /// @param leaked versions that were not collected
    /// @param calls calls made meanwhile
    /// @param lost calls among them that were not executed
    /// @param stamps what the module was asked to make
    /// @param kept what its state says that it made, in the end
    record Result(
            List<Double> swapsMs,
            List<Double> heldMs,
            List<Double> runningMs,
            List<Double> collectedMs,
            int leaked,
            long calls,
            long lost,
            int stamps,
            int kept) {}

    static Result run(int updates) throws Exception {
        var one = SampleModule.release(1, SampleModule.ONE);
        var two = SampleModule.release(2, SampleModule.TWO);
        var offered = new AtomicReference<@Nullable Actions>();
        var swapped = new AtomicLong();
        try (var world = SceneWorld.start(SceneWorld.View.HEADLESS);
                var modules =
                        new Modules(
                                ModuleHost.of(
                                                world.owner(),
                                                (_, actions) -> offered.set(actions),
                                                Publisher.NOBODY)
                                        .withService(SceneAccess.class, world.access()),
                                OPTIONS);
                var load = new Load(world.owner(), SceneActions.of(world), offered::get)) {
            modules.onEvent(event -> {
                if (event.step() == ModuleEvent.Step.SWAPPED) {
                    swapped.set(System.nanoTime());
                }
            });
            var _ = committed(modules.update(one));
            load.start();
            var swaps = new ArrayList<Double>();
            var held = new ArrayList<Double>();
            var running = new ArrayList<Double>();
            var collected = new ArrayList<Double>();
            int leaked = 0;
            for (int i = 0; i < updates; i++) {
                long asked = System.nanoTime();
                var update = committed(modules.update(i % 2 == 0 ? two : one));
                running.add((swapped.get() - asked) / 1e6);
                swaps.add(update.swap().cpuNanos() / 1e6);
                held.add(update.swap().nanos() / 1e6);
                var retirement = update.retirement().get();
                collected.add((double) retirement.millis());
                leaked += retirement.collected() ? 0 : 1;
            }
            load.end();
            return new Result(
                    swaps,
                    held,
                    running,
                    collected,
                    leaked,
                    load.asked(),
                    load.lost(),
                    load.stamps(),
                    kept(world, offered.get()));
        }
    }

    static Committed committed(CompletableFuture<UpdateOutcome> update) throws Exception {
        return switch (update.get()) {
            case Committed committed -> committed;
            case UpdateOutcome.Failed failed ->
                    throw new MeasurementException("an update failed: " + failed);
        };
    }

    /// The number that the module itself says, when it makes one more.
    private static int kept(SceneWorld world, @Nullable Actions module) throws Exception {
        if (module == null) {
            throw new MeasurementException("the module offers nothing");
        }
        var answer =
                world.owner()
                        .call(
                                Operation.named(
                                        "stamp", () -> module.invoke("stamp", Json.read("{}"))),
                                CALL_LIMIT);
        return answer == null ? 0 : answer.path("count").asInt() - 1;
    }
}
