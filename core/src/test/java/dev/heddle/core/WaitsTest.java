package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Outcome.Failed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Owner a = Owner.running("a", Policy.DEFAULT);
    private final Owner b = Owner.running("b", Policy.DEFAULT);
    private final Owner c = Owner.running("c", Policy.DEFAULT);

    @AfterEach
    void close() {
        a.close();
        b.close();
        c.close();
    }

    @Test
    void ownersThatWaitForEachOtherAreToldTheCircle() throws InterruptedException {
        var ticket =
                a.submit(
                        Operation.named(
                                "outer",
                                () ->
                                        b.call(
                                                () -> c.call(() -> a.call(() -> 1, LONG), LONG),
                                                LONG)));

        var outcome = ticket.await(LONG).orElseThrow();

        assertThat(outcome).isInstanceOf(Failed.class);
        var cause = ((Failed<?>) outcome).cause();
        while (cause instanceof OutcomeException wrapped) {
            cause = ((Failed<?>) wrapped.ticket().outcome().orElseThrow()).cause();
        }
        assertThat(cause)
                .isInstanceOf(IllegalStateException.class)
                .message()
                .as("who begins to wait last is told")
                .containsAnyOf(
                        "a waits for b, which waits for c, which waits for a",
                        "b waits for c, which waits for a, which waits for b",
                        "c waits for a, which waits for b, which waits for c");
    }

    @Test
    void twoThatBeginToWaitAtTheSameTimeDoNotStandStill() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            var go = new CountDownLatch(2);
            var one = a.submit(() -> meet(go, b));
            var other = b.submit(() -> meet(go, a));

            assertThat(one.await(LONG)).isPresent();
            assertThat(other.await(LONG)).isPresent();
        }
    }

    private static int meet(CountDownLatch go, Owner other) throws InterruptedException {
        go.countDown();
        go.await();
        try {
            return other.call(() -> 1, LONG);
        } catch (IllegalStateException e) {
            return 0; // Told of the circle: at least one of the two is.
        }
    }

    @Test
    void waitingForAnOwnerThatWaitsForNobodyIsAllowed() throws InterruptedException {
        assertThat(a.<Integer>call(() -> b.call(() -> c.call(() -> 7, LONG), LONG), LONG))
                .isEqualTo(7);
        assertThat(c.<Integer>call(() -> a.call(() -> 8, LONG), LONG)).isEqualTo(8);
    }

    @Test
    void codeOfTheLoopOutsideOfATickIsPartOfTheCircle() throws InterruptedException {
        var host = new ManualHost();
        var loop = ManualHost.gate(host, Policy.DEFAULT);
        host.tick(loop);
        var asked = new CountDownLatch(1);
        var ticket =
                b.submit(
                        Operation.named(
                                "asks the loop",
                                () -> {
                                    var inner = loop.submit(Operation.named("inner", () -> 1));
                                    asked.countDown();
                                    return inner.await(LONG);
                                }));
        asked.await();
        var waits = (Gate) b;
        while (waits.waitsFor() == null) {
            Thread.onSpinWait();
        }

        host.onLoop(() ->
                assertThatThrownBy(() -> b.submit(() -> 2).await(LONG))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageEndingWith("stage waits for b, which waits for stage"));
        host.tick(loop);
        assertThat(ticket.await(LONG)).isPresent();
    }
}
