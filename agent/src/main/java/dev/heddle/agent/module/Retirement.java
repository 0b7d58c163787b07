package dev.heddle.agent.module;

import java.util.List;

/// What became of a version that runs no more.
///
/// @param name which version, as `id@version#sha8`
/// @param collected whether its class loader was seen to be collected
/// @param millis how long that took from when collection was first asked for, in milliseconds; if
///   it was not collected, how long was waited
/// @param holders what may hold it, as far as it can be known: threads in its code, what did not
///   close, what the lint had found. Empty if it was collected, or if nothing is known
public record Retirement(String name, boolean collected, long millis, List<String> holders) {
    /// Of a version that never was.
    static final Retirement NONE = new Retirement("none", true, 0, List.of());

    public Retirement {
        holders = List.copyOf(holders);
    }
}
