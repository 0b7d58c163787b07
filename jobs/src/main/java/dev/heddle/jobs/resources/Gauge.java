package dev.heddle.jobs.resources;

import java.util.List;

/// Makes a level of a share. It rises at the share where a level begins and falls only when that is
/// passed by the hysteresis, so that it does not come and go. Not thread-safe.
final class Gauge {
    private static final List<ResourceLevel> WORST_FIRST =
            List.of(ResourceLevel.values()).reversed();

    private final double warning;
    private final double critical;
    private final double danger;
    private final double hysteresis;
    private ResourceLevel level = ResourceLevel.NORMAL;

    /// @param warning the share from which it is WARNING, and so on; infinite for never
    Gauge(double warning, double critical, double danger, double hysteresis) {
        this.warning = warning;
        this.critical = critical;
        this.danger = danger;
        this.hysteresis = hysteresis;
    }

    /// The level at `share`; a share that nobody knows changes nothing.
    ResourceLevel at(double share) {
        if (share >= 0) {
            level = judge(share);
        }
        return level;
    }

    private ResourceLevel judge(double share) {
        for (int i = 0; i < WORST_FIRST.size(); i++) { // An iterator would be garbage.
            var candidate = WORST_FIRST.get(i);
            boolean isReached = candidate.compareTo(level) <= 0;
            if (share >= bar(candidate) - (isReached ? hysteresis : 0)) {
                return candidate;
            }
        }
        return ResourceLevel.NORMAL;
    }

    /// The share from which it is as bad as it is.
    double bar() {
        return bar(level);
    }

    ResourceLevel level() {
        return level;
    }

    private double bar(ResourceLevel of) {
        return switch (of) {
            case NORMAL -> Double.NEGATIVE_INFINITY;
            case WARNING -> warning;
            case CRITICAL -> critical;
            case DANGER -> danger;
        };
    }
}
