package dev.heddle.server.hosts;

import dev.heddle.core.Snapshot;
import dev.heddle.sync.Wire.OwnerInfo;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an owner is, without the numbers that always change.
///
/// @param running what it runs, while it stands still
public record OwnerHealth(
        String name, String phase, String health, int queued, @Nullable String running) {
    /// Of an owner of the hub.
    public static OwnerHealth of(Snapshot owner) {
        boolean stalled = owner.health() == Snapshot.Health.STALLED;
        return new OwnerHealth(
                owner.owner(),
                word(owner.phase()),
                word(owner.health()),
                owner.queued(),
                stalled ? owner.running().map(Snapshot.Running::operation).orElse(null) : null);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// Of a host's owner, as it said last.
    static OwnerHealth of(OwnerInfo owner) {
        var running = owner.running();
        return new OwnerHealth(
                owner.name(),
                owner.phase(),
                owner.health(),
                owner.queued(),
                owner.standsStill() && running != null ? running.operation() : null);
    }
}
