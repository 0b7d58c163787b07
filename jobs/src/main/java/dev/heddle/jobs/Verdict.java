package dev.heddle.jobs;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The outcome of one job, and who waits for it. Whoever decides first has decided. May be called
/// from any thread.
class Verdict<T extends @Nullable Object> {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());

    /// What is to be done with the outcome, and where.
    private record Next<T extends @Nullable Object>(
            Executor where, Consumer<? super JobOutcome<T>> what) {}

    final AtomicReference<@Nullable JobOutcome<T>> outcome = new AtomicReference<>();
    private final Moment announced = new Moment();

    /// Each is taken by one, who hands over.
    private final Queue<Next<T>> nexts = new ConcurrentLinkedQueue<>();

    /// Whether somebody has been given the outcome.
    private volatile boolean seen;

    /// Answers whether this is the outcome, now and for ever; whoever hears so must {@link
    /// #announce}.
    boolean decide(JobOutcome<T> end) {
        return outcome.compareAndSet(null, end);
    }

    boolean isDecided() {
        return outcome.get() != null;
    }

    /// The outcome, for those who only look on.
    @Nullable JobOutcome<T> peek() {
        return outcome.get();
    }

    /// Frees those who wait. Called once, by who has decided.
    void announce() {
        announced.come();
        handOverAll();
    }

    Optional<JobOutcome<T>> outcome() {
        if (isDecided()) {
            seen = true;
        }
        return Optional.ofNullable(outcome.get());
    }

    Optional<JobOutcome<T>> await(Duration timeout) throws InterruptedException {
        var _ = announced.await(Nanos.of(timeout));
        return outcome();
    }

    void then(Executor where, Consumer<? super JobOutcome<T>> what) {
        nexts.add(new Next<T>(requireNonNull(where), requireNonNull(what)));
        if (announced.hasCome()) { // Second: who announces it meanwhile may not have seen it.
            handOverAll();
        }
    }

    private void handOverAll() {
        for (var next = nexts.poll(); next != null; next = nexts.poll()) {
            handOver(next);
        }
    }

    private void handOver(Next<T> next) {
        var end = requireNonNull(outcome.get());
        seen = true;
        try {
            next.where.execute(() -> {
                try {
                    next.what.accept(end);
                } catch (Throwable e) {
                    logBroken(e);
                }
            });
        } catch (Throwable e) { // It is full, or closed; others wait as well.
            logBroken(e);
        }
    }

    private static void logBroken(Throwable e) {
        LOG.log(
                System.Logger.Level.WARNING,
                "who waited for a job could not take its outcome: " + e.getClass().getName());
    }

    void markSeen() {
        seen = true;
    }

    boolean isSeen() {
        return seen;
    }
}
