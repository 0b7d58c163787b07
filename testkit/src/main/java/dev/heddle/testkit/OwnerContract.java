package dev.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot;
import dev.heddle.core.Snapshot.Health;
import dev.heddle.core.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What an owner keeps on every loop. The test of a host extends it and says how to start the real
/// loop; JUnit Jupiter has to be on the test's path.
///
/// ```java
/// class SwingHostTest extends OwnerContract {
///     @Override
///     protected Loop start(Policy policy) {
///         var owner = SwingHost.owner("swing", policy);
///         return new Loop(owner, EventQueue::invokeLater, () -> {});
///     }
/// }
/// ```
///
/// The tests wait for conditions, {@link #patience} at most; no test depends on how fast a loop is.
public abstract class OwnerContract {
    private static final Operation<String> NOTHING = Operation.named("nothing", () -> "");
    private static final int PRODUCERS = 3;
    private static final int BUDGET = 16;

    /// No tick ends for the time it took, so that what it ran is told by the count alone.
    private static final Duration UNLIMITED = Duration.ofHours(1);

    private final CountDownLatch released = new CountDownLatch(1);
    private @Nullable Loop loop;

    /// For the test of a host.
    protected OwnerContract() {}

    /// A loop that runs, and the owner on it.
    ///
    /// @param owner the owner under test
    /// @param events takes the loop's own events, behind those it has; may be called from any
    ///   thread. Null for a loop that has none: what is said about events is then not asked of it
    /// @param end ends what `start` began, after the owner was closed
    public record Loop(Owner owner, @Nullable Events events, AutoCloseable end) {}

    /// The queue of a loop's own events.
    @FunctionalInterface
    public interface Events {
        /// Queues an event.
        void post(Runnable event);
    }

    /// Starts the loop and an owner on it, for one test.
    protected abstract Loop start(Policy policy) throws Exception;

    /// How long a test waits for what has to come before it fails.
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    private Owner begin(Policy policy) throws Exception {
        var started = start(policy);
        loop = started;
        return started.owner();
    }

    @AfterEach
    void end() throws Exception {
        released.countDown();
        var started = loop;
        if (started != null) {
            try {
                started.owner().close(Duration.ZERO);
            } finally {
                started.end().close();
            }
        }
    }

    // ---- threads ------------------------------------------------------------------------------

    @Test
    void runsEverythingOnTheLoopsThreadOneByOneAndNowhereElse() throws Exception {
        var owner = begin(Policy.DEFAULT);
        var inside = new AtomicInteger();
        List<Ticket<Thread>> tickets = Collections.synchronizedList(new ArrayList<>());
        Operation<Thread> operation =
                Operation.named(
                        "looks where it is",
                        () -> {
                            assertEquals(1, inside.incrementAndGet(), "operations at once");
                            assertTrue(owner.isCurrent());
                            inside.decrementAndGet();
                            return Thread.currentThread();
                        });

        var producers =
                produce(_ -> {
                    for (int i = 0; i < 100; i++) {
                        tickets.add(owner.submit(operation));
                    }
                });

        for (var ticket : tickets) {
            assertFalse(producers.contains(valueOf(ticket)), "it ran on the thread that submitted");
        }
        assertFalse(tickets.stream().anyMatch(t -> isThread(t, Thread.currentThread())));
        if (hasEvents()) {
            Thread thread = onLoop(Thread::currentThread);
            for (var ticket : tickets) {
                assertSame(thread, valueOf(ticket));
            }
        }
    }

    private static boolean isThread(Ticket<Thread> ticket, Thread thread) {
        return ticket.outcome().orElse(null) instanceof Executed<Thread> e && e.value() == thread;
    }

    @Test
    void neverRunsInline() throws Exception {
        var owner = begin(Policy.DEFAULT);
        standStill(owner);
        var ran = new AtomicBoolean();

        var ticket = owner.submit(running(ran));

        assertEquals(Ticket.State.QUEUED, ticket.state());
        assertFalse(ran.get());
        released.countDown();
        outcomeOf(ticket);
        assertTrue(ran.get());
    }

    @Test
    void neverRunsInlineWhenItsLoopSubmits() throws Exception {
        var owner = begin(Policy.DEFAULT);
        valueOf(owner.submit(NOTHING));
        var ran = new AtomicBoolean();

        boolean ranInline =
                onLoop(() -> {
                    owner.submit(running(ran));
                    return ran.get();
                });

        assertFalse(ranInline);
        await(ran::get, "what the loop submitted to itself to run");
    }

    @Test
    void knowsItsThread() throws Exception {
        var owner = begin(Policy.DEFAULT);

        assertFalse(owner.isCurrent());
        var refusal = assertThrows(WrongThreadException.class, owner::check);
        assertTrue(
                String.valueOf(refusal.getMessage()).contains(Thread.currentThread().getName()),
                refusal.getMessage());
        assertTrue(valueOf(owner.submit(Operation.named("checks", () -> checked(owner)))));
        if (hasEvents()) {
            assertTrue(onLoop(() -> checked(owner)));
        }
    }

    private static boolean checked(Owner owner) {
        owner.check();
        return owner.isCurrent();
    }

    // ---- order and budget ---------------------------------------------------------------------

    @Test
    void keepsTheOrderOfEachProducer() throws Exception {
        int each = 1_500;
        var owner = begin(Policy.DEFAULT.withCapacity(256)); // They meet full and empty queues.
        var last = new int[PRODUCERS];
        var disorder = new AtomicInteger();

        produce(producer -> {
            for (int i = 1; i <= each; i++) {
                int n = i;
                Operation<Integer> operation =
                        Operation.named(
                                "counts",
                                () -> {
                                    if (last[producer] + 1 != n) {
                                        disorder.incrementAndGet();
                                    }
                                    last[producer] = n;
                                    return n;
                                });
                await(() -> isTaken(owner.submit(operation)), "a place in the queue");
            }
        });

        assertTrue(owner.close(patience()), "everything ran");
        assertEquals(0, disorder.get());
        for (int n : last) {
            assertEquals(each, n);
        }
    }

    private static boolean isTaken(Ticket<?> ticket) {
        return !(ticket.outcome().orElse(null) instanceof Rejected<?>);
    }

    @Test
    void wakesForEachOperationHoweverOftenItWasIdle() throws Exception {
        var owner = begin(Policy.DEFAULT);

        for (int i = 0; i < 200; i++) {
            valueOf(owner.submit(NOTHING));
        }
    }

    @Test
    void letsTheLoopsOwnEventsThroughWhileThousandsWait() throws Exception {
        var owner = begin(Policy.DEFAULT.withCapacity(8_192).withBudget(BUDGET, UNLIMITED));
        valueOf(owner.submit(NOTHING));
        var ran = new AtomicInteger();
        Operation<Integer> operation = Operation.named("counts", ran::incrementAndGet);
        standStillInAnEvent();
        for (int i = 0; i < 4_000; i++) {
            owner.submit(operation);
        }

        var counts = eventsInARow(ran::get);

        assertAtMostApart(BUDGET, counts);
        assertTrue(owner.close(patience()), "everything ran");
        assertEquals(4_000, ran.get());
    }

    @Test
    void keepsAtMostOneWakeUpInTheLoopsQueue() throws Exception {
        var owner = begin(Policy.DEFAULT.withBudget(1, UNLIMITED));
        valueOf(owner.submit(NOTHING));
        standStillInAnEvent();
        produce(_ -> {
            for (int i = 0; i < 100; i++) {
                owner.submit(NOTHING);
            }
        });

        // Each wake-up that waits before an event would be a tick between it and the one before.
        var ticks = eventsInARow(() -> owner.snapshot().ticks());

        assertAtMostApart(1, ticks);
        assertTrue(owner.close(patience()), "everything ran");
    }

    /// Posts events that each ask `probe` and post the next, ends the standstill and returns the
    /// answers, with that of before in front.
    private List<Long> eventsInARow(LongSupplier probe) throws InterruptedException {
        int count = 20;
        List<Long> answers = Collections.synchronizedList(new ArrayList<>());
        answers.add(probe.getAsLong());
        var done = new CountDownLatch(count);
        events().post(
                        new Runnable() {
                            @Override
                            public void run() {
                                answers.add(probe.getAsLong());
                                done.countDown();
                                if (done.getCount() > 0) {
                                    events().post(this);
                                }
                            }
                        });
        released.countDown();
        awaitLatch(done, "the loop's own events");
        return answers;
    }

    private static void assertAtMostApart(int most, List<Long> values) {
        for (int i = 1; i < values.size(); i++) {
            long apart = values.get(i) - values.get(i - 1);
            assertTrue(apart <= most, apart + " before event " + i + " of " + values);
        }
    }

    @Test
    void leavesWhatAnOperationSubmitsToALaterTick() throws Exception {
        var owner = begin(Policy.DEFAULT);
        var ticks = new ArrayList<Long>();
        var done = new CountDownLatch(1);

        owner.submit(
                new Operation<String>() {
                    @Override
                    public String run() {
                        ticks.add(owner.snapshot().ticks());
                        if (ticks.size() == 50) {
                            done.countDown();
                        } else {
                            int before = ticks.size();
                            owner.submit(this);
                            assertEquals(before, ticks.size(), "it ran inline");
                        }
                        return "";
                    }
                });

        awaitLatch(done, "operations that submit the next");
        for (int i = 1; i < ticks.size(); i++) {
            assertTrue(ticks.get(i) > ticks.get(i - 1), "in the same tick: " + ticks);
        }
        assertEquals(0, owner.snapshot().outcomes().failed());
    }

    // ---- failures and waiting -----------------------------------------------------------------

    @Test
    void livesOnAfterAnExceptionAndAnError() throws Exception {
        var owner = begin(Policy.DEFAULT);
        var exception = new IllegalStateException("planted");
        var error = new StackOverflowError("planted");

        var first = owner.submit(throwing(exception));
        var second = owner.submit(throwing(error));
        var third = owner.submit(NOTHING);

        assertSame(exception, assertInstanceOf(Failed.class, outcomeOf(first)).cause());
        assertSame(error, assertInstanceOf(Failed.class, outcomeOf(second)).cause());
        valueOf(third);
        if (hasEvents()) {
            onLoop(() -> "");
        }
    }

    private static Operation<String> throwing(Throwable thrown) {
        return Operation.named(
                "fails",
                () -> {
                    switch (thrown) {
                        case Exception exception -> throw exception;
                        case Error error -> throw error;
                        default -> throw new AssertionError(thrown);
                    }
                });
    }

    @Test
    void callsDirectlyOnItsThreadAndWaitsOnOthers() throws Exception {
        var owner = begin(Policy.DEFAULT);

        assertTrue(owner.<Boolean>call(owner::isCurrent, patience()));

        var queued = new AtomicBoolean();
        boolean overtook =
                valueOf(
                        owner.submit(
                                Operation.named(
                                        "calls",
                                        () -> {
                                            owner.submit(running(queued));
                                            return owner.<Boolean>call(
                                                    () -> !queued.get(), patience());
                                        })));
        assertTrue(overtook, "a direct call does not wait for the queue");
        if (hasEvents()) {
            assertTrue(onLoop(() -> owner.<Boolean>call(owner::isCurrent, patience())));
        }
    }

    @Test
    void refusesToWaitForItself() throws Exception {
        var owner = begin(Policy.DEFAULT);

        valueOf(owner.submit(Operation.named("waits", () -> refusedWait(owner))));

        if (hasEvents()) {
            onLoop(() -> refusedWait(owner));
        }
    }

    private IllegalStateException refusedWait(Owner owner) {
        return assertThrows(
                IllegalStateException.class, () -> owner.submit(NOTHING).await(patience()));
    }

    @Test
    void expiresWhatIsLateWhileTheLoopStandsStill() throws Exception {
        var owner = begin(Policy.DEFAULT);
        standStill(owner);
        var ran = new AtomicBoolean();

        var ticket = owner.submit(running(ran), Options.startWithin(Duration.ofMillis(1)));

        assertInstanceOf(Expired.class, outcomeOf(ticket));
        released.countDown();
        valueOf(owner.submit(NOTHING));
        assertFalse(ran.get());
    }

    @Test
    void reportsAnOperationThatStandsStillWithTheLoopsStack() throws Exception {
        var owner = begin(Policy.DEFAULT.withStallAfter(Duration.ofMillis(1)));
        standStill(owner);

        var snapshot = awaitStall(owner);

        assertEquals("stands still", snapshot.running().orElseThrow().operation());
    }

    @Test
    void reportsAnEventThatStandsStillWithTheLoopsStack() throws Exception {
        var owner = begin(Policy.DEFAULT.withStallAfter(Duration.ofMillis(1)));
        valueOf(owner.submit(NOTHING));
        standStillInAnEvent();
        owner.submit(NOTHING);

        var snapshot = awaitStall(owner);

        assertTrue(snapshot.running().isEmpty());
    }

    private Snapshot awaitStall(Owner owner) {
        await(() -> owner.snapshot().health() == Health.STALLED, "the stall");
        var snapshot = owner.snapshot();
        assertTrue(
                snapshot.stack().stream()
                        .anyMatch(frame -> frame.getMethodName().equals("awaitRelease")),
                snapshot::toString);
        released.countDown();
        await(() -> owner.snapshot().health() == Health.OK, "the end of the stall");
        return snapshot;
    }

    // ---- closing ------------------------------------------------------------------------------

    @Test
    void runsWhatIsQueuedWhenItIsClosed() throws Exception {
        var owner = begin(Policy.DEFAULT);
        var tickets = submitMany(owner);

        assertTrue(owner.close(patience()));

        assertAllExecuted(tickets);
    }

    @Test
    void runsWhatIsQueuedWhenItsLoopClosesIt() throws Exception {
        var owner = begin(Policy.DEFAULT);
        valueOf(owner.submit(NOTHING));
        var tickets = new ArrayList<Ticket<?>>();

        boolean complete =
                onLoop(() -> {
                    tickets.addAll(submitMany(owner));
                    return owner.close(patience());
                });

        assertTrue(complete);
        assertAllExecuted(tickets);
    }

    @Test
    void cancelsTheRestWhenAnOperationClosesIt() throws Exception {
        var owner = begin(Policy.DEFAULT);
        standStill(owner);
        var closing = owner.submit(Operation.named("closes", () -> owner.close(patience())));
        var behind = owner.submit(NOTHING);

        released.countDown();

        assertFalse(valueOf(closing), "the closing operation itself still runs");
        assertShutDown(behind);
    }

    @Test
    void cancelsWhatALoopThatStandsStillDidNotTake() throws Exception {
        var owner = begin(Policy.DEFAULT);
        var blocking = standStill(owner);
        var ran = new AtomicBoolean();
        var waiting = owner.submit(running(ran));

        assertFalse(owner.close(Duration.ZERO));

        assertShutDown(waiting);
        released.countDown();
        assertInstanceOf(Executed.class, outcomeOf(blocking), "what runs is not withdrawn");
        if (hasEvents()) {
            onLoop(() -> ""); // Behind the wake-up of the close.
        }
        assertFalse(ran.get());
    }

    @Test
    void takesNothingAfterItsClose() throws Exception {
        var owner = begin(Policy.DEFAULT);
        owner.close(patience());

        var late = owner.submit(NOTHING);

        assertEquals(Reason.CLOSED, assertInstanceOf(Rejected.class, outcomeOf(late)).reason());
        assertThrows(RejectedExecutionException.class, () -> owner.execute(() -> {}));
    }

    @Test
    void settlesEveryTicketOfAStormThatMeetsItsClose() throws Exception {
        var owner = begin(Policy.DEFAULT.withCapacity(64));
        List<Ticket<?>> tickets = Collections.synchronizedList(new ArrayList<>());
        var busy = new CountDownLatch(1_000);

        var storm =
                CompletableFuture.runAsync(
                        () ->
                                produce(_ -> {
                                    Ticket<?> ticket;
                                    do {
                                        ticket = owner.submit(NOTHING);
                                        tickets.add(ticket);
                                        busy.countDown();
                                    } while (!isClosed(ticket));
                                }),
                        Thread::startVirtualThread);
        awaitLatch(busy, "the storm");
        owner.close(Duration.ofMillis(1));
        storm.get(patience().toNanos(), TimeUnit.NANOSECONDS);

        for (var ticket : tickets) { // At most one was running at the close.
            outcomeOf(ticket);
        }
        var counts = owner.snapshot().outcomes();
        assertEquals(
                tickets.size(),
                counts.executed() + counts.cancelled() + counts.rejected(),
                counts.toString());
    }

    private static boolean isClosed(Ticket<?> ticket) {
        return ticket.outcome().orElse(null) instanceof Rejected<?> r
                && r.reason() == Reason.CLOSED;
    }

    private static List<Ticket<String>> submitMany(Owner owner) {
        return IntStream.range(0, 300).mapToObj(_ -> owner.submit(NOTHING)).toList();
    }

    private static void assertAllExecuted(List<? extends Ticket<?>> tickets) {
        for (var ticket : tickets) {
            assertInstanceOf(Executed.class, ticket.outcome().orElse(null), ticket::toString);
        }
    }

    private static void assertShutDown(Ticket<?> ticket) {
        var cancelled =
                assertInstanceOf(Cancelled.class, ticket.outcome().orElse(null), ticket::toString);
        assertEquals(Reason.SHUTDOWN, cancelled.reason());
    }

    // ---- what the tests share -----------------------------------------------------------------

    private static Operation<String> running(AtomicBoolean ran) {
        return Operation.named(
                "runs",
                () -> {
                    ran.set(true);
                    return "";
                });
    }

    /// Has an operation stand still until `released`; returns when it does.
    private Ticket<String> standStill(Owner owner) throws InterruptedException {
        var inside = new CountDownLatch(1);
        var ticket =
                owner.submit(
                        Operation.named(
                                "stands still",
                                () -> {
                                    inside.countDown();
                                    awaitRelease();
                                    return "";
                                }));
        awaitLatch(inside, "the loop to stand still");
        return ticket;
    }

    /// Has the loop stand still in an event of its own until `released`; returns when it does.
    private void standStillInAnEvent() throws InterruptedException {
        assumeTrue(hasEvents(), "the loop has no events of its own");
        var inside = new CountDownLatch(1);
        events().post(() -> {
            inside.countDown();
            awaitRelease();
        });
        awaitLatch(inside, "the loop to stand still");
    }

    private void awaitRelease() {
        try {
            // Twice: the test, which waits once, has to be the one that gives up.
            var _ = released.await(2 * patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean hasEvents() {
        return loop != null && loop.events() != null;
    }

    private Events events() {
        var events = loop == null ? null : loop.events();
        assumeTrue(events != null, "the loop has no events of its own");
        if (events == null) {
            throw new AssertionError();
        }
        return events;
    }

    /// Runs `body` as an event of the loop's own and answers with what it did.
    private <T> T onLoop(Callable<T> body) throws Exception {
        var answer = new CompletableFuture<T>();
        events().post(() -> {
            try {
                answer.complete(body.call());
            } catch (Throwable e) { // Also an assertion that failed.
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("on the loop: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("waited in vain for an event of the loop's own", e);
        }
    }

    /// Runs `body` on a few threads, with a number from 0 each, until all have ended.
    private static List<Thread> produce(IntConsumer body) {
        var failures = Collections.synchronizedList(new ArrayList<Throwable>());
        var threads =
                IntStream.range(0, PRODUCERS)
                        .mapToObj(n ->
                                Thread.ofPlatform()
                                        .name("producer-" + n)
                                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                                        .start(() -> body.accept(n)))
                        .toList();
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertEquals(List.of(), failures);
        return threads;
    }

    private <T> T valueOf(Ticket<T> ticket) throws InterruptedException {
        return switch (outcomeOf(ticket)) {
            case Executed<T>(T value, _) -> value;
            case Failed<T>(Throwable cause, _) -> throw new AssertionError(ticket + "", cause);
            case Outcome<T> other -> throw new AssertionError(other.toString());
        };
    }

    private <T> Outcome<T> outcomeOf(Ticket<T> ticket) throws InterruptedException {
        return ticket.await(patience())
                .orElseThrow(() -> new AssertionError("waited in vain for " + ticket));
    }

    private void awaitLatch(CountDownLatch latch, String what) throws InterruptedException {
        assertTrue(
                latch.await(patience().toNanos(), TimeUnit.NANOSECONDS),
                () -> "waited in vain for " + what);
    }

    private void await(BooleanSupplier condition, String what) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(
                    System.nanoTime() - began < patience().toNanos(),
                    () -> "waited in vain for " + what);
            Thread.onSpinWait();
        }
    }
}
