package dev.heddle.radio.loop;

import static java.util.Objects.requireNonNull;

import dev.heddle.radio.timer.HandClock;
import dev.heddle.radio.timer.ShowClock;
import java.time.Duration;

/// A clock whose alarms ring as of their own times, in the order of those times, however late the
/// loop below it is: while one rings, {@link #now} is when it was due. What sets its next alarm
/// from there stays on its grid, and a loop that stood still or a time that jumped changes when
/// things are heard, but not which, in what order, or as of when.
///
/// It is a clock moved by hand, and the hand is the loop's clock. Only that clock's thread may call
/// it.
public final class ExactClock implements ShowClock {
    private final ShowClock loop;
    private final Runnable settled;
    private final HandClock exact = new HandClock();
    private final Duration origin;
    private boolean moves;

    /// Made on the thread of `loop`.
    ///
    /// @param settled called when all that was due has rung
    public ExactClock(ShowClock loop, Runnable settled) {
        this.loop = requireNonNull(loop);
        this.settled = requireNonNull(settled);
        origin = loop.now();
    }

    /// While an alarm rings, the time at which it was due; else as of the last {@link #catchUp}.
    @Override
    public Duration now() {
        return exact.now();
    }

    @Override
    public Alarm after(String name, Duration delay, Runnable ring) {
        var alarm = exact.after(name, delay, ring);
        var late = loop.now().minus(origin).minus(exact.now());
        var left = delay.minus(late);
        var below = loop.after(name, left.isNegative() ? Duration.ZERO : left, this::catchUp);
        return () -> {
            alarm.cancel();
            below.cancel();
        };
    }

    /// Lets ring what is due. Whoever acts outside of an alarm calls it first, so that what was due
    /// before happens before. From inside an alarm it does nothing.
    public void catchUp() {
        if (moves) {
            return;
        }
        moves = true;
        try {
            exact.advance(loop.now().minus(origin).minus(exact.now()));
        } finally {
            moves = false;
            settled.run();
        }
    }
}
