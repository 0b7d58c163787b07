package dev.heddle.core;

import dev.heddle.core.Signal.Delivery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A connection in which only the newest event waits.
///
/// **One way.** While an event waits, exactly one of these will take it: the hop in the receiver's
/// queue, the timer that the hop made because the event's time had not come, or whoever withdrew
/// either. So who puts an event where none waited submits the hop, and who puts it where one waited
/// has folded that one and does nothing more. Only the receiver's thread decides whether the time
/// has come.
class NewestConnection<E> extends SignalConnection<E> {
    /// A receiver that closes drops its timers and tells nobody. One whose timer is late by this is
    /// asked, and again after as long: asking costs microseconds.
    private static final long LATE_NANOS = 1_000_000_000;

    /// @param sinceNanos when it came, on the receiver's clock; 0 where no time counts
    record Waiting<E>(E event, long sinceNanos) {}

    final AtomicReference<@Nullable Waiting<E>> waiting = new AtomicReference<>();
    private final NewestHop hop = new NewestHop();
    private final LongAdder folded = new LongAdder();
    private final long debounceNanos;
    private final long throttleNanos;

    /// Written by the receiver's thread.
    private volatile @Nullable Timer timer;

    private volatile long askNanos;

    /// When the newest delivery began. For the receiver's thread only.
    private long deliveredNanos;

    NewestConnection(
            Signal<E> signal,
            Gate gate,
            BiConsumer<? super E, ? super Signal.Connection> slot,
            Delivery delivery) {
        super(signal, gate, slot, delivery);
        debounceNanos = Gate.clampedNanos(delivery.debounce());
        throttleNanos = Gate.clampedNanos(delivery.throttle());
        deliveredNanos = now() - throttleNanos;
    }

    private final class NewestHop extends Hop {
        @Override
        public @Nullable Void run() {
            arrive();
            return null;
        }

        @Override
        void lose() {
            loseWaiting();
        }
    }

    private boolean isTimed() {
        return debounceNanos + throttleNanos > 0;
    }

    private long now() {
        return isTimed() ? gate.now() : 0;
    }

    @Override
    void offer(E event) {
        var newest = new Waiting<>(event, now());
        if (exchange(newest) == null) {
            submit(hop);
            return;
        }
        folded.increment();
        if (timer != null && newest.sinceNanos - askNanos >= 0) {
            askNanos = newest.sinceNanos + LATE_NANOS;
            loseWhatNobodyTakes();
        }
    }

    /// Lets `newest` wait, or none, and returns what waited.
    @Nullable Waiting<E> exchange(@Nullable Waiting<E> newest) {
        return waiting.getAndSet(newest);
    }

    /// Delivers what waits, or waits on until its time has come. Owner thread only.
    final void arrive() {
        timer = null;
        while (true) {
            var newest = waiting.get();
            if (newest == null) {
                return; // Withdrawn.
            }
            long now = now();
            long early = isClosed() ? 0 : early(newest, now);
            if (early > 0) {
                arriveAfter(early, now);
                return;
            }
            if (waiting.compareAndSet(newest, null)) {
                deliveredNanos = now;
                deliver(newest.event);
                return;
            }
        }
    }

    /// How long the time of `newest` is still to come.
    long early(Waiting<E> newest, long now) {
        return debounceNanos > 0
                ? debounceNanos - (now - newest.sinceNanos)
                : throttleNanos - (now - deliveredNanos);
    }

    private void arriveAfter(long nanos, long now) {
        askNanos = now + nanos + LATE_NANOS;
        var wait = gate.after(Duration.ofNanos(nanos), hop);
        timer = wait;
        if (isClosed()) { // Meanwhile, and who closed has seen no timer.
            wait.cancel();
            loseWaiting();
        }
    }

    /// What waits will not be delivered.
    final void loseWaiting() {
        if (exchange(null) != null) {
            lost.increment();
        }
    }

    private void loseWhatNobodyTakes() {
        if (timer != null && isReceiverClosed()) {
            detach();
            loseWaiting();
        }
    }

    @Override
    public long lost() {
        loseWhatNobodyTakes();
        return super.lost();
    }

    @Override
    public long folded() {
        return folded.sum();
    }

    @Override
    public void close() {
        super.close();
        var pending = timer;
        if (pending != null) {
            pending.cancel();
        }
        loseWaiting();
    }
}
