package dev.heddle.scene;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Matches;
import dev.heddle.agent.Range;
import dev.heddle.agent.Size;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the world can be asked to do from outside. May be called from any thread; the actions run
/// on the owner's.
///
/// The records say what a call may hold, and calls that hold anything else are refused before they
/// are queued; what only the world can know, such as a name in use, is refused by the {@link
/// Stage}.
public final class SceneActions {
    private static final String NAME = "^[A-Za-z0-9_.-]([A-Za-z0-9 _.-]*[A-Za-z0-9_.-])?$";
    private static final String COLOR = "^#[0-9a-fA-F]{6}$";

    private final Stage stage;

    private SceneActions(Stage stage) {
        this.stage = stage;
    }

    /// The actions of a world.
    public static Actions of(SceneWorld world) {
        var scene = new SceneActions(world.stage());
        return Actions.of(
                action(
                        "list_actors",
                        "Lists actors, oldest first, with kind, location, rotation, scale and"
                                + " color. Lengths are centimetres, y points up.",
                        ListActors.class,
                        scene::list),
                action(
                        "spawn_primitive",
                        "Adds an actor. At scale 1 it fits a box with edges of 100 cm; at height"
                                + " y = 50 it stands on the ground.",
                        SpawnPrimitive.class,
                        scene::spawn),
                action("delete_actor", "Removes an actor.", DeleteActor.class, scene::delete),
                action(
                        "set_transform",
                        "Moves, turns or scales an actor; what is left out stays as it is.",
                        SetTransform.class,
                        scene::transform),
                action(
                        "clear_spawned_actors",
                        "Removes every actor that was spawned; the world's own props stay.",
                        ClearSpawnedActors.class,
                        scene::clear),
                action(
                        "describe_viewport",
                        "Tells where the camera is, which actors it sees, and how the engine's"
                                + " loop is doing.",
                        DescribeViewport.class,
                        scene::describe),
                action(
                        "stall",
                        "Makes the engine stand still, on purpose: sleeps on its own thread, so"
                                + " that nothing ticks or moves and no other action runs until it"
                                + " is over. It shows how a stall is noticed and reported.",
                        Stall.class,
                        SceneActions::stall));
    }

    /// Parameters of `list_actors`.
    record ListActors(
            @Describe("How many actors to list at most.") @Range(min = 1, max = 1000) @Default("30")
                    int limit) {}

    private Listing list(ListActors parameters) {
        return new Listing(stage.count(), stage.actors(parameters.limit));
    }

    /// Answer of `list_actors`.
    ///
    /// @param total how many actors there are, listed or not
    record Listing(int total, List<Actor.Data> actors) {}

    /// Parameters of `spawn_primitive`.
    record SpawnPrimitive(
            @Describe("Which shape.") Kind kind,
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
                    Optional<String> name) {}

    private Actor.Data spawn(SpawnPrimitive parameters) throws Refusal {
        return stage.spawn(
                parameters.kind,
                Vec3.of("location", parameters.location),
                Vec3.of("rotation", parameters.rotation),
                Vec3.of("scale", parameters.scale),
                parameters.color.orElse(null),
                parameters.name.orElse(null));
    }

    /// Parameters of `delete_actor`.
    record DeleteActor(@Describe("The actor's name.") @Size(min = 1, max = 60) String name) {}

    private Actor.Data delete(DeleteActor parameters) throws Refusal {
        return stage.delete(parameters.name);
    }

    /// Parameters of `set_transform`.
    record SetTransform(
            @Describe("The actor's name.") @Size(min = 1, max = 60) String name,
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
                    boolean relative) {}

    private Actor.Data transform(SetTransform parameters) throws Refusal {
        return stage.transform(
                parameters.name,
                vector("location", parameters.location),
                vector("rotation", parameters.rotation),
                vector("scale", parameters.scale),
                parameters.relative);
    }

    private static @Nullable Vec3 vector(String what, Optional<List<@Nullable Double>> given)
            throws Refusal {
        return given.isPresent() ? Vec3.of(what, given.get()) : null;
    }

    /// `clear_spawned_actors` has no parameters.
    record ClearSpawnedActors() {}

    private Stage.Cleared clear(ClearSpawnedActors parameters) {
        return stage.clearSpawned();
    }

    /// `describe_viewport` has no parameters.
    record DescribeViewport() {}

    private Viewport describe(DescribeViewport parameters) {
        return stage.describe();
    }

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

    /// What an action of the world does; refusals of the world become those of the agent.
    private interface Body<P extends Record> {
        Object run(P parameters) throws Refusal, InterruptedException;
    }

    private static <P extends Record> Action<P> action(
            String name, String description, Class<P> parameters, Body<P> body) {
        return Action.of(
                name,
                description,
                parameters,
                given -> {
                    try {
                        return body.run(given);
                    } catch (Refusal e) {
                        throw new ActionException(e.code(), String.valueOf(e.getMessage()));
                    }
                });
    }
}
