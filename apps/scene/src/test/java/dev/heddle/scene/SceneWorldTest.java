package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.jme3.bounding.BoundingBox;
import com.jme3.math.Vector3f;
import dev.heddle.agent.Publisher;
import dev.heddle.core.Operation;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Snapshot.Health;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Drives a real headless engine from the test's thread, through its owner.
class SceneWorldTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static SceneWorld world;

    private final Recorder recorder = new Recorder();

    @BeforeAll
    static void start() throws InterruptedException {
        world = SceneWorld.start(SceneWorld.View.HEADLESS);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void listen() throws InterruptedException {
        assertThat(world.publishTo(recorder).await(PATIENCE)).isPresent();
    }

    @AfterEach
    void clear() throws InterruptedException {
        on(() -> world.stage().clearSpawned());
    }

    private static <T> T on(Callable<T> body) throws InterruptedException {
        return world.owner().call(Operation.named("test", body), PATIENCE);
    }

    private static Actor.Data spawnCube(@Nullable String name) throws InterruptedException {
        return on(() ->
                world.stage()
                        .spawn(
                                Kind.CUBE,
                                new Vec3(1, 2, 3),
                                new Vec3(0, 0, 0),
                                new Vec3(1, 1, 1),
                                null,
                                name));
    }

    private static void assertRefused(String code, String words, Callable<?> body) {
        assertThatThrownBy(() -> on(body))
                .hasMessageContaining(words)
                .cause()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void startsWithPropsOfItsOwn() throws InterruptedException {
        assertThat(on(() -> world.stage().actors(1_000)))
                .extracting(Actor.Data::name)
                .containsExactly("red-cube", "blue-sphere", "green-cone");
    }

    @Test
    void spawnsWhatWasAskedFor() throws InterruptedException {
        var spawned =
                on(() ->
                        world.stage()
                                .spawn(
                                        Kind.CONE,
                                        new Vec3(10, 20, 30),
                                        new Vec3(0, 450, 0),
                                        new Vec3(1, 2, 3),
                                        "#AABBCC",
                                        "my cone"));
        assertThat(spawned)
                .isEqualTo(
                        new Actor.Data(
                                "my cone",
                                "cone",
                                List.of(10.0, 20.0, 30.0),
                                List.of(0.0, 90.0, 0.0),
                                List.of(1.0, 2.0, 3.0),
                                "#aabbcc"));
        assertThat(on(() -> world.stage().actors(1_000))).contains(spawned);
        assertThat(recorder.state).containsEntry("actor/my cone", spawned);
        assertThat(recorder.events).contains(new Recorder.Event("actor_spawned", spawned));
    }

    @Test
    void spawnsEveryKindUnderANameAndColorOfItsOwn() throws InterruptedException {
        for (var kind : Kind.values()) {
            var spawned =
                    on(() ->
                            world.stage()
                                    .spawn(
                                            kind,
                                            new Vec3(0, 50, 0),
                                            new Vec3(0, 0, 0),
                                            new Vec3(1, 1, 1),
                                            null,
                                            null));
            assertThat(spawned.name()).matches(kind + "-[1-9][0-9]*");
            assertThat(spawned.color()).isEqualTo(kind.color());
        }
    }

    @Test
    void neverGivesAGeneratedNameTwice() throws InterruptedException {
        String first = spawnCube(null).name();
        on(() -> world.stage().delete(first));
        assertThat(spawnCube(null).name()).isNotEqualTo(first);
    }

    @Test
    void showsInTheGraphWhatItSays() throws InterruptedException {
        spawnCube("shown");
        on(() -> world.stage().transform("shown", null, null, new Vec3(2, 2, 2), false));
        var bound = on(() -> world.root().getChild("shown").getWorldBound().toString());
        assertThat(bound).contains("(1.0, 2.0, 3.0)").contains("xExtent: 100.0");
    }

    @Test
    void scalesEveryKindAlongTheAxesOfTheActor() throws InterruptedException {
        for (var kind : Kind.values()) {
            var none = new Vec3(0, 0, 0);
            var bound =
                    on(() -> {
                        var name =
                                world.stage()
                                        .spawn(kind, none, none, new Vec3(1, 2, 3), null, null)
                                        .name();
                        var box = world.root().getChild(name).getWorldBound();
                        return ((BoundingBox) box).getExtent(new Vector3f());
                    });
            float half = kind.halfEdge();
            assertThat(bound.x).as("%s along x", kind).isCloseTo(half, within(0.5f));
            assertThat(bound.y)
                    .as("%s along y", kind)
                    .isCloseTo(kind == Kind.PLANE ? 0 : 2 * half, within(0.5f));
            assertThat(bound.z).as("%s along z", kind).isCloseTo(3 * half, within(0.5f));
        }
    }

    @Test
    void changesOnlyWhatIsGiven() throws InterruptedException {
        spawnCube("moved");
        var moved =
                on(() -> world.stage().transform("moved", new Vec3(7, 8, 9), null, null, false));
        assertThat(moved.location()).containsExactly(7.0, 8.0, 9.0);
        assertThat(moved.rotation()).containsExactly(0.0, 0.0, 0.0);
        assertThat(moved.scale()).containsExactly(1.0, 1.0, 1.0);
        assertThat(recorder.state).containsEntry("actor/moved", moved);
        assertThat(recorder.events).contains(new Recorder.Event("actor_changed", moved));
    }

    @Test
    void addsToPlaceAndTurnAndMultipliesScaleWhenRelative() throws InterruptedException {
        spawnCube("turned");
        Callable<Actor.Data> step =
                () ->
                        world.stage()
                                .transform(
                                        "turned",
                                        new Vec3(1, 0, -1),
                                        new Vec3(0, 200, 0),
                                        new Vec3(2, 1, 0.5),
                                        true);
        on(step);
        var turned = on(step);
        assertThat(turned.location()).containsExactly(3.0, 2.0, 1.0);
        assertThat(turned.rotation()).containsExactly(0.0, 40.0, 0.0);
        assertThat(turned.scale()).containsExactly(4.0, 1.0, 0.25);
    }

    @Test
    void changesNothingWhenOnePartIsRefused() throws InterruptedException {
        var before = spawnCube("kept");
        assertRefused(
                "out_of_range",
                "scale must be in 0.001..1000, one number was 2000",
                () ->
                        world.stage()
                                .transform(
                                        "kept",
                                        new Vec3(9, 9, 9),
                                        null,
                                        new Vec3(2_000, 1, 1),
                                        false));
        assertThat(on(() -> world.stage().actors(1_000))).contains(before);
        assertThat(recorder.state).containsEntry("actor/kept", before);
    }

    @Test
    void deletesAnActor() throws InterruptedException {
        var spawned = spawnCube("gone");
        assertThat(on(() -> world.stage().delete("gone"))).isEqualTo(spawned);
        assertThat(recorder.state).doesNotContainKey("actor/gone");
        assertThat(recorder.events).endsWith(new Recorder.Event("actor_deleted", spawned));
        assertThat(on(() -> world.root().getChild("gone") == null)).isTrue();
    }

    @Test
    void clearsWhatWasSpawnedAndLeavesTheProps() throws InterruptedException {
        var one = spawnCube("one");
        var two = spawnCube("two");
        assertThat(on(() -> world.stage().clearSpawned()))
                .extracting(Actor::data)
                .containsExactly(one, two);
        assertThat(recorder.state.keySet())
                .containsExactlyInAnyOrder(
                        "actor/red-cube",
                        "actor/blue-sphere",
                        "actor/green-cone",
                        "selection",
                        "viewport");
        assertThat(recorder.events)
                .endsWith(
                        new Recorder.Event(
                                "scene_changed",
                                new Stage.Told(
                                        "clear_spawned_actors",
                                        List.of(),
                                        List.of(),
                                        List.of("one", "two"))));
    }

    @Test
    void publishesTheViewportWhenTheNumberOfActorsChanges() throws InterruptedException {
        spawnCube(null);
        assertThat(recorder.state.get("viewport"))
                .isInstanceOfSatisfying(
                        Viewport.State.class, state -> assertThat(state.actors()).isEqualTo(4));
    }

    @Test
    void tellsANewListenerEverythingThereIs() throws InterruptedException {
        var spawned = spawnCube("early");
        var late = new Recorder();
        assertThat(world.publishTo(late).await(PATIENCE)).isPresent();
        assertThat(late.state).containsEntry("actor/early", spawned).containsKey("viewport");
        assertThat(late.events).isEmpty();
    }

    @Test
    void goesOnWhenItsListenerThrows() throws InterruptedException {
        var throwing =
                new Publisher() {
                    @Override
                    public void state(String key, @Nullable Object value) {
                        throw new IllegalStateException("planted");
                    }

                    @Override
                    public void publish(String type, Object data) {
                        throw new IllegalStateException("planted");
                    }
                };
        assertThat(world.publishTo(throwing).await(PATIENCE)).isPresent();
        var spawned = spawnCube("unheard");
        assertThat(on(() -> world.stage().actors(1_000))).contains(spawned);
        assertThat(world.ended()).isNotDone();
    }

    @Test
    void refusesWhatItDoesNotKnowAndNamesWhatIsNear() {
        assertRefused(
                "unknown_actor",
                "there is no actor named \"red-kube\"; nearest are \"red-cube\"",
                () -> world.stage().delete("red-kube"));
        assertRefused(
                "unknown_actor",
                "no actor named \"x\"",
                () -> world.stage().transform("x", new Vec3(0, 0, 0), null, null, false));
    }

    @Test
    void refusesANameInUse() {
        assertRefused("duplicate_name", "already an actor", () -> spawnNamed("red-cube"));
    }

    @Test
    void refusesNamesThatWouldNotSurvive() {
        for (var name : List.of("", " ", "a/b", "ü", "line\nbreak", "x".repeat(61), " x", "x ")) {
            assertRefused("bad_name", "name must have 1 to 60", () -> spawnNamed(name));
        }
    }

    private static Actor.Data spawnNamed(String name) throws Refusal {
        var one = new Vec3(1, 1, 1);
        return world.stage().spawn(Kind.CUBE, one, one, one, null, name);
    }

    @Test
    void refusesColorsThatAreNone() {
        var one = new Vec3(1, 1, 1);
        for (var color : List.of("", "red", "#12345", "#1234567", "#gggggg")) {
            assertRefused(
                    "bad_color",
                    "#rrggbb",
                    () -> world.stage().spawn(Kind.CUBE, one, one, one, color, null));
        }
    }

    @Test
    void refusesNumbersOutOfRange() {
        var one = new Vec3(1, 1, 1);
        var far = new Vec3(0, 1_000_001, 0);
        var nan = new Vec3(0, Double.NaN, 0);
        var flat = new Vec3(1, 0, 1);
        assertRefused(
                "out_of_range",
                "location must be in -1000000..1000000, one number was 1000001",
                () -> world.stage().spawn(Kind.CUBE, far, one, one, null, null));
        assertRefused(
                "out_of_range",
                "rotation",
                () -> world.stage().spawn(Kind.CUBE, one, nan, one, null, null));
        assertRefused(
                "out_of_range",
                "scale",
                () -> world.stage().spawn(Kind.CUBE, one, one, flat, null, null));
    }

    @Test
    void refusesAChangeOfNothing() {
        assertRefused(
                "nothing_to_change",
                "at least one",
                () -> world.stage().transform("red-cube", null, null, null, false));
    }

    @Test
    void refusesOneActorTooMany() throws InterruptedException {
        on(() -> {
            while (world.stage().count() < Stage.MAX_ACTORS) {
                spawnNamed("n" + world.stage().count());
            }
            return true;
        });
        assertRefused("too_many_actors", "there are 1000 actors", () -> spawnNamed("last"));
    }

    @Test
    void describesWhatTheCameraSees() throws InterruptedException {
        var one = new Vec3(1, 1, 1);
        var none = new Vec3(0, 0, 0);
        on(() -> world.stage().spawn(Kind.CUBE, new Vec3(0, 0, 50_000), none, one, null, "behind"));
        var viewport = on(() -> world.stage().describe());
        assertThat(viewport.view()).isEqualTo("headless");
        assertThat(viewport.actors()).isEqualTo(4);
        assertThat(viewport.spawned()).isEqualTo(1);
        assertThat(viewport.inView()).containsExactly("red-cube", "blue-sphere", "green-cone");
        assertThat(viewport.inViewCount()).isEqualTo(3);
        assertThat(viewport.camera().location()).containsExactly(280.0, 330.0, 700.0);
        assertThat(viewport.loop().health()).isEqualTo("ok");
    }

    @Test
    void ticksNoFasterThanSixtyTimesASecond() throws InterruptedException {
        // How much slower a loaded machine gets is not asserted; PaceTest holds the grid.
        long until = world.owner().snapshot().ticks() + 70;
        while (world.owner().snapshot().ticks() < until) {
            on(() -> true); // Each takes at least one tick.
        }
        assertThat(on(() -> world.stage().describe()).loop().ticksPerSecond())
                .isPositive()
                .isLessThan(62);
    }

    @Test
    void throwsWhenAForeignThreadTouchesTheWorld() {
        assertThatThrownBy(() -> world.root().detachAllChildren())
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("scene");
        assertThatThrownBy(() -> world.stage().clearSpawned())
                .isInstanceOf(WrongThreadException.class);
        assertThatThrownBy(() -> world.root().getChild("red-cube"))
                .isInstanceOf(WrongThreadException.class);
    }

    @Test
    void throwsWhenAnActorIsTouchedThroughALeakedReference() throws InterruptedException {
        var leaked = on(() -> world.root().getChild("red-cube"));
        assertThatThrownBy(() -> leaked.setLocalTranslation(0, 0, 0))
                .isInstanceOf(WrongThreadException.class);
        assertThatThrownBy(leaked::removeFromParent).isInstanceOf(WrongThreadException.class);
        assertThatCode(() ->
                        on(() -> {
                            leaked.setLocalTranslation(-200, 50, 0);
                            return true;
                        }))
                .doesNotThrowAnyException();
    }

    @Test
    void saysThatItIsStalledAndByWhat() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var stall =
                world.owner()
                        .submit(
                                Operation.named(
                                        "stand still",
                                        () -> {
                                            entered.countDown();
                                            release.await();
                                            return true;
                                        }));
        entered.await();
        try {
            while (world.owner().snapshot().health() != Health.STALLED) {
                Thread.onSpinWait(); // The owner's own watcher ends this after two seconds.
            }
            var snapshot = world.owner().snapshot();
            assertThat(snapshot.running())
                    .hasValueSatisfying(
                            running -> assertThat(running.operation()).isEqualTo("stand still"));
            assertThat(snapshot.stack()).isNotEmpty();
            var refused = world.owner().submit(Operation.named("late", () -> true)).outcome();
            assertThat(refused).containsInstanceOf(Rejected.class);
        } finally {
            release.countDown();
        }
        assertThat(stall.await(PATIENCE)).isPresent();
        while (world.owner().snapshot().health() != Health.OK) {
            Thread.onSpinWait();
        }
        assertThat(on(() -> world.stage().describe()).loop().health()).isEqualTo("ok");
    }
}
