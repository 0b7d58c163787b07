package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import dev.heddle.core.Model.LoopHost;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.core.Signal.Delivery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A signal's connections under every interleaving of those who emit, run, evict and close.
class SignalModelTest {
    private static final Delivery NEWEST = Delivery.DEFAULT.coalescing();

    /// A receiver, a signal, a connection, and what its slot has seen.
    private static final class Scene implements BiConsumer<String, Signal.Connection> {
        final LoopHost host = new LoopHost();
        final Gate gate;
        final Signal<String> signal = new Signal<>("door");
        final AtomicInteger delivered = new AtomicInteger();
        final AtomicInteger deliveredAfterClose = new AtomicInteger();
        volatile boolean closed;
        final SignalConnection<String> connection;

        Scene(Policy policy, Maker maker) {
            gate =
                    policy.overflow() == Overflow.DROP_OLDEST
                            ? new Gate("stage", host, policy)
                            : new Gate(
                                    "stage",
                                    host,
                                    policy,
                                    new MpscRing<>(policy.capacity(), System::nanoTime));
            connection = signal.add(maker.make(signal, gate, this));
            share(this);
        }

        @Override
        public void accept(String event, Signal.Connection from) {
            delivered.incrementAndGet();
            if (closed) {
                deliveredAfterClose.incrementAndGet();
            }
        }

        void close() {
            connection.close();
            closed = true;
        }

        void tickUntilIdle() {
            for (int i = 0; i < 3; i++) {
                host.tickIfWoken(gate);
            }
        }

        void requireFates(long emitted) {
            long fates = delivered.get() + connection.folded() + connection.lost();
            require(
                    fates == emitted,
                    "fates %d of %d: %d delivered, %d folded, %d lost"
                            .formatted(
                                    fates,
                                    emitted,
                                    delivered.get(),
                                    connection.folded(),
                                    connection.lost()));
        }
    }

    private interface Maker {
        SignalConnection<String> make(
                Signal<String> signal, Gate gate, BiConsumer<String, Signal.Connection> slot);
    }

    private static final Maker EACH =
            (signal, gate, slot) -> new EachConnection<>(signal, gate, slot, Delivery.DEFAULT);

    private static Policy room(int capacity, Overflow overflow) {
        return Policy.DEFAULT.withCapacity(capacity).withOverflow(overflow);
    }

    // ---- folding ------------------------------------------------------------------------------

    /// A folding connection whose hops a story runs or withdraws itself, at once and not through
    /// the gate: there would be too many other places to switch threads at.
    private static class Folding extends NewestConnection<String> {
        final AtomicInteger hops = new AtomicInteger();
        final AtomicInteger delivered;
        private volatile boolean crowded;

        Folding() {
            this(new AtomicInteger());
        }

        private Folding(AtomicInteger delivered) {
            super(
                    new Signal<>("door"),
                    new Gate("stage", new LoopHost(), room(1, Overflow.REJECT)),
                    (_, _) -> delivered.incrementAndGet(),
                    NEWEST);
            this.delivered = delivered;
            emitted("a");
            share(this);
        }

        @Override
        void submit(Hop hop) {
            crowded |= hops.incrementAndGet() > 1;
        }

        void run() {
            if (hops.get() > 0) {
                hops.decrementAndGet();
                arrive();
            }
        }

        void withdraw() {
            hops.decrementAndGet();
            loseWaiting();
        }

        void requireFates(int emitted) {
            run();
            require(waiting.get() == null, "an event waits and nobody takes it");
            require(!crowded, "more than one hop");
            long fates = delivered.get() + folded() + lost();
            require(
                    fates == emitted,
                    "fates %d of %d: %d delivered, %d folded, %d lost"
                            .formatted(fates, emitted, delivered.get(), folded(), lost()));
        }
    }

    /// Planted: a newer event is put where it saw an older one, whatever came of that meanwhile.
    private static final class HastyFolding extends Folding {
        @Override
        @Nullable Waiting<String> exchange(@Nullable Waiting<String> newest) {
            var before = waiting.get();
            waiting.set(newest);
            return before;
        }
    }

    @Test
    void whatFoldsWhileTheLoopDeliversHasOneFate() {
        Model.holds(() -> foldAndRun(new Folding()));
    }

    @Test
    void findsAFoldThatLooksAndThenPuts() {
        Model.findsTheFault("nobody takes it", () -> foldAndRun(new HastyFolding()));
    }

    private static void foldAndRun(Folding connection) {
        together(() -> connection.emitted("b"), () -> connection.emitted("c"), connection::run);
        connection.requireFates(3);
    }

    @Test
    void whatFoldsWhileItsHopIsWithdrawnHasOneFate() {
        Model.holds(() -> foldAndWithdraw(new Folding()));
    }

    @Test
    void findsAFoldThatLooksAndThenPutsWhileItsHopIsWithdrawn() {
        Model.findsTheFault("nobody takes it", () -> foldAndWithdraw(new HastyFolding()));
    }

    private static void foldAndWithdraw(Folding connection) {
        together(() -> connection.emitted("b"), connection::withdraw);
        connection.requireFates(2);
    }

    @Test
    void whatFoldsWhileItsConnectionClosesIsNeverDelivered() {
        Model.holds(() -> {
            var connection = new Folding();
            together(() -> connection.emitted("b"), connection::close);
            connection.run(); // The hop of an emit that came just before.
            connection.run();
            require(connection.delivered.get() == 0, "delivered after the close");
            require(connection.waiting.get() == null, "held by a closed connection");
        });
    }

    // ---- each ---------------------------------------------------------------------------------

    @Test
    void eachEventThatARivalEvictsHasOneFate() {
        Model.holds(() -> emitAndEvict(EACH));
    }

    @Test
    void findsALossThatIsOnlyLookedForAtTheEmit() {
        Model.findsTheFault("fates", () -> emitAndEvict(BlindConnection::new));
    }

    private static void emitAndEvict(Maker maker) {
        var scene = new Scene(room(1, Overflow.DROP_OLDEST), maker);
        scene.signal.emit("a");
        together(() -> scene.signal.emit("b"), () -> scene.host.tickIfWoken(scene.gate));
        scene.tickUntilIdle();
        scene.requireFates(2);
    }

    /// Planted: it sees a refusal, and not what happens to an event later.
    private static final class BlindConnection extends EachConnection<String> {
        BlindConnection(
                Signal<String> signal, Gate gate, BiConsumer<String, Signal.Connection> slot) {
            super(signal, gate, slot, Delivery.DEFAULT);
        }

        @Override
        void submit(Hop hop) {
            if (gate.submit(hop).outcome().orElse(null) instanceof Outcome.Rejected<?>) {
                hop.lose();
            }
        }
    }

    @Test
    void eachEventHasOneFateWhenItsReceiverCloses() {
        Model.holds(() -> emitAndCloseReceiver(EACH));
    }

    @Test
    void findsALossThatIsOnlyLookedForAtTheEmitWhenItsReceiverCloses() {
        Model.findsTheFault("fates", () -> emitAndCloseReceiver(BlindConnection::new));
    }

    private static void emitAndCloseReceiver(Maker maker) {
        var scene = new Scene(room(2, Overflow.REJECT), maker);
        scene.signal.emit("a");
        together(
                () -> scene.connection.emitted("b"), // Found before the close let it be forgotten.
                () -> scene.gate.close(Duration.ZERO),
                () -> scene.host.tickIfWoken(scene.gate));
        scene.requireFates(2);
    }

    // ---- close --------------------------------------------------------------------------------

    @Test
    void nothingIsDeliveredAfterACloseThatNoDeliveryMeets() {
        Model.holds(() -> emitAndClose(EACH));
    }

    @Test
    void findsACloseThatOnlyLeavesTheSignal() {
        Model.findsTheFault("after the close", () -> emitAndClose(OpenConnection::new));
    }

    private static void emitAndClose(Maker maker) {
        var scene = new Scene(room(2, Overflow.REJECT), maker);
        together(() -> scene.signal.emit("a"), scene::close);
        scene.tickUntilIdle();
        require(scene.delivered.get() == 0, "delivered after the close");
        require(scene.connection.lost() <= 1, "lost ", scene.connection.lost(), " of 1");
        require(scene.signal.connections.isEmpty(), "still connected");
    }

    /// Planted: an emit that had found it before still gets through.
    private static final class OpenConnection extends EachConnection<String> {
        OpenConnection(
                Signal<String> signal, Gate gate, BiConsumer<String, Signal.Connection> slot) {
            super(signal, gate, slot, Delivery.DEFAULT);
        }

        @Override
        boolean isClosed() {
            return false;
        }
    }

    @Test
    void atMostTheDeliveryThatACloseMeetsStartsAfterIt() {
        Model.holds(() -> deliverAndClose(EACH));
    }

    @Test
    void findsACloseThatLeavesTheQueueAlone() {
        Model.findsTheFault("started after", () -> deliverAndClose(LingeringConnection::new));
    }

    private static void deliverAndClose(Maker maker) {
        var scene = new Scene(room(2, Overflow.REJECT), maker);
        scene.signal.emit("a");
        scene.signal.emit("b");
        together(scene::close, () -> scene.host.tickIfWoken(scene.gate));
        scene.tickUntilIdle();
        int after = scene.deliveredAfterClose.get();
        require(after <= 1, after, " started after the close");
        scene.requireFates(2);
    }

    /// Planted: its close neither withdraws what is queued nor stops it.
    private static final class LingeringConnection extends EachConnection<String> {
        LingeringConnection(
                Signal<String> signal, Gate gate, BiConsumer<String, Signal.Connection> slot) {
            super(signal, gate, slot, Delivery.DEFAULT);
        }

        @Override
        public void close() {
            detach();
        }
    }
}
