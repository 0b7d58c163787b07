package dev.heddle.core;

import dev.heddle.core.Signal.Delivery;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A connection that delivers each event by a hop of its own.
class EachConnection<E> extends SignalConnection<E> {
    EachConnection(
            Signal<E> signal,
            Gate gate,
            BiConsumer<? super E, ? super Signal.Connection> slot,
            Delivery delivery) {
        super(signal, gate, slot, delivery);
    }

    private final class EventHop extends Hop {
        private final E event;

        EventHop(E event) {
            this.event = event;
        }

        @Override
        public @Nullable Void run() {
            deliver(event);
            return null;
        }

        @Override
        void lose() {
            lost.increment();
        }
    }

    @Override
    void offer(E event) {
        submit(new EventHop(event));
    }

    @Override
    public long folded() {
        return 0;
    }
}
