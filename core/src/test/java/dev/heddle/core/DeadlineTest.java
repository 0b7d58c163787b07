package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Options IN_10_MS = Options.startWithin(Duration.ofMillis(10));

    private final ManualHost host = new ManualHost();
    private final Gate gate = ManualHost.gate(host, Policy.DEFAULT);
    private final AtomicInteger runs = new AtomicInteger();
    private final Operation<Integer> count = Operation.named("count", runs::incrementAndGet);

    @Test
    void expiresWhileTheLoopStandsStillAndNeverRuns() {
        var ticket = gate.submit(count, IN_10_MS);

        host.advance(Duration.ofNanos(9_999_999));
        assertThat(ticket.outcome()).isEmpty();
        host.advance(Duration.ofNanos(1));

        assertThat(ticket.outcome())
                .hasValueSatisfying(outcome -> {
                    assertThat(outcome).isInstanceOf(Expired.class);
                    assertThat(outcome.trace().waitNanos()).isEqualTo(10_000_000);
                });
        assertThat(ticket.cancel()).isFalse();
        host.tick(gate);
        assertThat(runs).hasValue(0);
        assertThat(gate.snapshot().outcomes().expired()).isEqualTo(1);
    }

    @Test
    void startsUpToTheDeadline() {
        var ticket = gate.submit(count, IN_10_MS);
        host.advance(Duration.ofNanos(9_999_999));

        host.tick(gate);

        assertThat(ticket.outcome()).get().isInstanceOf(Executed.class);
    }

    @Test
    void expiresInATickThatComesBeforeTheWatchLooks() {
        gate.submit(
                Operation.named(
                        "slow",
                        () -> {
                            host.advance(Duration.ofMillis(1));
                            return "";
                        }));
        var late = gate.submit(count, Options.startWithin(Duration.ofMillis(1)));

        host.tick(gate);

        assertThat(late.outcome()).get().isInstanceOf(Expired.class);
        assertThat(runs).hasValue(0);
    }

    @Test
    void keepsTheDeadlineOfOneThatWaitsBehindARunningOperation() {
        var late = gate.submit(Operation.named("first", () -> 0));
        gate.submit(
                Operation.named(
                        "stalls",
                        () -> {
                            var behind = gate.submit(count, IN_10_MS);
                            host.advance(Duration.ofMillis(10));
                            return assertThat(behind.outcome()).get().isInstanceOf(Expired.class);
                        }));

        host.tick(gate);
        host.tick(gate);

        assertThat(late.outcome()).isPresent();
        assertThat(gate.snapshot().outcomes()).isEqualTo(new Snapshot.Outcomes(2, 0, 0, 0, 0, 1));
        assertThat(runs).hasValue(0);
    }

    @Test
    void withdrawsNothingThatHasStarted() {
        var ticket =
                gate.submit(
                        Operation.named(
                                "overruns",
                                () -> {
                                    host.advance(Duration.ofSeconds(1));
                                    return "late but true";
                                }),
                        IN_10_MS);

        host.tick(gate);

        assertThat(ticket.outcome()).get().isInstanceOf(Executed.class);
    }

    @Test
    void takesThePolicysDeadlineWhenNoneIsNamed() {
        var hasty =
                ManualHost.gate(host, Policy.DEFAULT.withDefaultDeadline(Duration.ofMillis(10)));
        var ticket = hasty.submit(count);

        host.advance(Duration.ofMillis(10));

        assertThat(ticket.outcome()).get().isInstanceOf(Expired.class);
    }

    @Test
    void neverExpiresWithoutADeadline() {
        var plain = gate.submit(count);
        var endless = gate.submit(count, Options.startWithin(Options.NO_DEADLINE));
        var beyondTheClock =
                gate.submit(count, Options.startWithin(Duration.ofSeconds(Long.MAX_VALUE)));

        host.advance(Duration.ofDays(30_000));
        assertThat(plain.outcome()).isEmpty();
        assertThat(endless.outcome()).isEmpty();
        assertThat(beyondTheClock.outcome()).isEmpty();

        host.tick(gate);
        assertThat(runs).hasValue(3);
    }

    @Test
    void isWatchedOnlyWhileSomethingWaitsOrRuns() {
        assertThat(host.sweeps()).isZero();
        gate.submit(count);
        gate.submit(count);
        assertThat(host.sweeps()).isEqualTo(1);
        host.advance(Duration.ofMillis(5));
        assertThat(host.sweeps()).isEqualTo(1);

        host.tick(gate);
        host.advance(Duration.ofMillis(5));
        assertThat(host.sweeps()).isZero();

        gate.submit(count);
        assertThat(host.sweeps()).isEqualTo(1);
        gate.close(Duration.ZERO);
        host.advance(Duration.ofMillis(5));
        assertThat(host.sweeps()).as("a closed owner waits for nothing").isZero();
    }

    @Test
    void theSharedWatcherExpiresWhatALoopNeverTakes() throws InterruptedException {
        var owner = Owner.hosted("never ticks", Policy.DEFAULT);
        var expired = new CountDownLatch(1);
        var ticket = owner.submit(count, IN_10_MS);
        ticket.then(Runnable::run, _ -> expired.countDown());

        assertThat(expired.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ticket.outcome()).get().isInstanceOf(Expired.class);

        // And once more, now that it has been idle.
        var again = owner.submit(count, IN_10_MS).await(Duration.ofSeconds(10));
        assertThat(again).get().isInstanceOf(Expired.class);
        owner.close(Duration.ZERO);
        assertThat(runs).hasValue(0);
    }

    @Test
    void theSharedWatcherSurvivesASweepThatThrows() throws InterruptedException {
        var swept = new CountDownLatch(2);
        Watcher.SHARED.watch(() -> {
            swept.countDown();
            if (swept.getCount() > 0) {
                throw new AssertionError("a broken host clock");
            }
            return -1;
        });

        assertThat(swept.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
