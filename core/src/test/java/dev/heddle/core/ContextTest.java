package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ContextTest {
    private static final ScopedValue<String> USER = ScopedValue.newInstance();
    private static final ScopedValue<String> OTHER = ScopedValue.newInstance();
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Policy carrying = Policy.DEFAULT.carrying(USER, OTHER);

    @Test
    void bindsTheSubmittersValuesWhileItsOperationRuns() throws InterruptedException {
        var owner = Owner.running("worker", carrying);
        var ticket =
                ScopedValue.where(USER, "ada")
                        .call(() -> owner.submit(() -> USER.get() + OTHER.isBound()));

        assertThat(ticket.await(LONG)).get().hasFieldOrPropertyWithValue("value", "adafalse");
        assertThat(owner.<Boolean>call(USER::isBound, LONG)).as("none here").isFalse();
        owner.close();
    }

    @Test
    void carriesThemWithTasksCallsAndTimersToo() throws InterruptedException {
        var owner = Owner.running("worker", carrying);
        var seen = new ArrayList<String>();
        var all = new CountDownLatch(2);
        ScopedValue.where(USER, "ada")
                .run(() -> {
                    owner.execute(() -> {
                        seen.add(USER.get());
                        all.countDown();
                    });
                    owner.after(
                            Duration.ZERO,
                            () -> {
                                seen.add(USER.get());
                                all.countDown();
                                return 0;
                            });
                });
        all.await();
        assertThat(ScopedValue.where(USER, "bob").call(() -> owner.<String>call(USER::get, LONG)))
                .isEqualTo("bob");
        owner.close();

        assertThat(seen).containsExactly("ada", "ada");
    }

    @Test
    void carriesNothingThatThePolicyDoesNotName() throws InterruptedException {
        var owner = Owner.running("worker", Policy.DEFAULT);
        assertThat(
                        ScopedValue.where(USER, "ada")
                                .call(() -> owner.<Boolean>call(USER::isBound, LONG)))
                .isFalse();
        owner.close();
    }

    @Test
    void carriersWrapEachRunAndPutBackInTheOppositeOrder() throws Exception {
        var log = new ArrayList<String>();
        var context = new Context(Policy.DEFAULT, List.of(carrier("a", log), carrier("b", log)));
        var operation =
                context.carry(
                        Operation.named(
                                "op",
                                () -> {
                                    log.add("runs");
                                    throw new IllegalStateException("fails");
                                }));
        log.add("captured");

        try {
            operation.run();
        } catch (IllegalStateException e) {
            log.add(e.getMessage());
        }

        assertThat(operation.name()).isEqualTo("op");
        assertThat(log)
                .containsExactly(
                        "capture a",
                        "capture b",
                        "captured",
                        "enter a",
                        "enter b",
                        "runs",
                        "leave b",
                        "leave a",
                        "fails");
    }

    private static ContextCarrier carrier(String name, List<String> log) {
        return () -> {
            log.add("capture " + name);
            return () -> {
                log.add("enter " + name);
                return () -> log.add("leave " + name);
            };
        };
    }

    @Test
    void anEqualRequestIsTheSameWhoeverSubmitsIt() {
        var host = new ManualHost();
        var gate = ManualHost.gate(host, carrying);
        Operation<Integer> operation = Operation.named("op", () -> 1);
        var id = Options.DEFAULT.withRequestId("r");
        var first = ScopedValue.where(USER, "ada").call(() -> gate.submit(operation, id));

        assertThat(ScopedValue.where(USER, "bob").call(() -> gate.submit(operation, id)))
                .isSameAs(first);
    }
}
