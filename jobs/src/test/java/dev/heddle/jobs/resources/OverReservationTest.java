package dev.heddle.jobs.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.jobs.resources.Admission.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Many ask at once, and only some may have it.
class OverReservationTest {
    private static final int THREADS = 4;
    private static final long BUDGET = 300;
    private static final Need NEED = new Need(100);
    private static final int ROUNDS = 2_000;

    @Test
    void whoeverAsksAtTheSameTimeNeverGetsMoreThanThereIs() throws Exception {
        var limits = ResourceLimits.DEFAULT.withBudget(BUDGET);
        var machine = new FakeReader();
        try (var monitor =
                new ResourceMonitor(
                        limits, machine, ResourceMonitor.Heap.ofThisProcess(), System::nanoTime)) {
            nobodyGetsTooMuch(monitor);
            assertThat(monitor.reservedBytes()).isZero();
        }
    }

    @Test
    void findsACheckThatIsFollowedByAStart() {
        assertThatThrownBy(() -> nobodyGetsTooMuch(new CheckThenStart()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("reserved at once");
    }

    private static void nobodyGetsTooMuch(Admission admission) throws Exception {
        var taken = new AtomicLong();
        var most = new AtomicLong();
        var together = new CyclicBarrier(THREADS);
        Callable<Boolean> asks =
                () -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        together.await();
                        var answer = admission.reserve(NEED);
                        if (answer instanceof Answer.Granted) {
                            long now = taken.addAndGet(NEED.memoryBytes());
                            most.accumulateAndGet(now, Math::max);
                        }
                        together.await();
                        if (answer instanceof Answer.Granted(var permit)) {
                            taken.addAndGet(-NEED.memoryBytes());
                            permit.close();
                        }
                    }
                    return true;
                };
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var ends = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < THREADS; i++) {
                ends.add(threads.submit(asks));
            }
            for (var end : ends) {
                assertThat(end.get()).isTrue();
            }
        }
        assertThat(most.get()).as("reserved at once").isEqualTo(BUDGET);
    }

    /// Planted: it looks, and takes later. A barrier stands where others come between the two.
    private static final class CheckThenStart implements Admission {
        private final AtomicLong reserved = new AtomicLong();
        private final CyclicBarrier allHaveLooked = new CyclicBarrier(THREADS);

        @Override
        public Answer reserve(Need need) {
            boolean fits = reserved.get() + need.memoryBytes() <= BUDGET;
            try {
                allHaveLooked.await();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            if (!fits) {
                return new Answer.Later("full", Duration.ZERO);
            }
            reserved.addAndGet(need.memoryBytes());
            return new Answer.Granted(() -> reserved.addAndGet(-need.memoryBytes()));
        }

        @Override
        public void whenThereIsRoom(Runnable listener) {
            // Nobody waits here.
        }
    }
}
