package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.jme3.bounding.BoundingBox;
import com.jme3.math.Vector3f;
import com.jme3.renderer.Camera;
import com.jme3.renderer.Camera.FrustumIntersect;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Moves a camera that draws for nobody.
class EyeTest {
    private final Camera camera = new Camera(1280, 720);
    private Eye eye = new Eye(camera);

    @BeforeEach
    void open() {
        camera.setFrustumPerspective(Eye.FIELD_OF_VIEW_DEGREES, 1280f / 720, 10, 100_000);
        eye = new Eye(camera);
    }

    private static Actor cube(double x, double y, double z, double scale) {
        return new Actor(
                "cube",
                Kind.CUBE,
                new Vec3(x, y, z),
                new Vec3(0, 0, 0),
                new Vec3(scale, scale, scale),
                "#ffffff",
                true);
    }

    private FrustumIntersect sees(Actor cube) {
        float half = 50 * (float) cube.scale().x();
        camera.setPlaneState(0);
        return camera.contains(new BoundingBox(cube.location().toVector(), half, half, half));
    }

    private static void assertNear(List<Double> numbers, double x, double y, double z) {
        assertThat(numbers.get(0)).isCloseTo(x, within(0.01));
        assertThat(numbers.get(1)).isCloseTo(y, within(0.01));
        assertThat(numbers.get(2)).isCloseTo(z, within(0.01));
    }

    @Test
    void goesElsewhereAndLooksTheSameWay() throws Refusal {
        var direction = eye.data().direction();
        eye.moveTo(new Vec3(1, 2, 3), false);
        eye.moveTo(new Vec3(10, 0, 0), true);
        assertNear(eye.data().location(), 11, 2, 3);
        assertThat(eye.data().direction()).isEqualTo(direction);
    }

    @Test
    void looksAtAPlaceAlsoStraightDown() throws Refusal {
        eye.moveTo(new Vec3(0, 100, 0), false);
        eye.lookAt(new Vec3(0, 100, -7));
        assertNear(eye.data().direction(), 0, 0, -1);
        eye.lookAt(new Vec3(0, 0, 0));
        assertNear(eye.data().direction(), 0, -1, 0);
    }

    @Test
    void refusesToLookAtWhereItIs() throws Refusal {
        eye.moveTo(new Vec3(0, 100, 0), false);
        assertThatThrownBy(() -> eye.lookAt(new Vec3(0, 100, 0)))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("too_close"));
    }

    @Test
    void focusesUntilAllOfThemAreInView() throws Refusal {
        var actors = List.of(cube(-3_000, 50, 0, 1), cube(4_000, 600, 2_000, 5));
        var direction = eye.data().direction();
        eye.focus(actors);
        assertThat(actors)
                .allSatisfy(actor -> assertThat(sees(actor)).isEqualTo(FrustumIntersect.Inside));
        assertThat(eye.data().direction()).isEqualTo(direction);
    }

    @Test
    void looksStraightDownOnAllOfThem() throws Refusal {
        var actors = List.of(cube(0, 50, 0, 1), cube(1_000, 50, 0, 1));
        eye.topDown(actors);
        assertNear(eye.data().direction(), 0, -1, 0);
        assertThat(eye.data().location().getFirst()).isEqualTo(500);
        assertThat(actors)
                .allSatisfy(actor -> assertThat(sees(actor)).isEqualTo(FrustumIntersect.Inside));
        var up = camera.getUp(new Vector3f());
        assertThat(up.z).as("up is against z").isCloseTo(-1, within(0.001f));
    }

    @Test
    void orbitsAgainstTheClockAndLooksInward() throws Refusal {
        eye.moveTo(new Vec3(0, 100, 300), false);
        eye.orbit(new Vec3(0, 100, 0), 90);
        assertNear(eye.data().location(), 300, 100, 0);
        assertNear(eye.data().direction(), -1, 0, 0);
    }

    @Test
    void turnsAboutTheGroundItLooksAtOrAPlaceAhead() throws Refusal {
        eye.moveTo(new Vec3(0, 100, 0), false);
        eye.lookAt(new Vec3(0, 0, -100));
        assertThat(eye.pivot().minus(new Vec3(0, 0, -100)).length()).isLessThan(0.01);
        eye.lookAt(new Vec3(0, 200, 0));
        assertThat(eye.pivot().minus(new Vec3(0, 600, 0)).length()).isLessThan(0.01);
    }

    @Test
    void goesBackToWhereItBegan() throws Refusal {
        var start = eye.data();
        eye.moveTo(new Vec3(9, 9, 9), false);
        eye.lookAt(new Vec3(0, 0, 0));
        eye.start();
        assertThat(eye.data()).isEqualTo(start);
    }

    @Test
    void refusesAPlaceOutsideTheWorld() {
        assertThatThrownBy(() -> eye.moveTo(new Vec3(1e6, 0, 0), true))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("out_of_range"));
    }
}
