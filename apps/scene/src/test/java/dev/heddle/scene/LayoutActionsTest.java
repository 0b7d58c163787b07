package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.scene.LayoutActions.AlignActors;
import dev.heddle.scene.LayoutActions.ArrangeCircle;
import dev.heddle.scene.LayoutActions.ArrangeGrid;
import dev.heddle.scene.LayoutActions.DistributeActors;
import dev.heddle.scene.LayoutActions.Edge;
import dev.heddle.scene.LayoutActions.SnapToGrid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Orders actors on a draft, which needs no engine.
class LayoutActionsTest {
    private static final Optional<List<String>> SELECTED = Optional.empty();
    private static final Optional<List<String>> ABC = Optional.of(List.of("a", "b", "c"));

    private final Draft draft = new Draft(Scene.EMPTY, Map.of());

    @BeforeEach
    void spawn() throws Refusal {
        spawn("a", 0, 10, 100);
        spawn("b", 300, 20, 0);
        spawn("c", 90, 30, -40);
    }

    private void spawn(String name, double x, double y, double z) throws Refusal {
        draft.spawn(
                Kind.CUBE, new Vec3(x, y, z), new Vec3(0, 30, 0), new Vec3(1, 2, 3), null, name);
    }

    private List<Double> all(Function<Vec3, Double> number) throws Refusal {
        return draft.targets(ABC).stream().map(Actor::location).map(number).toList();
    }

    @Test
    void alignsToTheLowestTheHighestAndTheMean() throws Refusal {
        new AlignActors(Axis.X, Edge.MIN, ABC).applyTo(draft);
        assertThat(all(Vec3::x)).containsExactly(0.0, 0.0, 0.0);
        new AlignActors(Axis.Y, Edge.MAX, ABC).applyTo(draft);
        assertThat(all(Vec3::y)).containsExactly(30.0, 30.0, 30.0);
        new AlignActors(Axis.Z, Edge.CENTRE, ABC).applyTo(draft);
        assertThat(all(Vec3::z)).containsExactly(20.0, 20.0, 20.0);
    }

    @Test
    void spacesEvenlyInTheOrderTheyStandIn() throws Refusal {
        new DistributeActors(Axis.X, Optional.of(50.0), ABC).applyTo(draft);
        assertThat(all(Vec3::x)).containsExactly(0.0, 100.0, 50.0);
        assertThat(all(Vec3::y)).containsExactly(10.0, 20.0, 30.0);
    }

    @Test
    void spacesBetweenTheFirstAndTheLastWithoutASpacing() throws Refusal {
        new DistributeActors(Axis.X, Optional.empty(), ABC).applyTo(draft);
        assertThat(all(Vec3::x)).containsExactly(0.0, 300.0, 150.0);
    }

    @Test
    void arrangesAGridAroundTheMiddleRowByRow() throws Refusal {
        new ArrangeGrid(2, 5, 200, ABC).applyTo(draft);
        assertThat(all(Vec3::x)).containsExactly(50.0, 250.0, 50.0);
        assertThat(all(Vec3::z)).containsExactly(-70.0, -70.0, 130.0);
        assertThat(all(Vec3::y)).containsExactly(10.0, 20.0, 30.0);
        new ArrangeGrid(2, 5, 200, ABC).applyTo(draft);
        assertThat(all(Vec3::x)).as("again").containsExactly(50.0, 250.0, 50.0);
    }

    @Test
    void refusesAGridThatIsTooSmall() {
        assertThatThrownBy(() -> new ArrangeGrid(1, 2, 200, ABC).applyTo(draft))
                .hasMessage("3 actors do not fit into 1 columns and 2 rows");
    }

    @Test
    void arrangesACircleAroundTheirMeanAndAgainInPlace() throws Refusal {
        new ArrangeCircle(500, ABC).applyTo(draft);
        var once = draft.targets(ABC);
        for (var actor : once) {
            var at = actor.location();
            assertThat(Math.hypot(at.x() - 130, at.z() - 20)).isCloseTo(500, within(0.001));
        }
        assertThat(once.getFirst().location().x()).isEqualTo(630);
        new ArrangeCircle(500, ABC).applyTo(draft);
        for (int n = 0; n < once.size(); n++) {
            var moved = draft.targets(ABC).get(n).location().minus(once.get(n).location());
            assertThat(moved.length()).isCloseTo(0, within(0.001));
        }
    }

    @Test
    void snapsToTheNearestPoint() throws Refusal {
        new SnapToGrid(50, ABC).applyTo(draft);
        assertThat(all(Vec3::x)).containsExactly(0.0, 300.0, 100.0);
        assertThat(all(Vec3::y)).containsExactly(0.0, 0.0, 50.0);
        assertThat(all(Vec3::z)).containsExactly(100.0, 0.0, -50.0);
    }

    @Test
    void leavesTurnAndScaleAlone() throws Refusal {
        new ArrangeCircle(500, ABC).applyTo(draft);
        assertThat(draft.targets(ABC))
                .allSatisfy(actor -> {
                    assertThat(actor.rotation()).isEqualTo(new Vec3(0, 30, 0));
                    assertThat(actor.scale()).isEqualTo(new Vec3(1, 2, 3));
                });
    }

    @Test
    void worksOnWhatIsSelectedIfNobodyIsNamed() throws Refusal {
        draft.select(List.of("b", "c"), false);
        new AlignActors(Axis.X, Edge.MIN, SELECTED).applyTo(draft);
        assertThat(all(Vec3::x)).containsExactly(0.0, 90.0, 90.0);
    }

    @Test
    void refusesWhenNobodyIsNamedOrSelected() {
        assertThatThrownBy(() -> new SnapToGrid(50, SELECTED).applyTo(draft))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("nothing_selected"));
    }

    @Test
    void refusesAPlaceOutsideTheWorld() {
        assertThatThrownBy(() -> new DistributeActors(Axis.X, Optional.of(1e6), ABC).applyTo(draft))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("out_of_range"));
    }
}
