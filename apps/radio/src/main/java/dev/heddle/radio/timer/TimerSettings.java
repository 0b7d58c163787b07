package dev.heddle.radio.timer;

import static java.util.Objects.requireNonNull;

import dev.heddle.radio.timer.TimerOperation.StopAdBreak;
import dev.heddle.radio.timer.TimerOperation.StopShow;
import dev.heddle.radio.timer.TimerOperation.UserOperation;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;

/// How an {@link OwnedTimer} is to behave. Change one at a time:
/// `TimerSettings.DEFAULT.withLimit(64)`.
///
/// @param limit how many operations the owner's policy lets wait; the timer warns at half of it
/// @param coalesced kinds of which, of several that wait one behind the other, only the newest
///   runs; no stops
/// @param unperformed hears of each operation that was refused, dropped, withdrawn or that failed,
///   on the thread that decides it; it must be short
/// @param cases performs a user's own operations
/// @param instants the clock on the wall
public record TimerSettings(
        int limit,
        Set<Class<? extends TimerOperation>> coalesced,
        Consumer<? super Unperformed> unperformed,
        Cases cases,
        InstantSource instants) {
    /// The limit of {@link OwnedTimer#POLICY}, nothing coalesced, logs only, no operations of a
    /// user's own, the system's clock.
    public static final TimerSettings DEFAULT =
            new TimerSettings(
                    OwnedTimer.POLICY.capacity(),
                    Set.of(),
                    _ -> {},
                    (_, _) -> false,
                    InstantSource.system());

    public TimerSettings {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, was " + limit);
        }
        coalesced = Set.copyOf(coalesced);
        if (coalesced.contains(StopShow.class) || coalesced.contains(StopAdBreak.class)) {
            throw new IllegalArgumentException("a stop is never coalesced");
        }
        requireNonNull(unperformed);
        requireNonNull(cases);
        requireNonNull(instants);
    }

    /// Performs a user's own operations.
    @FunctionalInterface
    public interface Cases {
        /// Performs `operation` on the plain timer, on its thread; false if it does not know it.
        boolean perform(BroadcastTimer timer, UserOperation operation);
    }

    /// These settings for an owner whose policy lets `limit` operations wait.
    public TimerSettings withLimit(int limit) {
        return new TimerSettings(limit, coalesced, unperformed, cases, instants);
    }

    /// These settings, coalescing those kinds and no others.
    public TimerSettings coalescing(Set<Class<? extends TimerOperation>> kinds) {
        return new TimerSettings(limit, kinds, unperformed, cases, instants);
    }

    /// These settings, telling `unperformed` of each operation that does not do what it should.
    public TimerSettings reporting(Consumer<? super Unperformed> unperformed) {
        return new TimerSettings(limit, coalesced, unperformed, cases, instants);
    }

    /// These settings with operations of the user's own.
    public TimerSettings performing(Cases cases) {
        return new TimerSettings(limit, coalesced, unperformed, cases, instants);
    }

    /// These settings with another clock on the wall.
    public TimerSettings withInstants(InstantSource instants) {
        return new TimerSettings(limit, coalesced, unperformed, cases, instants);
    }
}
