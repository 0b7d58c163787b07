package dev.heddle.scene;

import static dev.heddle.scene.SceneActions.action;

import dev.heddle.agent.Action;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Range;
import java.time.Duration;
import java.util.List;

/// Actions about the program itself.
final class WorldActions {
    private WorldActions() {}

    static List<Action<?>> of(Stage stage) {
        return List.of(
                action(
                                "restart_assistant",
                                "Begins anew without touching the world: forgets the selection and what"
                                        + " could be undone, and tells the hub everything there is once"
                                        + " more. Actors and camera stay.",
                                RestartAssistant.class,
                                _ -> {
                                    stage.restart();
                                    return new Restarted(stage.count());
                                })
                        .idempotent(),
                action(
                        "stall",
                        "Makes the engine stand still, on purpose: sleeps on its own thread, so"
                                + " that nothing ticks or moves and no other action runs until it"
                                + " is over. It shows how a stall is noticed and reported.",
                        Stall.class,
                        WorldActions::stall));
    }

    /// `restart_assistant` has no parameters.
    record RestartAssistant() {}

    /// Answer of `restart_assistant`.
    ///
    /// @param actors how many there are
    record Restarted(int actors) {}

    /// Parameters of `stall`.
    record Stall(
            @Describe("For how many seconds.") @Range(min = 0.1, max = 30) @Default("5")
                    double seconds) {}

    private static Stalled stall(Stall parameters) throws InterruptedException {
        Thread.sleep(Duration.ofMillis(Math.round(parameters.seconds * 1_000)));
        return new Stalled(parameters.seconds);
    }

    /// Answer of `stall`.
    ///
    /// @param seconds for how long nothing ticked
    record Stalled(double seconds) {}
}
