package dev.heddle.scene;

import static dev.heddle.scene.SceneActions.action;
import static dev.heddle.scene.SceneActions.background;
import static dev.heddle.scene.SceneActions.vector;

import dev.heddle.agent.Action;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Range;
import dev.heddle.agent.Size;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Actions on the camera, and pictures of what it sees.
final class CameraActions {
    private static final String SUBJECT =
            "Names of actors; if left out, those that are selected or, if none is, all.";

    private final Stage stage;

    private CameraActions(Stage stage) {
        this.stage = stage;
    }

    static List<Action<?>> of(SceneWorld world) {
        var stage = world.stage();
        var camera = new CameraActions(stage);
        return List.of(
                action(
                                "describe_viewport",
                                "Tells where the camera is, which actors it sees, and how the engine's"
                                        + " loop is doing.",
                                DescribeViewport.class,
                                _ -> stage.describe())
                        .readOnly(),
                action(
                        "move_camera",
                        "Moves the camera, which goes on looking the same way.",
                        MoveCamera.class,
                        camera::move),
                action(
                                "look_at",
                                "Turns the camera to a place or to an actor.",
                                LookAt.class,
                                camera::lookAt)
                        .idempotent(),
                action(
                        "focus_camera",
                        "Moves the camera until actors fill its view; it goes on looking the same"
                                + " way.",
                        FocusCamera.class,
                        camera::focus),
                action(
                        "orbit_camera",
                        "Moves the camera around the selected actors or, if none is, around the"
                                + " place it looks at.",
                        OrbitCamera.class,
                        camera::orbit),
                action(
                                "top_down_view",
                                "Looks straight down on actors; up in the view is against z.",
                                TopDownView.class,
                                camera::topDown)
                        .idempotent(),
                action(
                                "perspective_view",
                                "Puts the camera back to where it began, looking at the middle from above.",
                                PerspectiveView.class,
                                _ -> stage.look(Eye::start))
                        .idempotent(),
                background(
                                "capture_viewport",
                                "Takes a picture of what the camera sees, as a PNG in base64; one that"
                                        + " would not fit into an answer gets smaller. The world needs a"
                                        + " window for it, and stands still while it is drawn.",
                                CaptureViewport.class,
                                shot -> world.capture(shot.width, shot.height))
                        .readOnly());
    }

    /// `describe_viewport` has no parameters.
    record DescribeViewport() {}

    /// Parameters of `move_camera`.
    record MoveCamera(
            @Describe("Where to [x, y, z], in centimetres, y up.")
                    @Size(min = 3, max = 3) @Range(min = -Stage.MAX_COORDINATE, max = Stage.MAX_COORDINATE)
                    List<@Nullable Double> location,
            @Describe("Whether it is added to where the camera is.") @Default("false")
                    boolean relative) {}

    private Viewport.Camera move(MoveCamera parameters) throws Refusal {
        var location = Vec3.of("location", parameters.location);
        return stage.look(eye -> eye.moveTo(location, parameters.relative));
    }

    /// Parameters of `look_at`: one of the two.
    record LookAt(
            @Describe("A place [x, y, z], in centimetres, y up.")
                    @Size(min = 3, max = 3) @Range(min = -Stage.MAX_COORDINATE, max = Stage.MAX_COORDINATE)
                    Optional<List<@Nullable Double>> location,
            @Describe("An actor's name.") @Size(min = 1, max = 60) Optional<String> name) {
        LookAt {
            if (location.isPresent() == name.isPresent()) {
                throw new IllegalArgumentException("give either a location or a name");
            }
        }
    }

    private Viewport.Camera lookAt(LookAt parameters) throws Refusal {
        var place = vector("location", parameters.location);
        var target = place == null ? stage.actor(parameters.name.orElseThrow()).location() : place;
        return stage.look(eye -> eye.lookAt(target));
    }

    /// Parameters of `focus_camera`.
    record FocusCamera(
            @Describe(SUBJECT) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names) {}

    private Viewport.Camera focus(FocusCamera parameters) throws Refusal {
        var subject = subject(parameters.names);
        return stage.look(eye -> eye.focus(subject));
    }

    /// Parameters of `orbit_camera`.
    record OrbitCamera(
            @Describe("How far, against the clock seen from above.")
                    @Range(min = -360, max = 360)
                    @Default("45")
                    double degrees) {}

    private Viewport.Camera orbit(OrbitCamera parameters) throws Refusal {
        var selected = stage.selected().stream().map(Actor::location).toList();
        return stage.look(eye ->
                eye.orbit(
                        selected.isEmpty() ? eye.pivot() : Vec3.middle(selected),
                        parameters.degrees));
    }

    /// Parameters of `top_down_view`.
    record TopDownView(
            @Describe(SUBJECT) @Size(max = Stage.MAX_ACTORS) Optional<List<String>> names) {}

    private Viewport.Camera topDown(TopDownView parameters) throws Refusal {
        var subject = subject(parameters.names);
        return stage.look(eye -> eye.topDown(subject));
    }

    /// `perspective_view` has no parameters.
    record PerspectiveView() {}

    private Collection<Actor> subject(Optional<List<String>> names) throws Refusal {
        return names.isEmpty() && stage.selected().isEmpty()
                ? stage.scene().actors().values()
                : stage.targets(names);
    }

    /// Parameters of `capture_viewport`.
    record CaptureViewport(
            @Describe("Its width in pixels.") @Range(min = 16, max = 1280) @Default("640")
                    int width,
            @Describe("Its height in pixels.") @Range(min = 16, max = 720) @Default("360")
                    int height) {}
}
