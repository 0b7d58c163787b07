package dev.heddle.scene;

import static dev.heddle.scene.SceneActions.action;
import static dev.heddle.scene.SceneActions.edit;
import static dev.heddle.scene.SceneActions.vector;

import dev.heddle.agent.Action;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Matches;
import dev.heddle.agent.Range;
import dev.heddle.agent.Size;
import dev.heddle.scene.SceneActions.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Actions on actors: what there is, more of it, other places, less of it. Those on several actors
/// take names or, without any, what is selected.
final class ActorActions {
    static final String NAMES = "Names of actors; if left out, those that are selected.";

    private static final String NAME = "^[A-Za-z0-9_.-]([A-Za-z0-9 _.-]*[A-Za-z0-9_.-])?$";
    private static final String COLOR = "^#[0-9a-fA-F]{6}$";

    private final Stage stage;

    private ActorActions(Stage stage) {
        this.stage = stage;
    }

    static List<Action<?>> of(Stage stage) {
        var actors = new ActorActions(stage);
        return List.of(
                action(
                                "list_actors",
                                "Lists actors, oldest first, with kind, location, rotation, scale and"
                                        + " color. Lengths are centimetres, y points up.",
                                ListActors.class,
                                actors::list)
                        .readOnly(),
                action(
                                "get_selected_info",
                                "Tells which actors are selected, and all about them.",
                                GetSelectedInfo.class,
                                actors::selected)
                        .readOnly(),
                edit(
                        stage,
                        "spawn_primitive",
                        "Adds an actor. At scale 1 it fits a box with edges of 100 cm; at height"
                                + " y = 50 it stands on the ground.",
                        SpawnPrimitive.class),
                edit(
                        stage,
                        "spawn_actor",
                        "Adds what is no shape: a light, which reaches 10 m at scale 1, or an"
                                + " empty one, a place to remember or to look at.",
                        SpawnActor.class),
                edit(
                        stage,
                        "set_transform",
                        "Moves, turns or scales actors; what is left out stays as it is.",
                        SetTransform.class),
                edit(
                                stage,
                                "select",
                                "Selects actors, which others then see and actions without names act on;"
                                        + " no names select nothing.",
                                Select.class)
                        .idempotent(),
                edit(
                                stage,
                                "delete",
                                "Removes actors by name or, without names, the selected ones.",
                                Delete.class)
                        .destructive()
                        .withAliases("delete_actor", "delete_actors", "remove"),
                edit(
                                stage,
                                "clear_spawned_actors",
                                "Removes every actor that was spawned; the world's own props stay.",
                                ClearSpawnedActors.class)
                        .destructive());
    }

    /// Parameters of `list_actors`.
    record ListActors(
            @Describe("How many actors to list at most.") @Range(min = 1, max = 500) @Default("30")
                    int limit) {}

    private Listing list(ListActors parameters) {
        return new Listing(stage.count(), stage.actors(parameters.limit));
    }

    /// Answer of `list_actors`.
    ///
    /// @param total how many actors there are, listed or not
    record Listing(int total, List<Actor.Data> actors) {}

    /// `get_selected_info` has no parameters.
    record GetSelectedInfo() {}

    private Answer selected(GetSelectedInfo parameters) {
        return Answer.of(stage.selected());
    }

    /// What `spawn_primitive` makes.
    enum Primitive {
        CUBE(Kind.CUBE),
        SPHERE(Kind.SPHERE),
        CYLINDER(Kind.CYLINDER),
        CONE(Kind.CONE),
        PLANE(Kind.PLANE);

        private final Kind kind;

        Primitive(Kind kind) {
            this.kind = kind;
        }

        @Override
        public String toString() {
            return kind.toString();
        }
    }

    /// Parameters of `spawn_primitive`.
    record SpawnPrimitive(
            @Describe("Which shape.") Primitive kind,
            @Describe("Its centre [x, y, z], in centimetres, y up.")
                    @Size(min = 3, max = 3) @Range(min = -Stage.MAX_COORDINATE, max = Stage.MAX_COORDINATE)
                    @Default("[0,50,0]")
                    List<@Nullable Double> location,
            @Describe("Degrees about the x, y and z axis.")
                    @Size(min = 3, max = 3) @Range(min = -Stage.MAX_COORDINATE, max = Stage.MAX_COORDINATE)
                    @Default("[0,0,0]")
                    List<@Nullable Double> rotation,
            @Describe("Factors along its own x, y and z axis.")
                    @Size(min = 3, max = 3) @Range(min = Stage.MIN_SCALE, max = Stage.MAX_SCALE)
                    @Default("[1,1,1]")
                    List<@Nullable Double> scale,
            @Describe("#rrggbb; if left out, each shape has a color of its own.") @Matches(COLOR)
                    Optional<String> color,
            @Describe("A name nobody has; if left out, one such as cube-1 is made.")
                    @Size(min = 1, max = 60) @Matches(NAME)
                    Optional<String> name)
            implements Edit<Actor.Data> {
        @Override
        public Actor.Data applyTo(Draft draft) throws Refusal {
            return draft.spawn(
                            kind.kind,
                            Vec3.of("location", location),
                            Vec3.of("rotation", rotation),
                            Vec3.of("scale", scale),
                            color.orElse(null),
                            name.orElse(null))
                    .data();
        }
    }

    /// What `spawn_actor` makes.
    enum Thing {
        LIGHT,
        EMPTY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Parameters of `spawn_actor`.
    record SpawnActor(
            @Describe("What to add.") Thing kind,
            @Describe("Where [x, y, z], in centimetres, y up.")
                    @Size(min = 3, max = 3) @Range(min = -Stage.MAX_COORDINATE, max = Stage.MAX_COORDINATE)
                    @Default("[0,200,0]")
                    List<@Nullable Double> location,
            @Describe("A factor: a light of 2 reaches twice as far.")
                    @Range(min = Stage.MIN_SCALE, max = Stage.MAX_SCALE)
                    @Default("1")
                    double scale,
            @Describe("#rrggbb, the color of the light or the mark.") @Matches(COLOR)
                    Optional<String> color,
            @Describe("A name nobody has; if left out, one such as light-1 is made.")
                    @Size(min = 1, max = 60) @Matches(NAME)
                    Optional<String> name)
            implements Edit<Actor.Data> {
        @Override
        public Actor.Data applyTo(Draft draft) throws Refusal {
            return draft.spawn(
                            switch (kind) {
                                case LIGHT -> Kind.LIGHT;
                                case EMPTY -> Kind.EMPTY;
                            },
                            Vec3.of("location", location),
                            new Vec3(0, 0, 0),
                            new Vec3(scale, scale, scale),
                            color.orElse(null),
                            name.orElse(null))
                    .data();
        }
    }

    /// Parameters of `set_transform`.
    record SetTransform(
            @Describe("One actor's name.") @Size(min = 1, max = 60) Optional<String> name,
            @Describe(NAMES) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names,
            @Describe("Its centre [x, y, z], in centimetres, y up.")
                    @Size(min = 3, max = 3) @Range(min = -Stage.MAX_COORDINATE, max = Stage.MAX_COORDINATE)
                    Optional<List<@Nullable Double>> location,
            @Describe("Degrees about the x, y and z axis.")
                    @Size(min = 3, max = 3) @Range(min = -Stage.MAX_COORDINATE, max = Stage.MAX_COORDINATE)
                    Optional<List<@Nullable Double>> rotation,
            @Describe("Factors along its own x, y and z axis.")
                    @Size(min = 3, max = 3) @Range(min = Stage.MIN_SCALE, max = Stage.MAX_SCALE)
                    Optional<List<@Nullable Double>> scale,
            @Describe(
                            "Whether location and rotation are added to what is there, and scale is"
                                    + " multiplied with it.")
                    @Default("false")
                    boolean relative)
            implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) throws Refusal {
            var transform =
                    new Transform(
                            vector("location", location),
                            vector("rotation", rotation),
                            vector("scale", scale),
                            relative);
            var changed = Stream.<Actor>builder();
            for (var actor : draft.targets(oneOrMany(name, names))) {
                changed.add(transform.applyTo(draft, actor));
            }
            return Answer.of(changed.build().toList());
        }
    }

    /// Parameters of `select`.
    record Select(
            @Describe("Names of actors.") @Size(max = Stage.MAX_ACTORS) @Default("[]")
                    List<String> names,
            @Describe("Whether what is selected stays selected, too.") @Default("false")
                    boolean add)
            implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) throws Refusal {
            draft.select(names, add);
            return Answer.of(draft.selected());
        }
    }

    /// Parameters of `delete`.
    record Delete(
            @Describe("One actor's name.") @Size(min = 1, max = 60) Optional<String> name,
            @Describe(NAMES) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names)
            implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) throws Refusal {
            var deleted = draft.targets(oneOrMany(name, names));
            deleted.forEach(draft::delete);
            return Answer.of(deleted);
        }
    }

    private static Optional<List<String>> oneOrMany(
            Optional<String> name, Optional<List<String>> names) {
        return name.<List<String>>map(one ->
                        Stream.concat(Stream.of(one), names.stream().flatMap(List::stream))
                                .toList())
                .or(() -> names);
    }

    /// `clear_spawned_actors` has no parameters.
    record ClearSpawnedActors() implements Edit<Answer> {
        @Override
        public Answer applyTo(Draft draft) {
            return Answer.of(draft.clearSpawned());
        }
    }
}
