package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OwnerDeathTest {
    private static final Policy HASTY = Policy.DEFAULT.withStallAfter(Duration.ofMillis(20));

    @Test
    void whatWaitsForALoopWhoseThreadHasEndedIsCancelled() throws InterruptedException {
        var owner = Owner.hosted("engine", HASTY);
        var engine = Thread.ofPlatform().start(owner::tick);
        engine.join();

        var ticket = owner.submit(() -> 1);
        var outcome = ticket.await(Duration.ofSeconds(20));

        assertThat(outcome).get().isInstanceOf(Outcome.Cancelled.class);
        assertThat(Stage.reason(ticket)).isEqualTo(Reason.OWNER_DIED);
        var late = owner.submit(() -> 1);
        assertThat(Stage.reason(late)).isEqualTo(Reason.CLOSED);
        assertThat(late.toString()).contains("engine has lost its thread");
        assertThat(owner.snapshot().phase()).isEqualTo(Snapshot.Phase.CLOSED);
        assertThat(owner.close(Duration.ZERO)).isTrue();
    }

    @Test
    void aLoopThatHasNotTickedYetIsNotDead() {
        var host = new ManualHost();
        var engine = new Gate("engine", host.engine(), HASTY);
        var ticket = engine.submit(() -> 1);

        host.advance(Duration.ofMinutes(1));

        assertThat(ticket.outcome()).isEmpty();
    }

    @Test
    void whatRunsWhenTheLoopCanTickNoMoreEndsByItself() throws InterruptedException {
        var host = new MortalHost();
        var gate = new Gate("stage", host, HASTY);
        var ticket =
                gate.submit(
                        Operation.named(
                                "takes its time",
                                () -> {
                                    host.started.countDown();
                                    host.endless.await();
                                    return 1;
                                }));
        var next = gate.submit(() -> 2);
        host.loop =
                Thread.ofPlatform()
                        .daemon()
                        .unstarted(() -> {
                            var _ = gate.tick();
                        });
        host.loop.start(); // Once the host knows it.
        host.started.await();
        host.alive.set(false);

        assertThat(next.await(Duration.ofSeconds(20))).get().isInstanceOf(Outcome.Cancelled.class);
        assertThat(ticket.state()).isEqualTo(Ticket.State.RUNNING);
        host.endless.countDown();
        assertThat(ticket.await(Duration.ofSeconds(20))).get().isInstanceOf(Executed.class);
        assertThat(gate.outcomes().executed()).isEqualTo(1);
        assertThat(gate.outcomes().failed()).isZero();
    }

    /// A loop that says that it is dead while its thread hangs.
    private static final class MortalHost implements Host {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch endless = new CountDownLatch(1);
        final AtomicBoolean alive = new AtomicBoolean(true);
        volatile Thread loop = Thread.currentThread();

        @Override
        public void wake() {}

        @Override
        public boolean isOwnerThread() {
            return Thread.currentThread() == loop;
        }

        @Override
        public boolean isAlive() {
            return alive.get();
        }

        @Override
        public void watch(LongSupplier sweep) {
            Watcher.SHARED.watch(sweep);
        }
    }
}
