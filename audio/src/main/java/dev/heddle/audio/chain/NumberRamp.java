package dev.heddle.audio.chain;

import dev.heddle.core.RealTime;

/// A number on its way to another one, in steps. It arrives exactly, with its last step, and never
/// leaves the range between both ends. Sent elsewhere half-way it goes on from where it is. One
/// thread at a time.
public final class NumberRamp {
    /// Ratios to and from 0 are those of numbers that lie by this share of the other end further
    /// out: a way down to 0 goes to a thousandth in equal ratios, nearly, and ends with 0 itself.
    private static final double NEARLY_NOTHING = 1e-3;

    /// Time constants in the whole way of an exponential ramp; e^-7 is less than a thousandth, so
    /// its last step is too small to matter.
    private static final double TIME_CONSTANTS = 7;

    static { // A switch over an enum has a class of its own, which is loaded by who comes first.
        new NumberRamp(Parameter.Ramp.LINEAR, 0).moveTo(1, 1);
    }

    private final Parameter.Ramp kind;
    private float value;
    private float target;
    private int steps;

    /// The number is `base + span * curve`; the curve goes on by `curve * factor + increment`.
    private double base;

    private double span;
    private double curve;
    private double factor;
    private double increment;

    /// A number that stands still.
    public NumberRamp(Parameter.Ramp kind, float value) {
        this.kind = kind;
        this.value = value;
        target = value;
    }

    /// Sets off for `target`, unless that is where it is going already. Real-time safe: no
    /// allocation, lock or system call.
    ///
    /// @param target finite
    /// @param steps calls of {@link #next} until it is there, 1 or more
    @RealTime
    public void moveTo(float target, int steps) {
        if (target == this.target) {
            return;
        }
        this.target = target;
        this.steps = steps;
        switch (kind) {
            case LINEAR -> inEqualSteps();
            case MULTIPLICATIVE -> inEqualRatios();
            case EXPONENTIAL -> inEverSmallerSteps();
        }
    }

    @RealTime
    private void inEqualSteps() {
        set(value, (double) target - value, 0, 1, 1.0 / steps);
    }

    @RealTime
    private void inEqualRatios() {
        if ((value > 0 && target < 0) || (value < 0 && target > 0)) {
            inEqualSteps(); // There is no ratio from one side of 0 to the other.
            return;
        }
        double beyond = value == 0 || target == 0 ? NEARLY_NOTHING * ((double) value + target) : 0;
        double ratio = (target + beyond) / (value + beyond);
        set(-beyond, value + beyond, 1, Math.pow(ratio, 1.0 / steps), 0);
    }

    @RealTime
    private void inEverSmallerSteps() {
        set(target, (double) value - target, 1, Math.exp(-TIME_CONSTANTS / steps), 0);
    }

    @RealTime
    private void set(double base, double span, double curve, double factor, double increment) {
        this.base = base;
        this.span = span;
        this.curve = curve;
        this.factor = factor;
        this.increment = increment;
    }

    /// Takes one step, if there is one left, and answers where that leads. Real-time safe: no
    /// allocation, lock or system call.
    @RealTime
    public float next() {
        if (steps == 0) {
            return value;
        }
        steps--;
        curve = curve * factor + increment;
        float next = (float) (base + span * curve);
        boolean isBeyond = target > value ? next > target : next < target; // By rounding.
        value = steps == 0 || isBeyond ? target : next;
        return value;
    }

    /// Where it is. Real-time safe: no allocation, lock or system call.
    @RealTime
    public float value() {
        return value;
    }

    /// Whether it has steps left. Real-time safe: no allocation, lock or system call.
    @RealTime
    public boolean isMoving() {
        return steps > 0;
    }
}
