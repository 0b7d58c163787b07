package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Options.Lane;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A source of events of one type. Whoever wants them connects a slot to it, and each slot runs on
/// the thread of the owner that it was connected for.
///
/// **Nothing is lost in silence.** Each event that is emitted while a connection is open becomes
/// one of three for it: delivered, {@link Connection#folded} into a newer one, or {@link
/// Connection#lost}. No event is delivered twice.
///
/// **Order.** The events of one emitter reach a slot in the order in which they were emitted. A
/// slot that emits does not call other slots from inside itself: they are queued.
///
/// May be called from any thread.
///
/// @param <E> what an event is; immutable
@AnyThread
public final class Signal<E> {
    /// More would make an `emit` long. Who wants to reach more connects one that passes them on.
    public static final int MAX_CONNECTIONS = 1_000;

    /// The emit under way on this thread, of any signal.
    private static final ThreadLocal<@Nullable Pass<?>> UNDER_WAY = new ThreadLocal<>();

    private final String name;

    /// Grows under its own lock.
    final List<SignalConnection<E>> connections = new CopyOnWriteArrayList<>();

    /// An event on its way from connection to connection.
    private record Pass<E>(E event, Iterator<SignalConnection<E>> rest) {
        void finish() {
            while (rest.hasNext()) {
                rest.next().emitted(event);
            }
        }
    }

    /// @param name what operations, logs and snapshots show
    public Signal(String name) {
        this.name = requireNonNull(name);
    }

    /// What operations, logs and snapshots show.
    public String name() {
        return name;
    }

    /// Hands an event to every connection. Never blocks, unless the policy of a receiver says
    /// BLOCK.
    public void emit(E event) {
        var pass = new Pass<>(requireNonNull(event), connections.iterator());
        var outer = UNDER_WAY.get();
        if (outer
                != null) { // A slot that ran at once emits: the event it got goes first everywhere.
            outer.finish();
        }
        UNDER_WAY.set(pass);
        try {
            pass.finish();
        } finally {
            if (outer == null) {
                UNDER_WAY.remove();
            } else {
                UNDER_WAY.set(outer);
            }
        }
    }

    /// Has `receiver` run `slot` with every event from now on, queued. Never blocks.
    ///
    /// @throws IllegalStateException if there are {@link #MAX_CONNECTIONS}
    public Connection connect(Owner receiver, Consumer<? super E> slot) {
        return connect(receiver, slot, Delivery.DEFAULT);
    }

    /// Has `receiver` run `slot` with the events from now on, as `delivery` says. Never blocks.
    ///
    /// @throws IllegalStateException if there are {@link #MAX_CONNECTIONS}
    public Connection connect(Owner receiver, Consumer<? super E> slot, Delivery delivery) {
        requireNonNull(slot);
        return connectWithLosses(receiver, (event, _) -> slot.accept(event), delivery);
    }

    /// The same with a slot that also gets its connection, so that it can look at what was lost
    /// before its event. Never blocks.
    ///
    /// @throws IllegalStateException if there are {@link #MAX_CONNECTIONS}
    public Connection connectWithLosses(
            Owner receiver, BiConsumer<? super E, ? super Connection> slot, Delivery delivery) {
        if (!(receiver instanceof Gate gate)) {
            throw new IllegalArgumentException(
                    "a receiver must be made by Owner.hosted, running or on, was " + receiver);
        }
        return add(
                delivery.folds()
                        ? new NewestConnection<>(this, gate, slot, delivery)
                        : new EachConnection<>(this, gate, slot, delivery));
    }

    <C extends SignalConnection<E>> C add(C connection) {
        synchronized (connections) {
            if (connections.size() >= MAX_CONNECTIONS) {
                connections.removeIf(SignalConnection::isReceiverClosed);
            }
            if (connections.size() >= MAX_CONNECTIONS) {
                throw new IllegalStateException(
                        "signal %s has %d connections, and no room for more; are they closed?"
                                .formatted(name, connections.size()));
            }
            connections.add(connection);
        }
        return connection;
    }

    void remove(SignalConnection<E> connection) {
        connections.remove(connection);
    }

    @Override
    public String toString() {
        return "signal " + name;
    }

    /// One slot that receives a signal. It ends with {@link #close}, or with its receiver, which is
    /// noticed at the next event. May be called from any thread; never blocks.
    @AnyThread
    public interface Connection extends AutoCloseable {
        /// How many events did not reach the slot, although they were to: the receiver had no room,
        /// dropped them for others, refused them as stalled or closed, or ran too late; or the
        /// connection was closed while they waited. A slot whose state follows from every event
        /// looks here, and reads the state anew when the number has grown.
        ///
        /// What an emitter lost of its own is counted before it emits the next event. Only an event
        /// that another thread evicts at this moment is counted a moment later.
        long lost();

        /// How many events a newer one has replaced, as the delivery asked for.
        long folded();

        /// How many times the slot has thrown. What it throws is logged and harms nobody.
        long failed();

        /// Ends it; what waits is lost. Called on the receiver's thread, nothing starts any more
        /// after that; from elsewhere, nothing but what is being started at this moment. Closing
        /// twice is allowed.
        @Override
        void close();
    }

    /// How events reach a slot. Change one at a time: `Delivery.DEFAULT.withLane(Lane.URGENT)`.
    ///
    /// Folding: `coalesced`, `debounce` and `throttle` each let only the newest event wait, so the
    /// connection has at most one operation or timer under way; it is kept when others are evicted,
    /// and has no deadline. A debounce excludes a throttle. Either goes with any mode and lane and
    /// implies `coalesced`. The lane counts for what is queued; what had to wait for its time goes
    /// when timers go, after what is URGENT.
    ///
    /// @param mode whether the slot may run at once
    /// @param lane which lane it waits in
    /// @param coalesced whether an event replaces one that still waits
    /// @param debounce delivers the newest event once none has come for that long, on the
    ///   receiver's clock; zero for no debounce
    /// @param throttle delivers at most one event in that time, on the receiver's clock: the first
    ///   at once, then the newest when it is over; zero for no throttle
    public record Delivery(
            Mode mode, Lane lane, boolean coalesced, Duration debounce, Duration throttle) {
        /// Each event, queued, NORMAL.
        public static final Delivery DEFAULT =
                new Delivery(Mode.QUEUED, Lane.NORMAL, false, Duration.ZERO, Duration.ZERO);

        public Delivery {
            requireNonNull(mode);
            requireNonNull(lane);
            requireNotNegative("debounce", debounce);
            requireNotNegative("throttle", throttle);
            if (debounce.isPositive() && throttle.isPositive()) {
                throw new IllegalArgumentException(
                        "debounce and throttle exclude each other, were %s and %s"
                                .formatted(debounce, throttle));
            }
        }

        /// Whether a slot may run at once, on the emitter's stack.
        public enum Mode {
            /// Always queued.
            QUEUED,
            /// At once if the emitter is on the receiver's thread, nothing runs there, and nothing
            /// waits that it would overtake; else queued.
            DIRECT
        }

        /// This delivery in `mode`.
        public Delivery withMode(Mode mode) {
            return new Delivery(mode, lane, coalesced, debounce, throttle);
        }

        /// This delivery in `lane`.
        public Delivery withLane(Lane lane) {
            return new Delivery(mode, lane, coalesced, debounce, throttle);
        }

        /// This delivery of the newest event that waits.
        public Delivery coalescing() {
            return new Delivery(mode, lane, true, debounce, throttle);
        }

        /// This delivery with a debounce.
        public Delivery withDebounce(Duration debounce) {
            return new Delivery(mode, lane, coalesced, debounce, throttle);
        }

        /// This delivery with a throttle.
        public Delivery withThrottle(Duration throttle) {
            return new Delivery(mode, lane, coalesced, debounce, throttle);
        }

        boolean folds() {
            return coalesced || debounce.isPositive() || throttle.isPositive();
        }

        private static void requireNotNegative(String name, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(name + " must not be negative, was " + value);
            }
        }
    }
}
