package dev.heddle.lab.dispatch;

import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import dev.heddle.core.Ticket.State;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import javax.swing.SwingUtilities;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// Somebody who takes operations from any thread and runs them on one: an owner, or a peer.
///
/// @param <T> the form in which it takes an operation
/// @param form makes an operation of a lane
/// @param offer posts one; false if there is no room now
/// @param pass one pass of the loop that polls it; null if it has a thread of its own
/// @param isBounded whether it says itself when {@link #CAPACITY} operations wait
record Candidate<T>(Form<T> form, Predicate<T> offer, @Nullable Runnable pass, boolean isBounded) {
    /// Operations that may wait, of everybody: of an unbounded peer, the producers see to it.
    static final int CAPACITY = 4096;

    /// Operations in one pass of a polling loop.
    private static final int BUDGET = 1024;

    private static final Policy POLICY =
            Policy.DEFAULT.withCapacity(CAPACITY).withBudget(BUDGET, Policy.DEFAULT.maxTime());
    private static final Options WITHIN = Options.startWithin(Duration.ofSeconds(10));

    /// Makes operation `number` of a lane.
    interface Form<T> {
        T of(Lane lane, int number);
    }

    /// Makes a new one by its name on a fork's command line.
    static Candidate<?> named(String name) {
        return switch (name) {
            case "hosted-execute" -> hostedExecute();
            case "hosted-submit" -> hostedSubmit();
            case "running-execute" -> runningExecute();
            case "jctools" -> jctools();
            case "linked-queue" -> linkedQueue();
            case "executor-execute" -> execute(executor());
            case "executor-submit" -> submit(executor());
            case "netty-submit" -> submit(netty());
            case "swing" -> execute(SwingUtilities::invokeLater);
            default -> throw new IllegalArgumentException("there is no candidate " + name);
        };
    }

    private static Candidate<Runnable> hostedExecute() {
        var owner = Owner.hosted("hosted", POLICY);
        return new Candidate<>(Lane::task, task -> isTaken(owner, task), owner::tick, true);
    }

    private static Candidate<Runnable> runningExecute() {
        var owner = Owner.running("running", POLICY);
        return new Candidate<>(Lane::task, task -> isTaken(owner, task), null, true);
    }

    private static boolean isTaken(Owner owner, Runnable task) {
        try {
            owner.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private static Candidate<Operation<Lane>> hostedSubmit() {
        var owner = Owner.hosted("hosted", POLICY);
        return new Candidate<>(
                Lane::operation,
                operation -> isTaken(owner.submit(operation, WITHIN)),
                owner::tick,
                true);
    }

    private static boolean isTaken(Ticket<?> ticket) {
        return ticket.state() != State.SETTLED
                || !(ticket.outcome().orElseThrow() instanceof Rejected);
    }

    private static Candidate<Runnable> jctools() {
        var queue = new MpscVarHandleArrayQueue<Runnable>(CAPACITY);
        return new Candidate<>(
                Lane::task, queue::offer, () -> queue.drain(Runnable::run, BUDGET), true);
    }

    private static Candidate<Runnable> linkedQueue() {
        var queue = new ConcurrentLinkedQueue<Runnable>();
        Runnable pass =
                () -> {
                    for (int i = 0; i < BUDGET; i++) {
                        var task = queue.poll();
                        if (task == null) {
                            return;
                        }
                        task.run();
                    }
                };
        return new Candidate<>(Lane::task, queue::add, pass, false);
    }

    private static ExecutorService executor() {
        return Executors.newSingleThreadExecutor();
    }

    private static EventLoop netty() {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
    }

    private static Candidate<Runnable> execute(Executor executor) {
        return new Candidate<>(
                Lane::task,
                task -> {
                    executor.execute(task);
                    return true;
                },
                null,
                false);
    }

    private static Candidate<Callable<Lane>> submit(ExecutorService executor) {
        return new Candidate<>(
                Lane::callable,
                callable -> {
                    var _ = executor.submit(callable);
                    return true;
                },
                null,
                false);
    }
}
