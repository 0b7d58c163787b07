package dev.heddle.scene;

import static dev.heddle.scene.ActorActions.NAMES;
import static dev.heddle.scene.SceneActions.edit;

import dev.heddle.agent.Action;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Range;
import dev.heddle.agent.Size;
import dev.heddle.scene.SceneActions.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/// Actions that put several actors in order, by the places of their centres. Turn and scale stay.
final class LayoutActions {
    private LayoutActions() {}

    static List<Action<?>> of(Stage stage) {
        return List.of(
                edit(
                                stage,
                                "align_actors",
                                "Puts actors in a line: gives all of them the lowest, the highest or the"
                                        + " mean place along an axis.",
                                AlignActors.class)
                        .idempotent(),
                edit(
                                stage,
                                "distribute_actors",
                                "Spaces actors evenly along an axis, in the order they have there; without"
                                        + " a spacing, between the first and the last.",
                                DistributeActors.class)
                        .idempotent(),
                edit(
                                stage,
                                "arrange_grid",
                                "Arranges actors as a grid on the ground plane around their middle, row by"
                                        + " row; heights stay.",
                                ArrangeGrid.class)
                        .idempotent(),
                edit(
                        stage,
                        "arrange_circle",
                        "Arranges actors evenly on a circle around their middle; heights stay.",
                        ArrangeCircle.class),
                edit(
                                stage,
                                "snap_to_grid",
                                "Moves each actor to the nearest point whose coordinates are multiples of"
                                        + " a size.",
                                SnapToGrid.class)
                        .idempotent());
    }

    /// Where `align_actors` puts them.
    enum Edge {
        MIN,
        MAX,
        CENTRE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Parameters of `align_actors`.
    record AlignActors(
            @Describe("Along which axis they become equal.") Axis axis,
            @Describe("Which place they get: the lowest, the highest or the mean.")
                    @Default("\"centre\"")
                    Edge to,
            @Describe(NAMES) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names)
            implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) throws Refusal {
            var actors = draft.targets(names);
            var places = actors.stream().mapToDouble(actor -> actor.location().along(axis));
            double place =
                    switch (to) {
                        case MIN -> places.min().orElseThrow();
                        case MAX -> places.max().orElseThrow();
                        case CENTRE -> places.average().orElseThrow();
                    };
            return Answer.of(draft.moveAll(actors, location -> location.with(axis, place)));
        }
    }

    /// Parameters of `distribute_actors`.
    record DistributeActors(
            @Describe("Along which axis.") Axis axis,
            @Describe("Centimetres from centre to centre.") @Range(min = 0.1, max = 10_000)
                    Optional<Double> spacing,
            @Describe(NAMES) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names)
            implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) throws Refusal {
            var actors =
                    draft.targets(names).stream()
                            .sorted(
                                    Comparator.comparingDouble(
                                            actor -> actor.location().along(axis)))
                            .toList();
            double first = actors.getFirst().location().along(axis);
            double last = actors.getLast().location().along(axis);
            double step = spacing.orElse((last - first) / Math.max(1, actors.size() - 1));
            return placed(
                    draft, actors, n -> actors.get(n).location().with(axis, first + n * step));
        }
    }

    /// Parameters of `arrange_grid`.
    record ArrangeGrid(
            @Describe("How many stand in a row, along x.")
                    @Range(min = 1, max = Stage.MAX_ACTORS)
                    @Default("5")
                    int columns,
            @Describe("How many rows there are at most, along z.")
                    @Range(min = 1, max = Stage.MAX_ACTORS)
                    @Default("5")
                    int rows,
            @Describe("Centimetres from centre to centre.")
                    @Range(min = 0.1, max = 10_000)
                    @Default("200")
                    double spacing,
            @Describe(NAMES) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names)
            implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) throws Refusal {
            var actors = draft.targets(names);
            if (actors.size() > (long) columns * rows) {
                throw new Refusal(
                        "does_not_fit",
                        "%d actors do not fit into %d columns and %d rows"
                                .formatted(actors.size(), columns, rows));
            }
            var middle = middle(actors);
            double left = (Math.min(columns, actors.size()) - 1) / 2.0;
            int lastRow = (actors.size() - 1) / columns;
            return placed(
                    draft,
                    actors,
                    n -> {
                        int row = n / columns;
                        return new Vec3(
                                middle.x() + (n % columns - left) * spacing,
                                actors.get(n).location().y(),
                                middle.z() + (row - lastRow / 2.0) * spacing);
                    });
        }
    }

    /// Parameters of `arrange_circle`.
    record ArrangeCircle(
            @Describe("Centimetres from the middle to each centre.")
                    @Range(min = 1, max = 100_000)
                    @Default("500")
                    double radius,
            @Describe(NAMES) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names)
            implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) throws Refusal {
            var actors = draft.targets(names);
            // The mean, not the middle of a box: a circle of five, arranged again, stays in place.
            var middle = mean(actors);
            double step = 2 * Math.PI / actors.size();
            return placed(
                    draft,
                    actors,
                    n ->
                            new Vec3(
                                    rounded(middle.x() + radius * Math.cos(n * step)),
                                    actors.get(n).location().y(),
                                    rounded(middle.z() + radius * Math.sin(n * step))));
        }
    }

    /// Parameters of `snap_to_grid`.
    record SnapToGrid(
            @Describe("Centimetres between the lines of the grid.")
                    @Range(min = 0.1, max = 10_000)
                    @Default("50")
                    double size,
            @Describe(NAMES) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names)
            implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) throws Refusal {
            return Answer.of(
                    draft.moveAll(
                            draft.targets(names),
                            at -> new Vec3(snapped(at.x()), snapped(at.y()), snapped(at.z()))));
        }

        private double snapped(double number) {
            return rounded(Math.rint(number / size) * size);
        }
    }

    private static Vec3 middle(List<Actor> actors) {
        return Vec3.middle(actors.stream().map(Actor::location).toList());
    }

    private static Vec3 mean(List<Actor> actors) {
        return actors.stream()
                .map(Actor::location)
                .reduce(new Vec3(0, 0, 0), Vec3::plus)
                .times(1.0 / actors.size());
    }

    /// Without the noise that sines and sums leave behind the millionths.
    private static double rounded(double number) {
        return Math.rint(number * 1e6) / 1e6 + 0.0;
    }

    private static Answer placed(Draft draft, List<Actor> actors, IntFunction<Vec3> place)
            throws Refusal {
        var placed = new ArrayList<Actor>();
        for (int n = 0; n < actors.size(); n++) {
            var actor = actors.get(n);
            placed.add(draft.place(actor, place.apply(n), actor.rotation(), actor.scale()));
        }
        return Answer.of(placed);
    }
}
