package dev.heddle.lab;

/// One line of a report. An absolute figure says little about a machine nobody knows, so each
/// stands beside a peer from the same run.
///
/// @param name what was measured
/// @param unit what `ours`, the peer's value and the goal count
/// @param ours our value
/// @param peer what it is compared with
/// @param goal what ours has to be
public record Figure(String name, Unit unit, double ours, Peer peer, Goal goal) {
    /// The program, or the bare loop, beside which we were measured.
    ///
    /// @param name who it is
    /// @param value its value, in the figure's unit
    public record Peer(String name, double value) {}

    double ratio() {
        return ours / peer.value;
    }

    String goalText() {
        return switch (goal) {
            case Goal.None() -> "-";
            case Goal.AtMost(double limit) -> "<= " + unit.text(limit);
        };
    }

    /// What to think of it. A quick run measures too little to say `ok`, and too little to say
    /// `SHORT`.
    String verdict(Effort effort) {
        return switch (effort) {
            case QUICK -> "quick";
            case FULL ->
                    switch (goal) {
                        case Goal.None() -> "-";
                        case Goal.AtMost(double limit) -> ours <= limit ? "ok" : "SHORT";
                    };
        };
    }
}
