package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.testkit.OwnerContract;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ExecutorHostTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /// The tasks of an executor are not the owner's, also on its only thread; it has no events.
    private static OwnerContract.Loop loop(ExecutorService executor, Policy policy) {
        return new OwnerContract.Loop(
                ExecutorHost.owner("executor", executor, policy), null, executor);
    }

    @Nested
    class OnOneThread extends OwnerContract {
        @Override
        protected Loop start(Policy policy) {
            return loop(Executors.newSingleThreadExecutor(), policy);
        }
    }

    @Nested
    class OnAPool extends OwnerContract {
        @Override
        protected Loop start(Policy policy) {
            return loop(Executors.newFixedThreadPool(4), policy);
        }
    }

    @Nested
    class OnVirtualThreads extends OwnerContract {
        @Override
        protected Loop start(Policy policy) {
            return loop(Executors.newVirtualThreadPerTaskExecutor(), policy);
        }
    }

    @Test
    void handsOverOneTaskAtATimeAlsoWhileItCloses() {
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 200; round++) {
                var waiting = new AtomicInteger();
                var most = new AtomicInteger();
                var owner =
                        ExecutorHost.owner(
                                "executor",
                                task -> {
                                    most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
                                    pool.execute(() -> {
                                        waiting.decrementAndGet();
                                        task.run();
                                    });
                                },
                                Policy.DEFAULT.withBudget(1, LONG));
                for (int i = 0; i < 10; i++) {
                    owner.submit(Operation.named("owns", () -> checked(owner)));
                }
                assertThat(owner.close(LONG)).isTrue();
                assertThat(owner.snapshot().outcomes().failed()).isZero();
                assertThat(most).hasValue(1);
            }
        }
    }

    private static boolean checked(Owner owner) {
        owner.check();
        return true;
    }

    @Test
    void itsThreadOwnsNothingBetweenTicks() throws Exception {
        try (var executor = Executors.newSingleThreadExecutor();
                var owner = ExecutorHost.owner("executor", executor, Policy.DEFAULT)) {
            owner.call(() -> checked(owner), LONG);

            assertThat(executor.submit(owner::isCurrent).get()).isFalse();
        }
    }

    @Test
    void knowsThatItsExecutorWasShutDown() throws Exception {
        var executor = Executors.newSingleThreadExecutor();
        var host = new ExecutorHost("executor", executor, Death.POLICY);
        assertThat(host.isAlive()).isTrue();

        executor.close();

        assertThat(host.isAlive()).isFalse();
        Death.assertToldBy(host.owner());
    }

    @Test
    void takesARefusalForTheEnd() throws Exception {
        var host =
                new ExecutorHost(
                        "executor",
                        _ -> {
                            throw new RejectedExecutionException("planted");
                        },
                        Death.POLICY);
        assertThat(host.isAlive()).isTrue();

        Death.assertToldBy(host.owner());
        assertThat(host.isAlive()).isFalse();
    }

    @Test
    void takesARefusalInATickForTheEnd() throws Exception {
        var left = new AtomicInteger(1);
        var executor = Executors.newSingleThreadExecutor();
        var host =
                new ExecutorHost(
                        "executor",
                        task -> {
                            if (left.getAndDecrement() <= 0) {
                                throw new RejectedExecutionException("planted");
                            }
                            executor.execute(task);
                        },
                        Death.POLICY);
        var owner = host.owner();

        var behind = owner.call(() -> owner.submit(Operation.named("behind", () -> "")), LONG);
        executor.close(); // Waits for the tick.

        assertThat(host.isAlive()).isFalse();
        assertThat(behind.await(LONG).toString()).contains("Cancelled[reason=OWNER_DIED");
    }
}
