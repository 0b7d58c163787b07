package dev.heddle.agent;

import dev.heddle.core.Snapshot;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.OwnerInfo;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Turns snapshots into what the wire says of an owner.
final class OwnerReport {
    private OwnerReport() {}

    /// What happened between two snapshots.
    static OwnerInfo of(Snapshot now, Snapshot before) {
        long ticks = now.ticks() - before.ticks();
        long nanos = now.tickTime().minus(before.tickTime()).toNanos();
        boolean stalled = now.health() == Snapshot.Health.STALLED;
        var running =
                now.running()
                        .map(r -> new Wire.RunningInfo(r.operation(), r.time().toMillis()))
                        .orElse(null);
        return new OwnerInfo(
                now.owner(),
                now.phase().name().toLowerCase(Locale.ROOT),
                now.health().name().toLowerCase(Locale.ROOT),
                now.sinceTick().toMillis(),
                running,
                now.queued(),
                now.ticks(),
                ticks == 0 ? 0 : nanos / 1e6 / ticks,
                Math.max(
                        now.longestTick().toNanos() / 1e6,
                        running == null ? 0.0 : (double) running.forMs()),
                outcomes(now.outcomes()),
                stalled ? now.stack().stream().map(StackTraceElement::toString).toList() : null);
    }

    private static Map<String, Long> outcomes(Snapshot.Outcomes counts) {
        var map = new LinkedHashMap<String, Long>();
        map.put("executed", counts.executed());
        map.put("failed", counts.failed());
        map.put("rejected", counts.rejected());
        map.put("dropped", counts.dropped());
        map.put("cancelled", counts.cancelled());
        map.put("expired", counts.expired());
        return map;
    }
}
