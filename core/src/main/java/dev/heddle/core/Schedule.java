package dev.heddle.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// All timers of one owner, on the host's time and on those of its games.
final class Schedule {
    private final GateClock clock;
    private final Runnable changed;
    private final List<Timers> all = new CopyOnWriteArrayList<>();
    private final Timers onHostTime;

    /// @param changed is called when a timer may be due sooner than before
    Schedule(GateClock clock, Runnable changed) {
        this.clock = clock;
        this.changed = changed;
        onHostTime = add(Timers.HOST_TIME);
    }

    Timers add(Timers.Time time) {
        var added = new Timers(clock, time, changed);
        all.add(added);
        return added;
    }

    Timers onHostTime() {
        return onHostTime;
    }

    List<Timers> all() {
        return all;
    }

    boolean isEmpty() {
        for (var timers : all) {
            if (!timers.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// A tick begins: it fires no timer that is newer. Owner thread only.
    void beginTick() {
        for (var timers : all) {
            timers.beginTick();
        }
    }

    /// How long the host's clock has to go on from `now` until a timer is due; 0 or less if one is,
    /// {@link Timers#NEVER} if none will be.
    long untilNext(long now) {
        long least = Timers.NEVER;
        for (var timers : all) {
            least = Math.min(least, timers.untilNext(now));
        }
        return least;
    }

    void close() {
        all.forEach(Timers::close);
    }
}
