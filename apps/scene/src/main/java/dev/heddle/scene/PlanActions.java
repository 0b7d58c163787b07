package dev.heddle.scene;

import static dev.heddle.scene.SceneActions.action;

import dev.heddle.agent.Action;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Size;
import dev.heddle.scene.ActorActions.ClearSpawnedActors;
import dev.heddle.scene.ActorActions.Delete;
import dev.heddle.scene.ActorActions.Select;
import dev.heddle.scene.ActorActions.SetTransform;
import dev.heddle.scene.ActorActions.SpawnActor;
import dev.heddle.scene.ActorActions.SpawnPrimitive;
import dev.heddle.scene.LayoutActions.AlignActors;
import dev.heddle.scene.LayoutActions.ArrangeCircle;
import dev.heddle.scene.LayoutActions.ArrangeGrid;
import dev.heddle.scene.LayoutActions.DistributeActors;
import dev.heddle.scene.LayoutActions.SnapToGrid;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Many edits as one, and taking edits back.
final class PlanActions {
    static final int MAX_STEPS = 200;

    private final Stage stage;

    private PlanActions(Stage stage) {
        this.stage = stage;
    }

    static List<Action<?>> of(Stage stage) {
        var plans = new PlanActions(stage);
        return List.of(
                action(
                                "build_scene",
                                "Does many steps as one: all of them or, if one is refused, none. Each step"
                                        + " sees what the steps before it did. As a dry run it changes"
                                        + " nothing and tells what would become of the scene.",
                                BuildScene.class,
                                plans::build)
                        .destructive(),
                action(
                                "undo",
                                "Takes back the last change of actors, a whole plan at once; the last 50"
                                        + " are remembered. Moves of the camera are not among them, and a"
                                        + " selection only comes back with the change after it.",
                                Undo.class,
                                _ -> stage.undo())
                        .destructive());
    }

    /// One step of a plan: exactly one of these, with the parameters that the action has.
    record Step(
            @Describe("As the action spawn_primitive.") Optional<SpawnPrimitive> spawn,
            @Describe("As the action spawn_actor.") Optional<SpawnActor> spawnActor,
            @Describe("As the action set_transform.") Optional<SetTransform> transform,
            @Describe("As the action select.") Optional<Select> select,
            @Describe("As the action delete.") Optional<Delete> delete,
            @Describe("As the action clear_spawned_actors.") Optional<ClearSpawnedActors> clear,
            @Describe("As the action align_actors.") Optional<AlignActors> align,
            @Describe("As the action distribute_actors.") Optional<DistributeActors> distribute,
            @Describe("As the action arrange_grid.") Optional<ArrangeGrid> grid,
            @Describe("As the action arrange_circle.") Optional<ArrangeCircle> circle,
            @Describe("As the action snap_to_grid.") Optional<SnapToGrid> snap) {
        Step {
            int given =
                    all(
                                    spawn,
                                    spawnActor,
                                    transform,
                                    select,
                                    delete,
                                    clear,
                                    align,
                                    distribute,
                                    grid,
                                    circle,
                                    snap)
                            .size();
            if (given != 1) {
                throw new IllegalArgumentException(
                        "a step is exactly one of spawn, spawnActor, transform, select, delete,"
                                + " clear, align, distribute, grid, circle and snap; here are "
                                + given);
            }
        }

        Edit<?> edit() {
            return all(
                            spawn,
                            spawnActor,
                            transform,
                            select,
                            delete,
                            clear,
                            align,
                            distribute,
                            grid,
                            circle,
                            snap)
                    .getFirst();
        }

        private static List<Edit<?>> all(Optional<?>... edits) {
            return Stream.of(edits)
                    .flatMap(Optional::stream)
                    .<Edit<?>>map(edit -> (Edit<?>) edit)
                    .toList();
        }
    }

    /// Parameters of `build_scene`.
    record BuildScene(
            @Describe("The steps, in order.") @Size(min = 1, max = MAX_STEPS) List<Step> plan,
            @Describe("Whether to change nothing and only tell what would be.") @Default("false")
                    boolean dryRun)
            implements Edit<Integer> {
        @Override
        public Integer applyTo(Draft draft) throws Refusal {
            for (int n = 0; n < plan.size(); n++) {
                try {
                    var _ = plan.get(n).edit().applyTo(draft);
                } catch (Refusal e) {
                    throw new Refusal(
                            e.code(),
                            "step %d of %d: %s; nothing was changed"
                                    .formatted(n + 1, plan.size(), e.getMessage()));
                }
            }
            return plan.size();
        }
    }

    private Built build(BuildScene parameters) throws Refusal {
        var change =
                parameters.dryRun
                        ? stage.tryOut(parameters)
                        : stage.change("build_scene", parameters);
        return new Built(parameters.dryRun, parameters.plan.size(), change);
    }

    /// Answer of `build_scene`.
    ///
    /// @param dryRun whether nothing was changed
    record Built(boolean dryRun, int steps, Scene.Change change) {}

    /// `undo` has no parameters.
    record Undo() {}
}
