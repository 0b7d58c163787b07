package dev.heddle.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A long on cache lines of its own, so that the thread that writes it does not slow down threads
/// that use its neighbours. The three classes are the layout; see {@link Padding}.
final class PaddedLong extends PaddedLongValue {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE =
                    MethodHandles.lookup()
                            .findVarHandle(PaddedLongValue.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p2a, p2b, p2c, p2d, p2e;

    PaddedLong(long value) {
        this.value = value;
    }

    long get() {
        return value;
    }

    long getAcquire() {
        return (long) VALUE.getAcquire(this);
    }

    long getOpaque() {
        return (long) VALUE.getOpaque(this);
    }

    /// For the only thread that writes it.
    long getPlain() {
        return (long) VALUE.get(this);
    }

    void setOpaque(long next) {
        VALUE.setOpaque(this, next);
    }

    void setRelease(long next) {
        VALUE.setRelease(this, next);
    }

    boolean compareAndSet(long expected, long next) {
        return VALUE.compareAndSet(this, expected, next);
    }

    /// Returns what was there: `expected` if `next` is there now.
    long compareAndExchange(long expected, long next) {
        return (long) VALUE.compareAndExchange(this, expected, next);
    }

    long getAndSet(long next) {
        return (long) VALUE.getAndSet(this, next);
    }

    long getAndBitwiseOr(long mask) {
        return (long) VALUE.getAndBitwiseOr(this, mask);
    }
}

abstract class PaddedLongValue extends Padding {
    volatile long value;
}
