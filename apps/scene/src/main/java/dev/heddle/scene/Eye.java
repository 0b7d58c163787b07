package dev.heddle.scene;

import com.jme3.math.Vector3f;
import com.jme3.renderer.Camera;
import java.util.Collection;

/// The world's camera and what can be asked of it. A person in the window moves it too, so its ways
/// are no edits and cannot be taken back. Owner thread only.
final class Eye {
    /// Its opening from bottom to top.
    static final float FIELD_OF_VIEW_DEGREES = 45;

    private static final Vec3 START = new Vec3(280, 330, 700);
    private static final Vec3 START_TARGET = new Vec3(0, 50, 0);

    /// Room around what is looked at.
    private static final double MARGIN = 1.1;

    /// So that a point fills no more than a cube would.
    private static final double SMALLEST_REACH_CM = 50;

    /// How far ahead it turns about something when it looks at no ground.
    private static final double PIVOT_CM = 500;

    /// Ground farther away than this is not what it looks at.
    private static final double FARTHEST_PIVOT_CM = 5_000;

    /// Above this much of its length, a direction is as good as upright.
    private static final float UPRIGHT = 0.999f;

    private final Camera camera;

    Eye(Camera camera) {
        this.camera = camera;
        start();
    }

    Camera camera() {
        return camera;
    }

    Viewport.Camera data() {
        return new Viewport.Camera(location().toList(), Vec3.of(camera.getDirection()).toList());
    }

    /// Goes back to where the world began.
    void start() {
        camera.setLocation(START.toVector());
        turnTo(START_TARGET.minus(START));
    }

    /// Goes elsewhere and goes on looking the same way.
    ///
    /// @param relative whether it is added to where it is
    void moveTo(Vec3 location, boolean relative) throws Refusal {
        put(relative ? location().plus(location) : location);
    }

    /// Turns to a place.
    void lookAt(Vec3 target) throws Refusal {
        var way = target.minus(location());
        if (!(way.length() > 0.001)) {
            throw new Refusal(
                    "too_close", "the camera is where it should look at; move it away first");
        }
        turnTo(way);
    }

    /// Goes back or forth until these fill the view.
    void focus(Collection<Actor> actors) throws Refusal {
        var ball = Ball.around(actors);
        var direction = Vec3.of(camera.getDirection());
        put(ball.middle.minus(direction.times(ball.distance())));
    }

    /// Goes around something upright, and looks at it.
    ///
    /// @param degrees against the clock, seen from above
    void orbit(Vec3 pivot, double degrees) throws Refusal {
        var arm = location().minus(pivot);
        double angle = Math.toRadians(degrees);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        put(
                pivot.plus(
                        new Vec3(
                                arm.x() * cos + arm.z() * sin,
                                arm.y(),
                                arm.z() * cos - arm.x() * sin)));
        lookAt(pivot);
    }

    /// What it looks at: the ground where it sees some, otherwise a place ahead.
    Vec3 pivot() {
        var from = location();
        var direction = Vec3.of(camera.getDirection());
        double far = direction.y() == 0 ? Double.POSITIVE_INFINITY : -from.y() / direction.y();
        return from.plus(direction.times(far > 0 && far <= FARTHEST_PIVOT_CM ? far : PIVOT_CM));
    }

    /// Looks straight down on these; up in the picture is against z.
    void topDown(Collection<Actor> actors) throws Refusal {
        var ball = Ball.around(actors);
        put(ball.middle.plus(new Vec3(0, ball.distance(), 0)));
        turnTo(new Vec3(0, -1, 0));
    }

    private Vec3 location() {
        return Vec3.of(camera.getLocation());
    }

    private void put(Vec3 location) throws Refusal {
        location.within("the camera's location", -Stage.MAX_COORDINATE, Stage.MAX_COORDINATE);
        camera.setLocation(location.toVector());
    }

    private void turnTo(Vec3 direction) {
        var way = direction.toVector().normalizeLocal();
        camera.lookAtDirection(
                way,
                Math.abs(way.y) > UPRIGHT
                        ? new Vector3f(0, 0, Math.copySign(1, way.y))
                        : Vector3f.UNIT_Y);
    }

    /// A ball that holds some actors.
    private record Ball(Vec3 middle, double reach) {
        static Ball around(Collection<Actor> actors) {
            if (actors.isEmpty()) {
                return new Ball(START_TARGET, SMALLEST_REACH_CM);
            }
            var middle = Vec3.middle(actors.stream().map(Actor::location).toList());
            double reach =
                    actors.stream()
                            .mapToDouble(actor ->
                                    actor.location().minus(middle).length() + actor.reach())
                            .max()
                            .orElse(0);
            return new Ball(middle, Math.max(reach, SMALLEST_REACH_CM));
        }

        /// From how far away all of it is seen.
        double distance() {
            return MARGIN * reach / Math.sin(Math.toRadians(FIELD_OF_VIEW_DEGREES / 2));
        }
    }
}
