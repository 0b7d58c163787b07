package dev.heddle.model;

import dev.heddle.model.Ending.Course;
import dev.heddle.model.Ending.Problem;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Hands an answer to its receiver and decides how it ended. May be called from any thread; never
/// blocks, unless the receiver's executor does.
///
/// **Order.** At most one task is with the executor. What comes meanwhile waits as text and is
/// handed out in one piece: a slow receiver gets larger parts, and neither tasks nor memory grow
/// beyond the answer itself.
///
/// **The end.** An ending is first only proposed, and is decided when all text before it was handed
/// out. Until then a cancel wins, and drops the text that waits. Both look and decide under the
/// lock, which no receiver is ever called with.
final class Delivery implements Answer {
    /// How often, and how far apart, an executor that refuses is tried: for 5 s, since the lane of
    /// an owner that is behind has room again by then.
    private static final int HAND_OVERS = 50;

    private static final long AGAIN_NANOS = Duration.ofMillis(100).toNanos();

    private static final System.Logger LOG = System.getLogger(Model.class.getName());

    private final Executor where;
    private final Receiver receiver;
    private final Time time;
    private final Runnable whenOver;
    private final long askedNanos;
    private final CompletableFuture<Ending> decided = new CompletableFuture<>();

    // Guarded by this.
    private final StringBuilder text = new StringBuilder();
    private int handedOut;
    private int requests;
    private long firstTextNanos;
    private boolean underWay;
    private boolean told;
    private int refusals;
    private @Nullable Ending proposed;
    private @Nullable Ending ending;

    /// @param whenOver is called once, when the ending is decided; must be short
    Delivery(Executor where, Receiver receiver, Time time, Runnable whenOver) {
        this.where = where;
        this.receiver = receiver;
        this.time = time;
        this.whenOver = whenOver;
        this.askedNanos = time.nanos();
    }

    long askedNanos() {
        return askedNanos;
    }

    /// Counts a request to the server.
    synchronized void requested() {
        requests++;
    }

    /// All text so far, handed out or not.
    synchronized String text() {
        return text.toString();
    }

    /// Adds text. False: nobody wants it any more.
    boolean append(String more) {
        synchronized (this) {
            if (ending != null) {
                return false;
            }
            if (text.isEmpty()) {
                firstTextNanos = time.nanos() - askedNanos;
            }
            text.append(more);
        }
        wake();
        return true;
    }

    /// Ends it once all text is handed out.
    void complete(List<ToolCall> calls, Ending.Finish finish, Ending.Usage usage) {
        propose(all -> new Ending.Completed(all, calls, finish, usage, course()));
    }

    /// Ends it once all text is handed out: as failed if there is none, else as cut.
    void fail(Problem problem, String message, String detail) {
        fail(problem, message, detail, Optional.empty());
    }

    /// The same, with how long the server wants to be left alone.
    void fail(Problem problem, String message, String detail, Optional<Duration> retryAfter) {
        propose(all -> broken(all, problem, message, detail, retryAfter));
    }

    private void propose(Function<String, Ending> how) {
        synchronized (this) {
            if (ending != null || proposed != null) {
                return;
            }
            proposed = how.apply(text.toString());
        }
        wake();
    }

    @Override
    public boolean cancel() {
        synchronized (this) {
            if (ending != null) {
                return false;
            }
            decide(new Ending.Cancelled(text.substring(0, handedOut), course()));
        }
        whenOver.run();
        wake();
        return true;
    }

    @Override
    public Optional<Ending> ending() {
        return Optional.ofNullable(decided.getNow(null));
    }

    @Override
    public Optional<Ending> await(Duration timeout) throws InterruptedException {
        try {
            return Optional.of(decided.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new AssertionError("an ending is never an exception", e);
        }
    }

    /// Makes sure that a task is with the executor.
    private void wake() {
        synchronized (this) {
            if (underWay || told) {
                return;
            }
            underWay = true;
        }
        dispatch();
    }

    private void dispatch() {
        try {
            where.execute(this::handOver);
        } catch (RuntimeException e) { // What an executor throws, it throws on a refusal.
            refused(e);
        }
    }

    private void refused(RuntimeException why) {
        boolean again;
        synchronized (this) {
            again = ++refusals < HAND_OVERS;
        }
        if (again) {
            var _ = time.after(AGAIN_NANOS, this::dispatch);
        } else {
            LOG.log(Level.WARNING, "an answer's receiver was not reached", why);
            end("its executor refused: " + why);
            synchronized (this) {
                told = true; // As far as it can be.
            }
        }
    }

    /// Hands out one piece, or the ending. Runs where the receiver wants it.
    private void handOver() {
        String part;
        Ending last;
        boolean decidedHere = false;
        synchronized (this) {
            refusals = 0;
            part = ending == null ? takePart() : "";
            if (part.isEmpty() && ending == null && proposed != null) {
                decide(proposed);
                decidedHere = true;
            }
            last = ending;
            if (part.isEmpty() && last == null) {
                underWay = false;
                return;
            }
            told = last != null;
        }
        if (decidedHere) {
            whenOver.run();
        }
        if (last == null) {
            handOut(part);
        } else {
            tell(last);
        }
    }

    /// All that waits, but not half a character.
    private String takePart() {
        int end = text.length();
        if (proposed == null && end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        String part = text.substring(handedOut, end);
        handedOut = end;
        return part;
    }

    private void handOut(String part) {
        try {
            receiver.part(part);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "an answer's receiver threw", e);
            end("it threw " + e);
        }
        synchronized (this) {
            if (ending == null && handedOut == text.length() && proposed == null) {
                underWay = false;
                return;
            }
        }
        dispatch(); // A task for each part: an owner has other work, too.
    }

    private void tell(Ending last) {
        try {
            receiver.ended(last);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "an answer's receiver threw", e);
        }
    }

    /// Ends it where it is, because of its receiver.
    private void end(String detail) {
        synchronized (this) {
            if (ending != null) {
                return;
            }
            var problem = Problem.RECEIVER;
            String shown = text.substring(0, handedOut);
            decide(broken(shown, problem, problem.message(), detail, Optional.empty()));
        }
        whenOver.run();
    }

    /// Under the lock: nothing hangs on the future but threads that wait.
    private void decide(Ending how) {
        ending = how;
        decided.complete(how);
    }

    private Ending broken(
            String all,
            Problem problem,
            String message,
            String detail,
            Optional<Duration> retryAfter) {
        return all.isEmpty()
                ? new Ending.Failed(problem, message, detail, retryAfter, course())
                : new Ending.Cut(all, problem, message, detail, course());
    }

    private synchronized Course course() {
        return new Course(requests, firstTextNanos, time.nanos() - askedNanos);
    }
}
