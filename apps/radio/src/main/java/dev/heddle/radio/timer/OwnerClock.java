package dev.heddle.radio.timer;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.GameTime;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import java.time.Duration;

/// The clock of a one-thread object that lives on an owner: a game's time, which can pause, run
/// faster and jump, or wall time, which does not. What an alarm throws is logged. Owner thread
/// only; never blocks.
///
/// A closed owner's alarms do not ring.
public final class OwnerClock implements ShowClock {
    private final Owner owner;
    private final GameTime time;

    private OwnerClock(Owner owner, GameTime time) {
        this.owner = requireNonNull(owner);
        this.time = requireNonNull(time);
    }

    /// A clock that goes by `time`, which must be one of this owner's. May be called from any
    /// thread.
    public static OwnerClock of(Owner owner, GameTime time) {
        return new OwnerClock(owner, time);
    }

    /// A clock that goes by the clock of the owner's host, whatever happens to its games. May be
    /// called from any thread.
    public static OwnerClock wall(Owner owner) {
        return new OwnerClock(owner, owner.gameTime()); // Nobody else has it, to pause it.
    }

    /// @throws WrongThreadException elsewhere
    @Override
    public Duration now() {
        owner.check();
        return time.now();
    }

    /// @throws WrongThreadException elsewhere
    @Override
    public Alarm after(String name, Duration delay, Runnable ring) {
        owner.check();
        requireNonNull(ring);
        var timer =
                time.after(
                        delay,
                        Operation.named(
                                name,
                                () -> {
                                    ring.run();
                                    return ring;
                                }));
        return timer::cancel;
    }
}
