package dev.heddle.radio;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.GameTime;
import dev.heddle.radio.loop.Interruption;
import dev.heddle.radio.timer.BroadcastTimer;
import dev.heddle.radio.timer.TimerOperation.UserOperation;
import java.time.Instant;

/// What a station is asked to do beyond what every show's timer can. Immutable.
public sealed interface StationOperation extends UserOperation {
    /// Cuts off what is on the air.
    record Interrupt(Interruption reason, Instant createdAt, String operationId)
            implements StationOperation {
        public Interrupt {
            requireNonNull(reason);
        }
    }

    /// Says who pays for the show; empty for nobody.
    record SetSponsor(String name, Instant createdAt, String operationId)
            implements StationOperation {
        public SetSponsor {
            requireNonNull(name);
        }
    }

    /// Puts somebody who waits on the line on the air.
    record PutOnAir(String caller, Instant createdAt, String operationId)
            implements StationOperation {
        public PutOnAir {
            requireNonNull(caller);
        }
    }

    /// Lets the show's time stand still.
    record Pause(Instant createdAt, String operationId) implements StationOperation {}

    /// Lets it go on.
    record Resume(Instant createdAt, String operationId) implements StationOperation {}

    /// Lets it go `factor` times as fast as the owner's clock.
    record SetSpeed(double factor, Instant createdAt, String operationId)
            implements StationOperation {
        @Override
        public void validate() {
            if (!(factor >= 1 / GameTime.MAX_SPEED && factor <= GameTime.MAX_SPEED)) {
                throw new IllegalArgumentException(
                        "the speed must be 0.001 to 1000, was " + factor);
            }
        }
    }

    /// Moves it forward at once; everything on the way happens, in order, as of its own time.
    record Jump(double seconds, Instant createdAt, String operationId) implements StationOperation {
        @Override
        public void validate() {
            if (!(seconds > 0 && seconds <= BroadcastTimer.LONGEST_SECONDS)) {
                throw new IllegalArgumentException(
                        "a jump must be above 0 and at most %.0f s, was %s"
                                .formatted(BroadcastTimer.LONGEST_SECONDS, seconds));
            }
        }
    }
}
