package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RequestIdTest {
    private static final Options R1 = Options.DEFAULT.withRequestId("r-1");

    private record Add(AtomicInteger sum, int what) implements Operation<Integer> {
        @Override
        public Integer run() {
            return sum.addAndGet(what);
        }
    }

    private final Stage stage = new Stage(Policy.DEFAULT);
    private final AtomicInteger sum = new AtomicInteger();

    @Test
    void theSameRequestAgainIsTheSameTicket() {
        var first = stage.gate.submit(new Add(sum, 5), R1);
        assertThat(stage.gate.submit(new Add(sum, 5), R1)).isSameAs(first);
        stage.tick();
        assertThat(stage.gate.submit(new Add(sum, 5), R1)).as("settled").isSameAs(first);
        stage.tick();

        assertThat(sum.get()).as("it ran once").isEqualTo(5);
    }

    @Test
    void aDifferentOperationUnderTheSameIdIsRejected() {
        stage.gate.submit(new Add(sum, 5), R1);

        var other = stage.gate.submit(new Add(sum, 6), R1);

        assertThat(other.outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> {
                            assertThat(rejected.reason()).isEqualTo(Reason.DUPLICATE);
                            assertThat(rejected.message())
                                    .isEqualTo("request id r-1 belongs to another operation");
                        });
        stage.tick();
        assertThat(sum.get()).isEqualTo(5);
    }

    @Test
    void aRejectedRequestMayTryAgain() {
        var tiny = new Stage(Policy.DEFAULT.withCapacity(1));
        tiny.submit("fills it");
        var refused = tiny.gate.submit(new Add(sum, 5), R1);
        assertThat(Stage.reason(refused)).isEqualTo(Reason.FULL);
        tiny.tick();

        var second = tiny.gate.submit(new Add(sum, 5), R1);
        tiny.tick();

        assertThat(second).isNotSameAs(refused);
        assertThat(sum.get()).isEqualTo(5);
    }

    @Test
    void aSettledRequestIsForgottenAfterTenMinutes() {
        var first = stage.gate.submit(new Add(sum, 5), R1);
        stage.tick();
        stage.host.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(stage.gate.submit(new Add(sum, 5), R1)).isSameAs(first);

        stage.host.advance(Duration.ofMillis(1));

        assertThat(stage.gate.submit(new Add(sum, 5), R1)).isNotSameAs(first);
    }

    @Test
    void theTenMinutesBeginWhenItIsSettled() {
        var first = stage.gate.submit(new Add(sum, 5), R1);
        stage.host.advance(Duration.ofMinutes(11));
        stage.tick();

        assertThat(stage.gate.submit(new Add(sum, 5), R1)).isSameAs(first);
        stage.host.advance(Duration.ofMinutes(10));
        assertThat(stage.gate.submit(new Add(sum, 5), R1)).isNotSameAs(first);
    }

    @Test
    void aRequestMayTakeAnyRoute() {
        stage.host.onLoop(() -> {
            var direct = stage.gate.submit(new Add(sum, 5), R1.withRoute(Options.Route.DIRECT));
            assertThat(direct.outcome()).get().isInstanceOf(Outcome.Executed.class);
            assertThat(stage.gate.submit(new Add(sum, 5), R1)).isSameAs(direct);
        });
        assertThatThrownBy(() ->
                        stage.gate.submit(
                                new Add(sum, 5),
                                Options.DEFAULT
                                        .withRequestId("r-2")
                                        .withRoute(Options.Route.DIRECT)))
                .isInstanceOf(WrongThreadException.class);
        assertThat(sum.get()).isEqualTo(5);
    }

    @Test
    void oneThatStillWaitsIsNeverForgotten() {
        var first = stage.gate.submit(new Add(sum, 5), R1);
        stage.host.advance(Duration.ofHours(1));

        assertThat(stage.gate.submit(new Add(sum, 5), R1)).isSameAs(first);
    }

    @Test
    void atMostSoManyAreRemembered() {
        var first = stage.gate.submit(new Add(sum, 0), R1);
        stage.tick();
        for (int i = 1; i < RequestIds.MAX; i++) {
            stage.gate.submit(new Add(sum, 0), Options.DEFAULT.withRequestId("x" + i));
            stage.tick();
        }
        assertThat(stage.gate.submit(new Add(sum, 0), R1)).isSameAs(first);

        stage.gate.submit(new Add(sum, 0), Options.DEFAULT.withRequestId("one more"));

        assertThat(stage.gate.submit(new Add(sum, 0), R1)).isNotSameAs(first);
    }

    @Test
    void refusesAnIdThatIsTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.DEFAULT.withRequestId("x".repeat(201)))
                .withMessage("requestId must have at most 200 characters, had 201");
    }
}
