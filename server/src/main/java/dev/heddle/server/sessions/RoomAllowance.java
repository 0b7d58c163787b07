package dev.heddle.server.sessions;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.room.CommandId;
import java.util.LinkedHashSet;

/// So much may be said in a session, at all hubs together: what comes from a client of this one is
/// counted when it comes, and what others said when it has happened. Owner thread only.
@OwnerThread
final class RoomAllowance {
    /// More than may be under way in a room.
    private static final int MAX_COUNTED = 4096;

    private final Allowance allowance;

    /// Commands that were counted when they came and have not happened yet.
    private final LinkedHashSet<String> counted = new LinkedHashSet<>();

    RoomAllowance(int perSecond, long nowNanos) {
        this.allowance = new Allowance(perSecond, nowNanos);
    }

    /// Takes one for a command of this hub's; false if there is none left.
    boolean take(CommandId id, long nowNanos) {
        boolean inTime = allowance.take(nowNanos);
        if (inTime && counted.add(id.toString()) && counted.size() > MAX_COUNTED) {
            counted.removeFirst();
        }
        return inTime;
    }

    /// A command has happened, whoever took it in.
    void happened(String cause, long nowNanos) {
        if (!counted.remove(cause)) {
            var _ = allowance.take(nowNanos);
        }
    }

    /// How long until there is one again.
    long retryAfterMillis() {
        return allowance.retryAfterMillis();
    }
}
