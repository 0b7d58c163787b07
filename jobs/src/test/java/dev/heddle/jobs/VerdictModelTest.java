package dev.heddle.jobs;

import static dev.heddle.jobs.Model.require;
import static dev.heddle.jobs.Model.share;
import static dev.heddle.jobs.Model.together;

import dev.heddle.jobs.JobOutcome.Cancelled;
import dev.heddle.jobs.JobOutcome.Succeeded;
import dev.heddle.jobs.JobOutcome.TimedOut;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The outcome under every interleaving of those who decide, and of those who wait for it.
class VerdictModelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void whoeverIsFirstHasDecidedAndNobodyElse() {
        Model.holds(() -> decideAtOnce(new Verdict<>()));
    }

    @Test
    void findsAVerdictThatLooksAndThenSets() {
        Model.findsTheFault("deciders", () -> decideAtOnce(new HastyVerdict<>()));
    }

    private static void decideAtOnce(Verdict<Integer> verdict) {
        share(verdict);
        var deciders = new AtomicInteger();
        var told = new AtomicInteger();
        together(
                () -> decide(verdict, new Succeeded<>(1), deciders),
                () -> decide(verdict, new Cancelled<>("enough"), deciders),
                () -> decide(verdict, new TimedOut<>(SECOND), deciders));
        verdict.then(Runnable::run, _ -> told.incrementAndGet());
        require(deciders.get() == 1, "deciders: not one");
        require(told.get() == 1, "told: not once");
    }

    @Test
    void whoAsksToBeToldWhileItIsDecidedIsToldOnce() {
        Model.holds(() -> askAndDecide(new Verdict<>()));
    }

    @Test
    void findsAVerdictThatForgetsWhoAsksWhileItIsAnnounced() {
        Model.findsTheFault("told", () -> askAndDecide(new DeafVerdict()));
    }

    private static void askAndDecide(Verdict<Integer> verdict) {
        share(verdict);
        var told = new AtomicInteger();
        together(
                () -> decide(verdict, new Succeeded<>(1), new AtomicInteger()),
                () -> verdict.then(Runnable::run, _ -> told.incrementAndGet()));
        require(told.get() == 1, "told: not once");
    }

    private static void decide(
            Verdict<Integer> verdict, JobOutcome<Integer> outcome, AtomicInteger deciders) {
        if (verdict.decide(outcome)) {
            deciders.incrementAndGet();
            verdict.announce();
        }
    }

    /// Planted: it tells who comes when it is decided, though it may be about to tell them anyway.
    private static final class DeafVerdict extends Verdict<Integer> {
        @Override
        void then(Executor where, Consumer<? super JobOutcome<Integer>> what) {
            super.then(where, what);
            if (isDecided()) {
                super.then(where, what);
            }
        }
    }
}
