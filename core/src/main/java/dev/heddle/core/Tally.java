package dev.heddle.core;

import dev.heddle.core.Events.OperationEvent;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Rejected;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Who hears of outcomes: counters, histograms, sinks, the flight recorder, the log and the
/// observers of the process.
final class Tally {
    static final List<GateObserver> OBSERVERS =
            ServiceLoader.load(GateObserver.class, Tally.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private static final System.Logger LOG = System.getLogger(Owner.class.getName());

    private final Owner owner;
    private final List<Consumer<? super Outcome<?>>> sinks = new CopyOnWriteArrayList<>();

    private final LongAdder failed = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder expired = new LongAdder();

    // Written by the loop only.
    final Recorder waits = new Recorder();
    final Recorder runs = new Recorder();
    final Recorder tickTimes = new Recorder();

    /// Whether there are sinks.
    private volatile boolean audited;

    Tally(Owner owner) {
        this.owner = owner;
    }

    boolean isAudited() {
        return audited;
    }

    void add(Consumer<? super Outcome<?>> sink) {
        sinks.add(sink);
        audited = true;
    }

    /// Any outcome of a ticket but Executed, which the loop counts.
    void settled(GateTicket<?> ticket, Outcome<?> outcome) {
        var counter =
                switch (outcome) {
                    case Failed<?> _ -> failed;
                    case Rejected<?> _ -> rejected;
                    case Dropped<?> _ -> dropped;
                    case Cancelled<?> _ -> cancelled;
                    case Expired<?> _ -> expired;
                    case Executed<?> _ -> throw new AssertionError("counted by the loop");
                };
        counter.increment();
        publish(ticket, outcome);
    }

    void publish(GateTicket<?> ticket, Outcome<?> outcome) {
        var event = new OperationEvent();
        if (event.shouldCommit()) { // Words cost more than the outcome; they are for its readers.
            var trace = outcome.trace();
            record(
                    event,
                    trace.operation(),
                    trace.id(),
                    outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    trace.waitNanos(),
                    trace.runNanos());
        }
        for (var sink : sinks) {
            try {
                sink.accept(outcome);
            } catch (Throwable e) { // It watches; it must not end what it watches.
                LOG.log(System.Logger.Level.WARNING, "told of " + ticket + ", a sink threw", e);
            }
        }
    }

    void taskRejected() {
        rejected.increment();
    }

    void taskDropped() {
        dropped.increment();
    }

    void taskCancelled() {
        cancelled.increment();
    }

    void taskFailed(String task, Throwable cause) {
        failed.increment();
        report(task, cause);
    }

    /// Tells of a failure that no caller sees.
    void report(Outcome<?> outcome) {
        if (outcome instanceof Failed<?>(Throwable cause, Outcome.Trace trace)) {
            report(trace.operation(), cause);
        }
    }

    private void report(String task, Throwable cause) {
        LOG.log(
                System.Logger.Level.WARNING,
                "task " + task + " on " + owner.name() + " failed",
                cause);
        OBSERVERS.forEach(observer -> observer.failed(owner, cause));
    }

    /// Tells the flight recorder of a task.
    void taskRecorded(String task, boolean failed, long runNanos) {
        var event = new OperationEvent();
        if (event.shouldCommit()) {
            record(event, task, 0, failed ? "failed" : "executed", 0, runNanos);
        }
    }

    private void record(
            OperationEvent event,
            String operation,
            long ticket,
            String outcome,
            long waitNanos,
            long runNanos) {
        event.owner = owner.name();
        event.operation = operation;
        event.ticket = ticket;
        event.outcome = outcome;
        event.waitNanos = waitNanos;
        event.runNanos = runNanos;
        event.commit();
    }

    Snapshot.Outcomes outcomes(long executed) {
        return new Snapshot.Outcomes(
                executed,
                failed.sum(),
                rejected.sum(),
                dropped.sum(),
                cancelled.sum(),
                expired.sum());
    }
}
