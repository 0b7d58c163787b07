package dev.heddle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.model.Ending.Cancelled;
import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Cut;
import dev.heddle.model.Ending.Failed;
import dev.heddle.model.Ending.Finish;
import dev.heddle.model.Ending.Problem;
import dev.heddle.model.Ending.Usage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The way of an answer to its receiver.
@Timeout(20)
class DeliveryTest {
    private static final int SEEDS = 3_000;

    private final ManualTime time = new ManualTime();
    private final Heard heard = new Heard();
    private final AtomicInteger over = new AtomicInteger();

    /// An executor whose tasks run when the test says so.
    private static final class Later implements Executor {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private int most;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
            most = Math.max(most, tasks.size());
        }

        boolean runOne() {
            var task = tasks.poll();
            if (task != null) {
                task.run();
            }
            return task != null;
        }
    }

    private Delivery delivery(Executor where, Receiver receiver) {
        return new Delivery(where, receiver, time, over::incrementAndGet);
    }

    /// What the stories below need of a delivery.
    interface Way {
        boolean append(String text);

        void complete();

        boolean cancel();
    }

    interface Maker {
        Way make(Executor where, Receiver receiver);
    }

    private Way real(Executor where, Receiver receiver) {
        var delivery = delivery(where, receiver);
        return new Way() {
            @Override
            public boolean append(String text) {
                return delivery.append(text);
            }

            @Override
            public void complete() {
                delivery.complete(List.of(), Finish.STOP, Usage.UNKNOWN);
            }

            @Override
            public boolean cancel() {
                return delivery.cancel();
            }
        };
    }

    /// Adds, runs, completes and cancels at random, and requires: the text in order, at most one
    /// task waiting, exactly one ending with the text that was handed out, none of it after a
    /// cancel.
    private static void story(int seed, Maker maker) {
        var random = new Random(seed);
        var where = new Later();
        var heard = new Heard();
        var way = maker.make(where, heard);
        var said = new StringBuilder();
        boolean completed = false;
        String atCancel = null;
        int cancelAt = random.nextInt(40);
        for (int step = 0; step < 30; step++) {
            if (step == cancelAt && way.cancel()) {
                atCancel = heard.text();
            } else if (step == 20) {
                way.complete();
                completed = true;
            } else if (random.nextBoolean()) {
                where.runOne();
            } else if (!completed && way.append("<" + step + ">") && atCancel == null) {
                said.append('<').append(step).append('>');
            }
            assertThat(said.toString()).as("seed %d", seed).startsWith(heard.text());
        }
        while (where.runOne()) {
            // To the end.
        }
        assertThat(heard.endings()).as("seed %d", seed).hasSize(1);
        assertThat(heard.endings().getFirst().text()).as("seed %d", seed).isEqualTo(heard.text());
        assertThat(where.most).as("seed %d", seed).isOne();
        if (atCancel == null) {
            assertThat(heard.endings().getFirst()).isInstanceOf(Completed.class);
            assertThat(heard.text()).as("seed %d", seed).isEqualTo(said.toString());
        } else {
            assertThat(heard.endings().getFirst()).isInstanceOf(Cancelled.class);
            assertThat(heard.text()).as("seed %d", seed).isEqualTo(atCancel);
        }
    }

    @Test
    void isInOrderEndsOnceAndHandsOutNothingAfterACancel() {
        for (int seed = 0; seed < SEEDS; seed++) {
            story(seed, this::real);
        }
        assertThat(over).hasValue(SEEDS);
    }

    /// Puts the text into the task, where a cancel no longer reaches it.
    private Way planted(Executor where, Receiver receiver) {
        return new Way() {
            private final StringBuilder text = new StringBuilder();
            private boolean ended;

            @Override
            public boolean append(String more) {
                if (!ended) {
                    text.append(more);
                    where.execute(() -> receiver.part(more));
                }
                return !ended;
            }

            @Override
            public void complete() {
                end(delivery(Runnable::run, receiver));
            }

            private void end(Delivery how) {
                if (!ended) {
                    ended = true;
                    where.execute(() -> {
                        how.append(text.toString());
                        how.complete(List.of(), Finish.STOP, Usage.UNKNOWN);
                    });
                }
            }

            @Override
            public boolean cancel() {
                boolean first = !ended;
                end(delivery(Runnable::run, receiver));
                return first;
            }
        };
    }

    @Test
    void findsADeliveryThatHandsOutAfterACancel() {
        assertThatThrownBy(
                        () -> {
                            for (int seed = 0; seed < SEEDS; seed++) {
                                story(seed, this::planted);
                            }
                        })
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void canBeCancelledFromInsideAPart() {
        var delivery = new Delivery[1];
        var receiver =
                new Receiver() {
                    @Override
                    public void part(String text) {
                        heard.part(text);
                        assertThat(delivery[0].cancel()).isTrue();
                    }

                    @Override
                    public void ended(Ending ending) {
                        heard.ended(ending);
                    }
                };
        delivery[0] = delivery(Runnable::run, receiver);

        assertThat(delivery[0].append("one")).isTrue();
        assertThat(delivery[0].append("two")).isFalse();

        assertThat(heard.parts()).containsExactly("one");
        assertThat(heard.endings()).hasSize(1).first().isInstanceOf(Cancelled.class);
    }

    @Test
    void handsOutNoHalfOfACharacterButTheLastOne() {
        var delivery = delivery(Runnable::run, heard);
        delivery.append("a\uD83E");
        delivery.append("\uDDF5b\uD83E");
        assertThat(heard.parts()).containsExactly("a", "\uD83E\uDDF5b");
        delivery.complete(List.of(), Finish.STOP, Usage.UNKNOWN);
        assertThat(heard.parts()).last().isEqualTo("\uD83E");
        assertThat(heard.endings()).hasSize(1);
    }

    @Test
    void endsIfItsReceiverThrows() {
        var receiver =
                new Receiver() {
                    @Override
                    public void part(String text) {
                        throw new IllegalStateException("no page");
                    }

                    @Override
                    public void ended(Ending ending) {
                        heard.ended(ending);
                        throw new IllegalStateException("no page either");
                    }
                };
        var delivery = delivery(Runnable::run, receiver);

        delivery.append("one");

        var end = (Cut) heard.endings().getFirst();
        assertThat(end.problem()).isEqualTo(Problem.RECEIVER);
        assertThat(end.detail()).contains("no page");
        assertThat(delivery.append("two")).isFalse();
        assertThat(over).hasValue(1);
    }

    @Test
    void waitsForAnExecutorThatIsFull() {
        var refusals = new AtomicInteger(5);
        var delivery =
                delivery(
                        task -> {
                            if (refusals.getAndDecrement() > 0) {
                                throw new RejectedExecutionException("full");
                            }
                            task.run();
                        },
                        heard);

        delivery.append("one ");
        delivery.append("two");
        delivery.complete(List.of(), Finish.STOP, Usage.UNKNOWN);
        assertThat(heard.parts()).isEmpty();
        time.advance(Duration.ofSeconds(1));

        assertThat(heard.parts()).containsExactly("one two");
        assertThat(heard.endings()).hasSize(1).first().isInstanceOf(Completed.class);
    }

    @Test
    void endsIfItsExecutorStaysClosed() {
        var delivery =
                delivery(
                        _ -> {
                            throw new RejectedExecutionException("closed");
                        },
                        heard);

        delivery.append("one");
        time.advance(Duration.ofSeconds(6));

        assertThat(delivery.ending())
                .hasValueSatisfying(
                        end -> assertThat(((Failed) end).problem()).isEqualTo(Problem.RECEIVER));
        assertThat(heard.endings()).isEmpty();
        assertThat(over).hasValue(1);
        assertThat(time.alarms()).isZero();
    }
}
