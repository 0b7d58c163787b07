package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Policy.Overflow;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoalesceTest {
    private static final Options PROGRESS = Options.DEFAULT.withCoalesceKey("progress");

    private final Stage stage = new Stage(Policy.DEFAULT);

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void aNewerOneTakesThePlaceOfTheOlder(Overflow overflow) {
        var s = new Stage(Policy.DEFAULT.withOverflow(overflow));
        var old = s.submit("10 %", PROGRESS);
        s.submit("other");
        var fresh = s.submit("20 %", PROGRESS);

        assertThat(old.outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Dropped.class,
                        dropped -> {
                            assertThat(dropped.reason()).isEqualTo(Reason.SUPERSEDED);
                            assertThat(dropped.by()).isEqualTo(fresh.id());
                        });
        s.tick();
        assertThat(s.ran).as("in the place of the old one").containsExactly("20 %", "other");
        assertThat(fresh.outcome()).get().isInstanceOf(Outcome.Executed.class);
    }

    @Test
    void takesOnePlaceHoweverOftenItIsReplaced() {
        var tiny = new Stage(Policy.DEFAULT.withCapacity(1));
        for (int i = 0; i < 100; i++) {
            tiny.submit(i + " %", PROGRESS);
        }

        tiny.tick();

        assertThat(tiny.ran).containsExactly("99 %");
        assertThat(tiny.gate.outcomes().dropped()).isEqualTo(99);
    }

    @Test
    void oneThatRunsIsNotReplaced() {
        stage.gate.submit(
                Operation.named(
                        "first",
                        () -> {
                            stage.submit("second", PROGRESS);
                            return stage.ran.add("first");
                        }),
                PROGRESS);

        stage.tick();
        stage.tick();

        assertThat(stage.ran).containsExactly("first", "second");
    }

    @Test
    void keysLanesAndKeepingTellPlacesApart() {
        stage.submit("a", PROGRESS);
        stage.submit("b", Options.DEFAULT.withCoalesceKey("other"));
        stage.submit("c", PROGRESS.withLane(Options.Lane.URGENT));
        stage.submit("d", PROGRESS.keeping());

        stage.tick();

        assertThat(stage.ran).containsExactly("c", "a", "b", "d");
    }

    @Test
    void thePlaceOfACancelledOneIsTakenToo() {
        var old = stage.submit("a", PROGRESS);
        old.cancel();
        stage.submit("b", PROGRESS);

        stage.tick();

        assertThat(Stage.reason(old)).isEqualTo(Reason.BY_CALLER);
        assertThat(stage.ran).containsExactly("b");
    }

    @Test
    void eachHasItsOwnDeadline() {
        stage.submit("a", PROGRESS);
        var late = stage.submit("b", PROGRESS.withDeadline(Duration.ofMillis(10)));

        stage.host.advance(Duration.ofMillis(10));

        assertThat(late.outcome()).get().isInstanceOf(Outcome.Expired.class);
    }

    @Test
    void anEvictedPlaceIsOpenedAgain() {
        var s = new Stage(Policy.DEFAULT.withOverflow(Overflow.DROP_OLDEST).withCapacity(2));
        var evicted = s.submit("a", PROGRESS);
        s.submit("b");
        s.submit("c");
        assertThat(Stage.reason(evicted)).isEqualTo(Reason.OVERFLOW);

        s.submit("d", PROGRESS);

        s.tick();
        assertThat(s.ran).containsExactly("c", "d");
    }

    @Test
    void aKeyedOperationMayEvictAnotherPlaceAndItsFollowersMayComeBack() {
        var s = new Stage(Policy.DEFAULT.withOverflow(Overflow.DROP_OLDEST).withCapacity(1));
        var a = s.submit("a", Options.DEFAULT.withCoalesceKey("a"));
        a.then(Runnable::run, _ -> s.submit("again", Options.DEFAULT.withCoalesceKey("a")));

        var b = s.submit("b", Options.DEFAULT.withCoalesceKey("b"));

        assertThat(Stage.reason(a)).isEqualTo(Reason.OVERFLOW);
        assertThat(Stage.reason(b)).isEqualTo(Reason.OVERFLOW);
        s.tick();
        assertThat(s.ran).containsExactly("again");
    }

    @Test
    void aFullOrClosedQueueOpensNoPlace() {
        var tiny = new Stage(Policy.DEFAULT.withCapacity(1));
        tiny.submit("a");
        assertThat(Stage.reason(tiny.submit("b", PROGRESS))).isEqualTo(Reason.FULL);
        tiny.tick();
        tiny.submit("c", PROGRESS);
        tiny.gate.close(Duration.ZERO);

        assertThat(Stage.reason(tiny.submit("d", PROGRESS))).isEqualTo(Reason.CLOSED);
        assertThat(tiny.ran).containsExactly("a");
    }
}
