package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OwnThreadTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Owner owner = Owner.running("worker", Policy.DEFAULT);

    @Test
    void runsEverythingOnOneNamedDaemonThreadThatEndsWithClose() throws InterruptedException {
        Thread thread = owner.call(Thread::currentThread, LONG);

        assertThat(thread.getName()).isEqualTo("worker");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(owner.<Thread>call(Thread::currentThread, LONG)).isSameAs(thread);
        assertThat(owner.<Boolean>call(owner::isCurrent, LONG)).isTrue();
        assertThat(owner.isCurrent()).isFalse();

        assertThat(owner.close(LONG)).isTrue();
        thread.join();
        assertThat(owner.snapshot().phase()).isEqualTo(Snapshot.Phase.CLOSED);
    }

    @Test
    void endsHoweverTheWakeUpsOfACloseMeetItsParking() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            var shortLived = Owner.running("short-lived", Policy.DEFAULT);
            Thread thread = shortLived.call(Thread::currentThread, LONG);
            shortLived.close(i % 2 == 0 ? Duration.ZERO : LONG);
            thread.join();
        }
    }

    @Test
    void parksWhenIdleAndWakesForEachOperation() throws InterruptedException {
        Thread thread = owner.call(Thread::currentThread, LONG);
        for (int i = 0; i < 100; i++) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            int n = i;
            assertThat(owner.<Integer>call(() -> n, LONG)).isEqualTo(n);
        }
        owner.close();
    }

    @Test
    void keepsTheOrderOfEachProducer() throws InterruptedException {
        int producers = 3;
        int each = 20_000;
        var last = new int[producers];
        var disorder = new AtomicInteger();
        var threads = new Thread[producers];
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads[p] =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 1; i <= each; i++) {
                                    int n = i;
                                    Operation<Integer> operation =
                                            () -> {
                                                if (last[producer] + 1 != n) {
                                                    disorder.incrementAndGet();
                                                }
                                                last[producer] = n;
                                                return n;
                                            };
                                    while (owner.submit(operation).outcome().orElse(null)
                                            instanceof Outcome.Rejected<?>) {
                                        Thread.onSpinWait();
                                    }
                                }
                            });
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(owner.close(LONG)).isTrue();
        assertThat(disorder).hasValue(0);
        assertThat(last).containsOnly(each);
    }

    @Test
    void anInterruptThatOneOperationLeftDoesNotHitTheNext() throws InterruptedException {
        var both = new CountDownLatch(1);
        owner.submit(() -> {
            both.await(); // Both in one tick.
            Thread.currentThread().interrupt();
            return "";
        });
        var next = owner.submit(() -> Thread.currentThread().isInterrupted());
        both.countDown();

        assertThat(next.await(LONG).orElseThrow())
                .isInstanceOfSatisfying(
                        Outcome.Executed.class, e -> assertThat(e.value()).isEqualTo(false));
        owner.close();
    }

    @Test
    void anInterruptedWorkerStillParks() throws InterruptedException {
        Thread thread = owner.call(Thread::currentThread, LONG);
        thread.interrupt();

        while (thread.isInterrupted() || thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        owner.close();
    }

    @Test
    void endsAfterAnOperationThatClosesIt() throws InterruptedException {
        Thread thread = owner.call(Thread::currentThread, LONG);

        owner.submit(() -> owner.close(LONG));

        thread.join();
        assertThat(owner.snapshot().outcomes().executed()).isEqualTo(2);
    }
}
