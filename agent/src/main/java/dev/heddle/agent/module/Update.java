package dev.heddle.agent.module;

import dev.heddle.agent.Actions;
import dev.heddle.agent.module.ModuleEvent.Step;
import dev.heddle.agent.module.ModuleOptions.LintPolicy;
import dev.heddle.agent.module.UpdateOutcome.Committed;
import dev.heddle.agent.module.UpdateOutcome.Failed;
import dev.heddle.agent.module.UpdateOutcome.Problem;
import dev.heddle.agent.module.UpdateOutcome.Swap;
import dev.heddle.core.Options;
import dev.heddle.core.Options.Lane;
import dev.heddle.core.Outcome;
import dev.heddle.core.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One update on its way: lint, load beside, probe and rehearse, swap between two ticks, probation,
/// commit, retire. It runs on a thread of its own and blocks; only what is handed to the owner runs
/// there.
final class Update {
    /// A program that hangs for ever is waited for in pieces, so that its end is noticed.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// Until an owner that refuses is asked again.
    private static final Duration RETRY = Duration.ofMillis(20);

    private final Modules modules;
    private final ModuleHost host;
    private final ModuleOptions options;

    Update(Modules modules, ModuleHost host, ModuleOptions options) {
        this.modules = modules;
        this.host = host;
        this.options = options;
    }

    // ---- replace -----------------------------------------------------------------------------

    UpdateOutcome replace(Release release) throws InterruptedException {
        Generation fresh = null;
        try {
            requireFewOldGenerations(release);
            fresh = load(release, lint(release));
            var old = modules.current(release.module());
            probe(fresh, old);
            tell(release, Step.QUIESCING, "calls wait in the gate of " + host.owner().name());
            var swap = swap(release.module(), old, fresh);
            return stay(release, old, fresh, swap);
        } catch (Setback setback) {
            tell(release, Step.FAILED, setback.message());
            if (fresh != null) {
                var _ = retire(fresh, false);
            }
            return new Failed(
                    release.module(),
                    release.version(),
                    false,
                    setback.problem(),
                    setback.message());
        }
    }

    private void requireFewOldGenerations(Release release) throws Setback {
        int old = modules.oldGenerations(release.module());
        if (old > options.maxOldGenerations()) {
            throw new Setback(
                    Problem.TOO_MANY_GENERATIONS,
                    "%d old versions of %s are still in memory".formatted(old, release.module()));
        }
    }

    private List<String> lint(Release release) throws Setback {
        List<Lint.Finding> findings;
        try {
            findings = Lint.check(release);
        } catch (IllegalArgumentException e) {
            throw new Setback(Problem.LINT, String.valueOf(e.getMessage()));
        }
        var texts = findings.stream().map(Lint.Finding::toString).toList();
        String text = texts.isEmpty() ? "nothing found" : String.join("; ", texts);
        if (!texts.isEmpty() && options.lint() == LintPolicy.REFUSE) {
            throw new Setback(Problem.LINT, text);
        }
        tell(release, Step.LINTED, text);
        return texts;
    }

    private Generation load(Release release, List<String> findings)
            throws Setback, InterruptedException {
        try {
            var fresh =
                    Border.crossWithin(
                            options.loadLimit(),
                            release.name(),
                            () -> Generation.load(release, host, findings));
            tell(
                    release,
                    Step.LOADED,
                    fresh.described().stream()
                            .map(info -> info.name())
                            .collect(Collectors.joining(", ", "it offers ", "")));
            return fresh;
        } catch (ModuleFault fault) {
            throw new Setback(Problem.LOAD_FAILED, "it could not be started: " + fault.message());
        }
    }

    private void probe(Generation fresh, @Nullable Generation old)
            throws Setback, InterruptedException {
        requireFreeNames(fresh);
        requireNoBreak(fresh, old);
        var release = fresh.release();
        try {
            Border.crossWithin(options.loadLimit(), release.name(), fresh::probe);
        } catch (ModuleFault fault) {
            throw new Setback(Problem.PROBE_FAILED, "it cannot work: " + fault.message());
        }
        if (old != null) {
            rehearse(fresh, old);
        }
        tell(release, Step.PROBED, old == null ? "it can work" : "it can work with the state");
    }

    private void requireFreeNames(Generation fresh) throws Setback {
        for (var other : modules.all().values()) {
            if (other.release().module().equals(fresh.release().module())) {
                continue;
            }
            for (var theirs : other.described()) {
                for (var ours : fresh.described()) {
                    if (theirs.name().equals(ours.name())) {
                        throw new Setback(
                                Problem.PROBE_FAILED,
                                "module %s offers %s already"
                                        .formatted(other.release().module(), ours.name()));
                    }
                }
            }
        }
    }

    /// Whoever goes back to an older version knows that it can do less.
    private static void requireNoBreak(Generation fresh, @Nullable Generation old) throws Setback {
        if (old == null
                || fresh.release().breaking()
                || fresh.release().version() <= old.release().version()) {
            return;
        }
        var breaks = Breaks.between(old.described(), fresh.described());
        if (!breaks.isEmpty()) {
            throw new Setback(
                    Problem.BREAKING,
                    "its papers do not say that it breaks callers, but: "
                            + String.join("; ", breaks));
        }
    }

    /// Has a second instance read what the state is now; nothing that runs hears of it.
    private void rehearse(Generation fresh, Generation old) throws Setback, InterruptedException {
        long version = fresh.release().version();
        String state =
                onOwner(
                        "look at the state of module " + fresh.release().module(),
                        () -> Exchange.export(old, version),
                        () -> true);
        Generation standIn = null;
        try {
            standIn =
                    Border.crossWithin(
                            options.loadLimit(),
                            fresh.release().name(),
                            () -> Generation.again(fresh));
            var reader = standIn;
            Border.crossWithin(
                    options.loadLimit(),
                    fresh.release().name(),
                    () -> reader.importState(old.release().version(), state));
        } catch (ModuleFault fault) {
            throw new Setback(
                    Problem.IMPORT_FAILED,
                    "it could not take over the state of version %d: %s"
                            .formatted(old.release().version(), fault.message()));
        } finally {
            if (standIn != null) {
                standIn.closeScope();
            }
        }
    }

    private Swap swap(String module, @Nullable Generation old, @Nullable Generation fresh)
            throws Setback, InterruptedException {
        var exchange =
                new Exchange(
                        old,
                        fresh,
                        options.swapBudget().toNanos(),
                        () -> modules.write(module, fresh));
        return onOwner("swap of module " + module, exchange::run, exchange::giveUp);
    }

    /// Runs something between two ticks. What the owner runs already is waited for within the drain
    /// limit; what waits in its gate comes after.
    ///
    /// @param giveUp makes sure that it has no effect if it takes longer than the swap limit; false
    ///   if it is too late for that
    private <T> T onOwner(String name, Callable<T> body, GiveUp giveUp)
            throws Setback, InterruptedException {
        var once = new Once<>(name, body);
        var ticket = host.owner().submit(once, urgent(options.drainLimit()));
        try {
            var outcome = ticket.await(options.drainLimit().plus(options.swapLimit()));
            while (outcome.isEmpty()) {
                if (giveUp.giveUp()) {
                    throw new Setback(
                            Problem.SWAP_LIMIT,
                            "%s still runs after %s, and will have no effect"
                                    .formatted(name, options.swapLimit()));
                }
                outcome = ticket.await(PATIENCE);
            }
            return value(outcome.get());
        } finally {
            once.forget();
        }
    }

    private interface GiveUp {
        boolean giveUp();
    }

    private static Options urgent(Duration deadline) {
        return Options.startWithin(deadline).withLane(Lane.URGENT).keeping();
    }

    private <T> T value(Outcome<T> outcome) throws Setback {
        return switch (outcome) {
            case Outcome.Executed<T>(T value, _) -> value;
            case Outcome.Failed<T>(Throwable cause, _) ->
                    throw cause instanceof Setback setback
                            ? setback
                            : new Setback(Problem.INTERNAL, cause.toString());
            case Outcome.Expired<T> _ ->
                    throw new Setback(
                            Problem.DRAIN_LIMIT,
                            "%s did not come to it within %s; it runs %s"
                                    .formatted(
                                            host.owner().name(),
                                            options.drainLimit(),
                                            runningNow()));
            case Outcome.Rejected<T>(var reason, String message, _) ->
                    throw new Setback(
                            reason == Outcome.Reason.STALLED || reason == Outcome.Reason.FULL
                                    ? Problem.DRAIN_LIMIT
                                    : Problem.OWNER_CLOSED,
                            message);
            case Outcome.Cancelled<T> _, Outcome.Dropped<T> _ ->
                    throw new Setback(Problem.OWNER_CLOSED, "the program ends");
        };
    }

    private String runningNow() {
        return host.owner()
                .snapshot()
                .running()
                .map(running -> running.operation())
                .orElse("nothing");
    }

    // ---- after the swap ----------------------------------------------------------------------

    private UpdateOutcome stay(
            Release release, @Nullable Generation old, Generation fresh, Swap swap)
            throws InterruptedException {
        String module = release.module();
        modules.setLastUpdate(module, swap);
        try {
            offer(fresh);
            tell(
                    release,
                    Step.SWAPPED,
                    "%.3f ms of %s's time%s"
                            .formatted(
                                    swap.nanos() / 1e6,
                                    host.owner().name(),
                                    swap.overBudget() ? ", over its budget" : ""));
            modules.show(module, "probation");
            new Probation(host.owner(), options.probation()).stand(fresh);
            keep(release);
        } catch (Setback setback) {
            return takeBack(old, fresh, setback.problem(), setback.message());
        }
        modules.setPrevious(module, old == null ? null : old.release());
        modules.show(module, "running");
        tell(release, Step.COMMITTED, "it has stood its probation");
        return new Committed(
                module,
                release.version(),
                old == null ? 0 : old.release().version(),
                swap,
                old == null
                        ? CompletableFuture.completedFuture(Retirement.NONE)
                        : retire(old, true));
    }

    private void offer(Generation fresh) throws Setback {
        try {
            modules.offer(fresh.release().module(), fresh);
        } catch (RuntimeException e) {
            throw new Setback(
                    Problem.PROBE_FAILED, "its actions could not be offered: " + e.getMessage());
        }
    }

    private void keep(Release release) throws Setback {
        try {
            host.marks().current(release);
        } catch (Exception e) {
            throw new Setback(Problem.COMMIT_FAILED, "it could not be kept: " + e.getMessage());
        }
    }

    /// Brings the version before back, as it was when it was swapped out. That has no deadline: a
    /// version that holds up the owner is taken back as soon as the owner comes round.
    private UpdateOutcome takeBack(
            @Nullable Generation old, Generation fresh, Problem problem, String message)
            throws InterruptedException {
        var release = fresh.release();
        String module = release.module();
        untilDone(
                "take back module " + module,
                () -> {
                    fresh.pause();
                    modules.write(module, old);
                    if (old != null) {
                        old.activate();
                    }
                    return true;
                });
        modules.offer(module, old);
        modules.show(module, "running");
        host.marks().failed(release, message);
        tell(release, Step.ROLLED_BACK, message);
        var _ = retire(fresh, true);
        return new Failed(module, release.version(), true, problem, message);
    }

    /// Has the owner do it, also one that refuses everything while it stands still.
    private void untilDone(String name, Callable<Boolean> body) throws InterruptedException {
        boolean refused = true;
        while (refused) {
            var once = new Once<>(name, body);
            var outcome = settled(host.owner().submit(once, urgent(Options.NO_DEADLINE)));
            once.forget();
            refused =
                    outcome instanceof Outcome.Rejected<Boolean>(var reason, _, _)
                            && (reason == Outcome.Reason.STALLED || reason == Outcome.Reason.FULL);
            if (refused) {
                Thread.sleep(RETRY);
            }
        }
    }

    private static <T> Outcome<T> settled(Ticket<T> ticket) throws InterruptedException {
        var outcome = ticket.await(PATIENCE);
        while (outcome.isEmpty()) {
            outcome = ticket.await(PATIENCE);
        }
        return outcome.get();
    }

    // ---- unload and retire -------------------------------------------------------------------

    UpdateOutcome unload(String module, Actions instead) throws InterruptedException {
        var old = modules.current(module);
        if (old == null) {
            return new Failed(
                    module, 0, false, Problem.NOT_RUNNING, "there is no module " + module);
        }
        var release = old.release();
        try {
            var swap = swap(module, old, null);
            host.offer().accept(module, instead);
            modules.setPrevious(module, null);
            modules.show(module, "");
            tell(release, Step.UNLOADED, "it was asked for");
            return new Committed(module, 0, release.version(), swap, retire(old, true));
        } catch (Setback setback) {
            tell(release, Step.FAILED, setback.message());
            return new Failed(
                    module, release.version(), false, setback.problem(), setback.message());
        }
    }

    /// Ends a version, and begins to prove that it is gone.
    ///
    /// @param ran whether it has ever taken over
    private CompletableFuture<Retirement> retire(Generation old, boolean ran)
            throws InterruptedException {
        var release = old.release();
        var held = new ArrayList<String>();
        if (ran) {
            stop(old, held);
        }
        held.addAll(old.closeScope());
        var retiring = new Retiring(old, held);
        modules.remember(release.module(), retiring);
        tell(release, Step.RETIRED, held.isEmpty() ? "in order" : String.join("; ", held));
        return prove(release, retiring);
    }

    private void stop(Generation old, List<String> held) throws InterruptedException {
        try {
            onOwner(
                    "last word of " + old.release().name(),
                    () -> Border.cross(old::stop),
                    () -> true);
        } catch (Setback setback) {
            held.add("its stop, which failed: " + setback.message());
        }
    }

    private CompletableFuture<Retirement> prove(Release release, Retiring retiring) {
        var proof = new CompletableFuture<Retirement>();
        Thread.ofPlatform()
                .daemon()
                .name("heddle-modules-retire")
                .start(() -> {
                    try {
                        var retirement = retiring.prove(options.collectionLimit());
                        tell(retirement, release);
                        proof.complete(retirement);
                    } catch (InterruptedException | RuntimeException e) {
                        proof.completeExceptionally(e);
                    }
                });
        return proof;
    }

    private void tell(Retirement retirement, Release release) {
        if (retirement.collected()) {
            tell(release, Step.COLLECTED, "after %d ms".formatted(retirement.millis()));
        } else {
            tell(
                    release,
                    Step.LEAK_SUSPECTED,
                    "after %d ms it is still held by %s"
                            .formatted(
                                    retirement.millis(),
                                    retirement.holders().isEmpty()
                                            ? "something unknown: a heap dump shows what refers to"
                                                    + " the class loader "
                                                    + retirement.name()
                                            : String.join("; ", retirement.holders())));
        }
    }

    private void tell(Release release, Step step, String reason) {
        modules.tell(release.module(), release.version(), step, reason);
    }
}
