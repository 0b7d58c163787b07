package dev.heddle.lab;

/// One line of a report. An absolute figure says little about a machine nobody knows, so each
/// stands beside a peer from the same run.
///
/// @param name what was measured
/// @param unit what `ours`, the peer's value and the goal count
/// @param ours our value
/// @param peer what it is compared with
/// @param ratio ours to the peer's
/// @param goal what ours, or the ratio, has to be
public record Figure(String name, Unit unit, double ours, Peer peer, Ratio ratio, Goal goal) {
    /// The program, or the bare loop, beside which we were measured.
    ///
    /// @param name who it is
    /// @param value its value, in the figure's unit
    public record Peer(String name, double value) {}

    /// How ours stands to the peer's. Over several rounds it is the middle of their ratios, which
    /// need not be the ratio of the middles.
    ///
    /// @param value what is judged
    /// @param low the lowest of all rounds
    /// @param high the highest of all rounds
    public record Ratio(double value, double low, double high) {
        String text() {
            if (!Double.isFinite(value)) {
                return "-"; // The peer's is zero.
            }
            String text = Unit.number(value) + "x";
            return low == high
                    ? text
                    : "%s (%s-%s)".formatted(text, Unit.number(low), Unit.number(high));
        }
    }

    /// A figure whose ratio follows from its two values.
    public Figure(String name, Unit unit, double ours, Peer peer, Goal goal) {
        double ratio = ours / peer.value;
        this(name, unit, ours, peer, new Ratio(ratio, ratio, ratio), goal);
    }

    String goalText() {
        return switch (goal) {
            case Goal.None() -> "-";
            case Goal.AtMost(double limit) -> "<= " + unit.text(limit);
            case Goal.AtLeast(double limit) -> ">= " + unit.text(limit);
            case Goal.AtMostRatio(double limit) -> "<= " + Unit.number(limit) + "x";
            case Goal.AtLeastRatio(double limit) -> ">= " + Unit.number(limit) + "x";
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
                        case Goal.AtMost(double limit) -> verdict(ours <= limit);
                        case Goal.AtLeast(double limit) -> verdict(ours >= limit);
                        case Goal.AtMostRatio(double limit) -> verdict(ratio.value <= limit);
                        case Goal.AtLeastRatio(double limit) -> verdict(ratio.value >= limit);
                    };
        };
    }

    private static String verdict(boolean met) {
        return met ? "ok" : "SHORT";
    }
}
