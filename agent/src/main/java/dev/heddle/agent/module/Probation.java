package dev.heddle.agent.module;

import dev.heddle.agent.module.UpdateOutcome.Problem;
import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import java.time.Duration;

/// The time in which a version that has taken over shows that it does no harm. Blocks; not on the
/// owner's thread.
final class Probation {
    /// Between two looks: several a frame would only cost.
    private static final Duration LOOK = Duration.ofMillis(10);

    private static final Operation<Boolean> ROUND =
            Operation.named("probation of a module", () -> true);

    private final Owner owner;
    private final ModuleOptions.Probation rules;

    Probation(Owner owner, ModuleOptions.Probation rules) {
        this.owner = owner;
        this.rules = rules;
    }

    /// Returns when the owner has come round often and long enough.
    void stand(Generation fresh) throws Setback, InterruptedException {
        long began = System.nanoTime();
        int rounds = 0;
        while (rounds < rules.ticks() || System.nanoTime() - began < rules.time().toNanos()) {
            var round = owner.submit(ROUND, Options.DEFAULT.withLane(Options.Lane.URGENT));
            while (round.await(LOOK).isEmpty()) {
                judge(fresh);
            }
            judge(fresh);
            if (owner.snapshot().phase() != Snapshot.Phase.OPEN) {
                throw new Setback(Problem.OWNER_CLOSED, "the program ends");
            }
            if (round.outcome().orElseThrow() instanceof Outcome.Executed) {
                rounds++; // One that refuses because it stands still has not come round.
            }
            Thread.sleep(LOOK);
        }
    }

    private void judge(Generation fresh) throws Setback {
        if (fresh.errors() > rules.maxErrors()) {
            throw new Setback(
                    Problem.PROBATION_ERRORS,
                    "it failed %d times after it had taken over; %d are borne"
                            .formatted(fresh.errors(), rules.maxErrors()));
        }
        if (fresh.longestNanos() > rules.maxRun().toNanos()) {
            throw new Setback(
                    Problem.PROBATION_SLOW,
                    "it held %s for %d ms; %d are borne"
                            .formatted(
                                    owner.name(),
                                    fresh.longestNanos() / 1_000_000,
                                    rules.maxRun().toMillis()));
        }
    }
}
