package dev.heddle.radio.loop;

import dev.heddle.radio.loop.AdBreak.Status;
import dev.heddle.radio.show.Show.Breaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The breaks of one show, in the order of their times. Not safe for threads.
final class BreakPlan {
    /// Breaks that are over are kept for the time line, but not for ever.
    private static final int MAX_KEPT = 3 * Breaks.MAX_COUNT;

    private final Duration showLength;
    private final List<AdBreak> breaks = new ArrayList<>();
    private int made;

    /// Plans those of `breaks`. One that would begin before the one before it is over, or end after
    /// the show, is skipped.
    BreakPlan(Breaks breaks, Duration showLength) {
        this.showLength = showLength;
        var length = BroadcastLoop.duration(breaks.seconds());
        var free = Duration.ZERO;
        for (double seconds : breaks.times(BroadcastLoop.seconds(showLength))) {
            var planned = make(BroadcastLoop.duration(seconds), length, breaks.slots());
            if (planned.at().compareTo(free) < 0 || planned.end().compareTo(showLength) > 0) {
                replace(planned, Status.SKIPPED);
            } else {
                free = planned.end();
            }
        }
    }

    /// A plan without breaks.
    static BreakPlan none() {
        return new BreakPlan(Breaks.of(0, 1), Duration.ZERO);
    }

    List<AdBreak> all() {
        return List.copyOf(breaks);
    }

    /// The next one.
    Optional<AdBreak> ahead() {
        return breaks.stream().filter(AdBreak::isAhead).findFirst();
    }

    Optional<AdBreak> running() {
        return breaks.stream().filter(b -> b.status() == Status.RUNNING).findFirst();
    }

    boolean isFull() {
        return breaks.stream().filter(AdBreak::isAhead).count() >= Breaks.MAX_COUNT;
    }

    /// Adds one that is to come.
    ///
    /// @throws Refusal if it would meet another one, or the show's end
    void schedule(Duration at, Duration length, int slots) {
        var end = at.plus(length);
        if (end.compareTo(showLength) > 0) {
            throw new Refusal(
                    "no_room",
                    "a break takes %.0f s, and the show ends %.0f s after it would begin"
                            .formatted(
                                    BroadcastLoop.seconds(length),
                                    BroadcastLoop.seconds(showLength.minus(at))));
        }
        for (var other : breaks) {
            boolean counts = other.isAhead() || other.status() == Status.RUNNING;
            if (counts && at.compareTo(other.end()) < 0 && other.at().compareTo(end) < 0) {
                throw new Refusal(
                        "no_room",
                        "it would meet break %d, from %.0f to %.0f s of the show"
                                .formatted(
                                        other.number(),
                                        BroadcastLoop.seconds(other.at()),
                                        BroadcastLoop.seconds(other.end())));
            }
        }
        make(at, length, slots);
    }

    /// Adds one that begins now.
    AdBreak add(Duration at, Duration length, int slots) {
        return make(at, length, slots);
    }

    void warn() {
        ahead().ifPresent(b -> replace(b, Status.WARNED));
    }

    /// Begins one; those that it would meet are skipped.
    void begin(AdBreak started) {
        replace(started, Status.RUNNING);
        for (var other : all()) {
            if (other.isAhead() && other.at().compareTo(started.end()) < 0) {
                replace(other, Status.SKIPPED);
            }
        }
    }

    void skip(AdBreak skipped) {
        replace(skipped, Status.SKIPPED);
    }

    void endRunning() {
        running().ifPresent(b -> replace(b, Status.DONE));
    }

    /// The show is over.
    void end() {
        endRunning();
        all().stream().filter(AdBreak::isAhead).forEach(b -> replace(b, Status.SKIPPED));
    }

    private AdBreak make(Duration at, Duration length, int slots) {
        var made = new AdBreak(++this.made, at, length, slots, Status.COMING);
        breaks.add(made);
        breaks.sort(Comparator.comparing(AdBreak::at)); // Stable: of two at once the older one.
        if (breaks.size() > MAX_KEPT) {
            breaks.stream()
                    .filter(b -> b.status() == Status.DONE || b.status() == Status.SKIPPED)
                    .findFirst()
                    .ifPresent(breaks::remove);
        }
        return made;
    }

    private void replace(AdBreak old, Status status) {
        breaks.replaceAll(b -> b.number() == old.number() ? b.with(status) : b);
    }
}
