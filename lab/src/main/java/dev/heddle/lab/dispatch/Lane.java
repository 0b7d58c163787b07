package dev.heddle.lab.dispatch;

import dev.heddle.core.Operation;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLongArray;

/// What one producer's operations work on: they count themselves and check that each comes once and
/// in the order in which it was posted. The check is the same few instructions for everybody.
///
/// Operations capture the lane and their number, 24 bytes, and come in four kinds in turn, so that
/// no call site learns to expect one of them.
final class Lane {
    /// Two cache lines of longs on either side: the owner writes here while producers write
    /// elsewhere.
    private static final int PAD = 16;

    private static final int EXECUTED = PAD;
    private static final int VALUE = PAD + 1;
    private static final int WRONG = PAD + 2;

    private final AtomicLongArray cells = new AtomicLongArray(WRONG + 1 + PAD);

    /// Operation `number` as a task. The producer only.
    Runnable task(int number) {
        return switch (number & 3) {
            case 0 -> () -> add(number);
            case 1 -> () -> subtract(number);
            case 2 -> () -> flip(number);
            default -> () -> raise(number);
        };
    }

    /// The same with an answer, for executors. The producer only.
    Callable<Lane> callable(int number) {
        return switch (number & 3) {
            case 0 -> () -> add(number);
            case 1 -> () -> subtract(number);
            case 2 -> () -> flip(number);
            default -> () -> raise(number);
        };
    }

    /// The same with an answer, for owners. The producer only.
    Operation<Lane> operation(int number) {
        return switch (number & 3) {
            case 0 -> () -> add(number);
            case 1 -> () -> subtract(number);
            case 2 -> () -> flip(number);
            default -> () -> raise(number);
        };
    }

    private Lane add(int number) {
        return executed(number, value() + number);
    }

    private Lane subtract(int number) {
        return executed(number, value() - number);
    }

    private Lane flip(int number) {
        return executed(number, value() ^ number);
    }

    private Lane raise(int number) {
        return executed(number, Math.max(value(), number));
    }

    private long value() {
        return cells.getPlain(VALUE);
    }

    private Lane executed(int number, long value) {
        long before = cells.getPlain(EXECUTED);
        if (number != (int) before) {
            cells.setPlain(WRONG, cells.getPlain(WRONG) + 1);
        }
        cells.setPlain(VALUE, value);
        cells.setRelease(EXECUTED, before + 1);
        return this;
    }

    /// How many have run. May be called from any thread.
    long executed() {
        return cells.getAcquire(EXECUTED);
    }

    /// How many were not the next in turn. Exact for who has seen the count of all.
    long wrong() {
        return cells.getPlain(WRONG);
    }
}
