package dev.heddle.lab.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.dispatch.DropOldest.Box;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropOldestTest {
    /// A box that does something wrong once.
    private static class Faulty implements Box {
        private final Box box = DropOldest.named("deque");
        private final AtomicReference<@Nullable Runnable> first = new AtomicReference<>();

        @Override
        public void post(Runnable task) {
            if (first.compareAndSet(null, task)) {
                postWrongly(task);
            } else {
                box.post(task);
            }
        }

        void postWrongly(Runnable task) {
            box.post(task);
        }

        @Override
        public int tick() {
            return box.tick();
        }

        @Override
        public long dropped() {
            return box.dropped();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "deque"})
    void countsWhatIsPostedIntoAFullBox(String name) throws Exception {
        var box = DropOldest.named(name);
        var values = DropOldest.measure(box, 2, Effort.QUICK);
        assertThat(values).containsOnlyKeys("mops", "bytes");
        assertThat(values.get("mops")).isPositive();
        assertThat(box.dropped()).isPositive();
    }

    @Test
    void noticesAnOperationThatIsLost() {
        assertCaught(
                new Faulty() {
                    @Override
                    void postWrongly(Runnable task) {}
                });
    }

    @Test
    void noticesAnOperationThatRunsTwice() {
        assertCaught(
                new Faulty() {
                    @Override
                    void postWrongly(Runnable task) {
                        super.postWrongly(task);
                        super.postWrongly(task);
                    }
                });
    }

    @Test
    void noticesADropThatIsNotCounted() {
        assertCaught(
                new Faulty() {
                    @Override
                    public long dropped() {
                        return super.dropped() - 1;
                    }
                });
    }

    @Test
    void noticesAnOperationThatIsOvertaken() {
        assertCaught(
                new Faulty() {
                    private final AtomicReference<@Nullable Runnable> late =
                            new AtomicReference<>();

                    @Override
                    void postWrongly(Runnable task) {
                        late.set(task);
                    }

                    @Override
                    public int tick() {
                        int left = super.tick();
                        var task = late.get();
                        if (left == 0 && dropped() > 0 && task != null) { // The first comes last.
                            late.set(null);
                            task.run();
                        }
                        return left;
                    }
                });
    }

    private static void assertCaught(Box box) {
        assertThatExceptionOfType(MeasurementException.class)
                .isThrownBy(() -> DropOldest.measure(box, 1, Effort.QUICK))
                .withMessageContaining("were posted");
    }
}
