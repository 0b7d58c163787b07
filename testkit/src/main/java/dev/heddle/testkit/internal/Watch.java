package dev.heddle.testkit.internal;

import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import dev.heddle.core.Ticket.State;
import dev.heddle.core.WatchedTicket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What happened to the owners that one test, or one class of tests, made on its thread and on
/// threads that it started. May be called from any thread, unless marked.
public final class Watch {
    /// The kinds of what it sees.
    public enum Kind {
        /// Something owned was used on the wrong thread.
        WRONG_THREAD,
        /// An operation has no outcome.
        UNSETTLED,
        /// An owner stalled.
        STALL,
        /// An operation, a task or a timer failed, and nobody has looked.
        UNSEEN_FAILURE,
        /// An owner is open.
        OPEN_OWNER
    }

    /// One thing that a strict test must not do.
    ///
    /// @param where the stack of it, if there is one
    public record Finding(Kind kind, String message, @Nullable Throwable where) {}

    private record Submitted(
            Owner owner, WatchedTicket<?> ticket, List<StackWalker.StackFrame> by) {}

    private static final List<Watch> ACTIVE = new CopyOnWriteArrayList<>();

    private static final InheritableThreadLocal<@Nullable Watch> OF_THREAD =
            new InheritableThreadLocal<>();

    /// Frames of the submitter that a finding shows.
    private static final int FRAMES = 6;

    private static final String GATE = Owner.class.getPackageName() + ".";

    /// Settled tickets are looked for whenever so many have come.
    private static final int TICKETS_TO_SORT = 4096;

    private final @Nullable Watch outer = OF_THREAD.get();

    /// Owners are told apart by identity, which is how gates are equal.
    private final ConcurrentMap<Owner, Boolean> owners = new ConcurrentHashMap<>();

    private final Queue<Submitted> tickets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger untilSorted = new AtomicInteger(TICKETS_TO_SORT);
    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();

    private Watch() {}

    /// Begins to watch what the calling thread makes, and the threads that it starts.
    public static Watch begin() {
        var watch = new Watch();
        OF_THREAD.set(watch);
        ACTIVE.add(watch);
        return watch;
    }

    /// Ends it on the thread that began it.
    public void end() {
        ACTIVE.remove(this);
        if (outer == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(outer);
        }
    }

    static Collection<Watch> active() {
        return ACTIVE;
    }

    static Optional<Watch> ofThread() {
        var watch = OF_THREAD.get();
        return watch != null && ACTIVE.contains(watch) ? Optional.of(watch) : Optional.empty();
    }

    void made(Owner owner) {
        owners.put(owner, true);
    }

    private boolean watches(Owner owner) {
        return owners.containsKey(owner);
    }

    void submitted(Owner owner, WatchedTicket<?> ticket) {
        if (!watches(owner)) {
            return;
        }
        var by =
                StackWalker.getInstance()
                        .walk(frames ->
                                frames.dropWhile(frame -> isOurs(frame.getClassName()))
                                        .limit(FRAMES)
                                        .toList());
        tickets.add(new Submitted(owner, ticket, by));
        if (untilSorted.decrementAndGet() == 0) {
            tickets.removeIf(each -> isDoneWith(each.ticket));
            untilSorted.set(TICKETS_TO_SORT);
        }
    }

    private static boolean isOurs(String className) {
        return className.startsWith(Watch.class.getPackageName()) || isOfGate(className);
    }

    private static boolean isOfGate(String className) {
        return className.startsWith(GATE) && className.indexOf('.', GATE.length()) < 0;
    }

    private static boolean isDoneWith(WatchedTicket<?> ticket) {
        return ticket.state() == State.SETTLED && !ticket.isUnseenFailure();
    }

    void violated(Owner owner, WrongThreadException violation) {
        if (watches(owner)) {
            add(Kind.WRONG_THREAD, "wrong thread: " + violation.getMessage(), violation);
        }
    }

    void stalled(Owner owner, Snapshot snapshot) {
        if (watches(owner)) {
            add(Kind.STALL, "a stall: " + snapshot, null);
        }
    }

    void failed(Owner owner, Throwable cause) {
        if (watches(owner)) {
            add(
                    Kind.UNSEEN_FAILURE,
                    "a task or a timer on %s failed: %s".formatted(owner.name(), cause),
                    cause);
        }
    }

    private void add(Kind kind, String message, @Nullable Throwable where) {
        findings.add(new Finding(kind, message, where));
    }

    /// What was found until now, and what is left over at this moment.
    ///
    /// @param mayBeOpen which owners need not be closed
    public List<Finding> findings(Predicate<Owner> mayBeOpen) {
        var all = new ArrayList<>(findings);
        for (var each : tickets) {
            lookAt(each, all);
        }
        for (var owner : owners.keySet()) {
            var snapshot = owner.snapshot();
            if (snapshot.phase() != Snapshot.Phase.CLOSED && !mayBeOpen.test(owner)) {
                all.add(
                        new Finding(
                                Kind.OPEN_OWNER,
                                "the owner %s was left open: %s".formatted(owner.name(), snapshot),
                                null));
            }
        }
        return all;
    }

    private static void lookAt(Submitted submitted, List<Finding> all) {
        var ticket = submitted.ticket;
        if (ticket.state() != State.SETTLED) {
            all.add(
                    new Finding(
                            Kind.UNSETTLED,
                            "%s on %s is not settled but %s; submitted at%s"
                                    .formatted(
                                            ticket.operation(),
                                            submitted.owner.name(),
                                            ticket.state(),
                                            text(submitted.by)),
                            null));
        } else if (ticket.isUnseenFailure()) {
            String message =
                    "%s on %s failed, and nobody has looked; submitted at%s"
                            .formatted(
                                    ticket.operation(), submitted.owner.name(), text(submitted.by));
            all.add(new Finding(Kind.UNSEEN_FAILURE, message, causeOf(ticket)));
        }
    }

    private static @Nullable Throwable causeOf(WatchedTicket<?> ticket) {
        return ticket.outcome().orElse(null) instanceof Failed<?> failed ? failed.cause() : null;
    }

    private static String text(List<StackWalker.StackFrame> frames) {
        var text = new StringBuilder();
        frames.forEach(frame -> text.append("\n      ").append(frame));
        return text.toString();
    }
}
