package dev.heddle.radio;

import static java.util.Objects.requireNonNull;

import dev.heddle.radio.loop.Player;
import dev.heddle.radio.timer.OwnedTimer;
import java.time.InstantSource;
import java.util.Optional;

/// How a station is to behave. Change one at a time: `StationSettings.DEFAULT.withLimit(64)`.
///
/// @param player plays the items; empty for none, which lets their lengths pass. It may tell how an
///   item ended from any thread
/// @param limit how many operations the owner's policy lets wait
/// @param instants the clock on the wall
public record StationSettings(Optional<Player> player, int limit, InstantSource instants) {
    /// No player, the limit of {@link OwnedTimer#POLICY}, the system's clock.
    public static final StationSettings DEFAULT =
            new StationSettings(
                    Optional.empty(), OwnedTimer.POLICY.capacity(), InstantSource.system());

    public StationSettings {
        requireNonNull(player);
        requireNonNull(instants);
    }

    /// These settings with a player.
    public StationSettings withPlayer(Player player) {
        return new StationSettings(Optional.of(player), limit, instants);
    }

    /// These settings for an owner whose policy lets `limit` operations wait.
    public StationSettings withLimit(int limit) {
        return new StationSettings(player, limit, instants);
    }

    /// These settings with another clock on the wall.
    public StationSettings withInstants(InstantSource instants) {
        return new StationSettings(player, limit, instants);
    }
}
