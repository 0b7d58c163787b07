package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Options.Route;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An object that only its owner's thread may touch, made by {@link Owner#confine}. Others hand in
/// what is to be done with it, or call it through a {@link #facade}. May be called from any thread,
/// unless marked.
///
/// It is made before its first use. If that throws, every use fails and tells the cause.
///
/// Close it before its owner: a closed owner runs nothing, so the object would stay open.
///
/// @param <T> what it is
@AnyThread
public final class Confined<T> implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Confined.class.getName());

    private static final Options AT_ONCE = Options.DEFAULT.withRoute(Route.DIRECT);

    private static final Options WHENEVER =
            Options.DEFAULT.withDeadline(Options.NO_DEADLINE).keeping();

    /// An operation that ends with its target: a close withdraws it.
    interface Targeted<R extends @Nullable Object> extends Operation<R> {
        Confined<?> target();
    }

    private record Making(Confined<?> target) implements Targeted<Object> {
        @Override
        public Object run() {
            return target.made();
        }

        @Override
        public String name() {
            return "make";
        }
    }

    private record Use<T, R extends @Nullable Object>(
            Confined<T> target, String name, Function<? super T, ? extends R> body)
            implements Targeted<R> {
        Use {
            requireNonNull(name);
            requireNonNull(body);
        }

        @Override
        public R run() {
            T object = target.enter();
            try {
                return body.apply(object);
            } finally {
                target.leave();
            }
        }
    }

    /// Not a use: a close must not withdraw it.
    private record Closing(Confined<?> closed) implements Operation<@Nullable Object> {
        @Override
        public @Nullable Object run() throws Exception {
            closed.dispose();
            return null;
        }

        @Override
        public String name() {
            return "close";
        }
    }

    private final Gate gate;
    private final Duration defaultDeadline;
    private final List<Runnable> closeListeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Its class, once it is made.
    private volatile @Nullable Class<?> type;

    // Owner thread only.
    private @Nullable Supplier<? extends T> maker;
    private @Nullable T object;
    private @Nullable Throwable failure;

    /// How many of its operations run, one inside the other.
    private int running;

    Confined(Gate gate, Duration defaultDeadline, Supplier<? extends T> maker) {
        this.gate = gate;
        this.defaultDeadline = defaultDeadline;
        this.maker = maker;
        // If this finds no room, the first use makes it.
        var _ = gate.submit(new Making(this), gate.isCurrent() ? AT_ONCE : WHENEVER);
    }

    /// The object. Keep it no longer than the operation or the tick that asks for it. Owner thread
    /// only; never blocks.
    ///
    /// @throws WrongThreadException elsewhere; the message names both threads
    /// @throws IllegalStateException if it is closed, or could not be made, with the cause
    @OwnerThread
    public T get() {
        gate.check();
        if (closed.get()) {
            throw new IllegalStateException(closedMessage());
        }
        return made();
    }

    /// Queues `use`, which may call the object as often as it likes: nothing comes in between.
    /// After a close it is rejected as {@link Reason#DISPOSED}. Never blocks, unless the policy
    /// says BLOCK.
    public <R extends @Nullable Object> Ticket<R> submit(Function<? super T, ? extends R> use) {
        return submit(nameOf(use), use);
    }

    /// The same, under the name that traces and stall messages show.
    public <R extends @Nullable Object> Ticket<R> submit(
            String name, Function<? super T, ? extends R> use) {
        return submit(name, use, Options.DEFAULT);
    }

    /// The same, as `options` say. A request id that was seen before returns its ticket, also after
    /// a close.
    ///
    /// @throws WrongThreadException by {@link Route#DIRECT}, if the caller is not the owner's
    ///   thread
    public <R extends @Nullable Object> Ticket<R> submit(
            String name, Function<? super T, ? extends R> use, Options options) {
        return admit(new Use<T, R>(this, name, use), options);
    }

    /// Runs `use` and answers with its value, as {@link Owner#call} does: `deadline` bounds its
    /// start and this wait, and on the owner's thread it runs directly. Blocks.
    ///
    /// @throws OutcomeException if there is no value; its ticket says why
    /// @throws InterruptedException if the caller is interrupted; `use` is withdrawn if it has not
    ///   started
    public <R extends @Nullable Object> R call(
            Function<? super T, ? extends R> use, Duration deadline) throws InterruptedException {
        return call(nameOf(use), use, deadline);
    }

    /// The same, under the name that traces and stall messages show.
    ///
    /// @throws OutcomeException if there is no value; its ticket says why
    /// @throws InterruptedException if the caller is interrupted; `use` is withdrawn if it has not
    ///   started
    public <R extends @Nullable Object> R call(
            String name, Function<? super T, ? extends R> use, Duration deadline)
            throws InterruptedException {
        var ticket = ask(new Use<T, R>(this, name, use), Options.startWithin(deadline));
        awaitEnd(ticket, deadline);
        return switch (ticket.outcome().orElse(null)) {
            case Executed<R>(R value, _) -> value;
            case null, default -> throw new OutcomeException(ticket.toString(), ticket);
        };
    }

    /// The object behind `type`, for every thread: each call of the facade is an operation on it,
    /// and its arguments must be immutable. {@link Dispatch} sets how one method is treated.
    ///
    /// - A method that answers with a value blocks as {@link #call} does, 10 s at most if neither
    ///   it nor the policy says otherwise. It throws what the object's method threw, if that is a
    ///   `RuntimeException` or declared; else an {@link OutcomeException}. If the caller is
    ///   interrupted and the method does not declare that, the interrupt is kept and the outcome
    ///   thrown.
    /// - A `void` method returns at once, on the owner's thread too. If it is rejected it throws an
    ///   {@link OutcomeException}; if it fails later, that is logged with the method's name.
    /// - A method that answers with a `CompletionStage` or `CompletableFuture` returns one at once.
    ///   It completes with the value of the one that the object's method answered with; with what
    ///   that method threw; or with an {@link OutcomeException} if it never ran. It completes on
    ///   the common pool, never on the owner's thread. Cancelling it withdraws what has not
    ///   started.
    /// - A method that answers with a {@link Ticket} returns one at once, which is settled when the
    ///   one that the object's method answered with is.
    /// - `toString`, `equals` and `hashCode` are answered by the facade; default methods run on the
    ///   object.
    ///
    /// @throws IllegalArgumentException if `type` is no interface, the object does not implement it
    ///   (found at the first call, if it is not made yet), Heddle may not call it, or a {@link
    ///   Dispatch} does not fit its method
    public <F> F facade(Class<F> type) {
        var made = this.type;
        if (made != null && !type.isAssignableFrom(made)) {
            throw new IllegalArgumentException(doesNotImplement(made, type));
        }
        return Facade.of(this, type, defaultDeadline);
    }

    /// Ends every use that has not started, at once: queued ones are cancelled and later ones
    /// rejected, as {@link Reason#DISPOSED}. One that runs finishes. After it the object is closed
    /// on the owner's thread, once, if it is `AutoCloseable`; what that throws is logged. Closing
    /// twice is allowed. Never blocks, unless the policy says BLOCK.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        gate.withdraw(
                operation -> operation instanceof Targeted<?> targeted && targeted.target() == this,
                Reason.DISPOSED);
        closeListeners.forEach(this::tellClosed);
        boolean atOnce = gate.isCurrent() && running == 0;
        gate.submit(new Closing(this), atOnce ? AT_ONCE : WHENEVER)
                .then(Runnable::run, this::disposed);
    }

    @Override
    public String toString() {
        var made = type;
        return (made == null ? "an object" : made.getSimpleName()) + " of " + gate.name();
    }

    // ---- in -----------------------------------------------------------------------------------

    private static String nameOf(Function<?, ?> use) {
        return use.getClass().getSimpleName();
    }

    /// Who closes sets the mark and looks into the queues then; who submits adds and looks at the
    /// mark then. So at least one of them sees the other.
    <R extends @Nullable Object> GateTicket<R> admit(Targeted<R> use, Options options) {
        if (isClosed() && options.requestId().isEmpty()) {
            return gate.refused(use, options, Reason.DISPOSED, closedMessage());
        }
        var ticket = (GateTicket<R>) gate.submit(use, options);
        if (isClosed()) {
            ticket.withdraw(Reason.DISPOSED);
        }
        return ticket;
    }

    /// Begins a call: at once on the owner's thread, else queued.
    <R extends @Nullable Object> GateTicket<R> ask(Targeted<R> use, Options options) {
        return admit(use, gate.isCurrent() ? AT_ONCE : options);
    }

    /// Ends a call: waits, and lets nothing start after that.
    static void awaitEnd(GateTicket<?> ticket, Duration deadline) throws InterruptedException {
        try {
            var _ = ticket.await(deadline);
        } catch (InterruptedException | IllegalStateException e) { // Or a circle of owners.
            ticket.cancel();
            throw e;
        }
        ticket.expireNow();
    }

    private boolean isClosed() {
        return closed.get();
    }

    private String closedMessage() {
        return this + " is closed";
    }

    static String doesNotImplement(Class<?> made, Class<?> type) {
        return "a facade shows %s, which %s does not implement"
                .formatted(type.getName(), made.getName());
    }

    // ---- on the owner's thread ----------------------------------------------------------------

    /// The object for one operation, until {@link #leave}. One that was taken from its queue before
    /// a close finishes on an object that is still open; only one that comes in after the object
    /// was closed, and is run before its submitter's second look, fails here.
    T enter() {
        T object = made();
        running++;
        return object;
    }

    void leave() {
        running--;
    }

    private T made() {
        var make = maker;
        if (make != null && !isClosed()) {
            make(make);
        }
        T made = object;
        if (made != null) {
            return made;
        }
        throw isClosed()
                ? new IllegalStateException(closedMessage())
                : new IllegalStateException(
                        failure == null
                                ? this + " is still being made"
                                : this + " could not be made: " + failure,
                        failure);
    }

    private void make(Supplier<? extends T> make) {
        maker = null;
        running++;
        try {
            T made = requireNonNull(make.get(), "it was made as null");
            type = made.getClass();
            object = made;
        } catch (Throwable e) { // Told to each use.
            failure = e;
        } finally {
            running--;
        }
    }

    private void dispose() throws Exception {
        T last = object;
        object = null;
        maker = null;
        if (last instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    // ---- after a close ------------------------------------------------------------------------

    /// Calls `listener` once, when this is closed, on the thread that closes; at once if it is.
    void onClose(Runnable listener) {
        closeListeners.add(listener);
        if (isClosed()) {
            tellClosed(listener);
        }
    }

    /// Takes back one {@link #onClose}.
    void forget(Runnable listener) {
        closeListeners.remove(listener);
    }

    private void tellClosed(Runnable listener) {
        if (closeListeners.remove(listener)) {
            listener.run();
        }
    }

    private void disposed(Outcome<?> outcome) {
        switch (outcome) {
            case Executed<?> _ -> {}
            case Failed<?>(Throwable cause, _) ->
                    LOG.log(Level.WARNING, "closing " + this + " failed", cause);
            case Rejected<?>(Reason reason, _, _) when reason != Reason.CLOSED -> disposeByTimer();
            case Dropped<?> _ -> disposeByTimer();
            case Rejected<?> _, Cancelled<?> _, Expired<?> _ ->
                    LOG.log(Level.WARNING, this + " was not closed: its owner came first");
        }
    }

    /// A full or stalled queue takes nothing; a timer needs no room in it.
    private void disposeByTimer() {
        var _ = gate.after(Duration.ZERO, new Closing(this));
    }
}
