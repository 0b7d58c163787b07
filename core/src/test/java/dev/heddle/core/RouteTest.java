package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Options.Route;
import dev.heddle.core.Outcome.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final Options INLINE = Options.DEFAULT.withRoute(Route.INLINE_IN_ORDER);
    private static final Options DIRECT = Options.DEFAULT.withRoute(Route.DIRECT);

    private final Stage stage = new Stage(Policy.DEFAULT);

    @Test
    void inlineRunsAtOnceOnAFreeOwner() {
        stage.host.onLoop(() -> {
            var ticket = stage.submit("now", INLINE);
            assertThat(ticket.outcome()).get().isInstanceOf(Outcome.Executed.class);
        });
        assertThat(stage.ran).containsExactly("now");
    }

    @Test
    void inlineOvertakesNothing() {
        stage.submit("first");
        stage.host.onLoop(() -> {
            assertThat(stage.submit("second", INLINE).outcome()).isEmpty();
            assertThat(stage.submit("urgent", INLINE.withLane(Lane.URGENT)).outcome())
                    .as("it would go first anyway")
                    .isPresent();
        });

        stage.tick();

        assertThat(stage.ran).containsExactly("urgent", "first", "second");
    }

    @Test
    void inlineQueuesFromAnotherThreadAndInsideAnOperation() {
        assertThat(stage.submit("outside", INLINE).outcome()).isEmpty();
        stage.gate.submit(
                Operation.named("outer", () -> stage.submit("inner", INLINE).outcome().isEmpty()));

        stage.tick();
        assertThat(stage.ran).containsExactly("outside");
        stage.tick();
        assertThat(stage.ran).containsExactly("outside", "inner");
    }

    @Test
    void directRunsAtOnceAndTheTraceSaysWhatItOvertook() {
        stage.submit("first");
        stage.submit("second", Options.DEFAULT.withLane(Lane.IDLE));
        stage.host.onLoop(() -> {
            var ticket = stage.submit("direct", DIRECT);

            assertThat(ticket.outcome().orElseThrow().trace().overtaken()).isEqualTo(2);
        });
        stage.tick();

        assertThat(stage.ran).containsExactly("direct", "first", "second");
    }

    @Test
    void directIsForTheOwnersThreadOnly() {
        assertThatThrownBy(() -> stage.submit("direct", DIRECT))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("DIRECT is for the owner's thread: stage runs")
                .hasMessageContaining("the caller is thread");
    }

    @Test
    void directIsRefusedByAClosedOwner() {
        stage.gate.close(Duration.ZERO);
        stage.host.onLoop(() ->
                assertThat(Stage.reason(stage.submit("direct", DIRECT))).isEqualTo(Reason.CLOSED));
    }
}
