package dev.heddle.scene;

import com.jme3.math.Quaternion;
import com.jme3.math.Vector3f;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Three finite numbers: a place or a length in centimetres, angles in degrees, or factors.
record Vec3(double x, double y, double z) {
    /// Reads `[x, y, z]` as it came from outside.
    ///
    /// @param what what the numbers mean, for the message
    /// @throws Refusal `bad_vector` if these are not three finite numbers
    static Vec3 of(String what, List<? extends @Nullable Number> numbers) throws Refusal {
        if (numbers.size() != 3) {
            throw new Refusal(
                    "bad_vector",
                    "%s must be three numbers [x, y, z], was %s".formatted(what, numbers));
        }
        return new Vec3(
                finite(what, numbers.get(0)),
                finite(what, numbers.get(1)),
                finite(what, numbers.get(2)));
    }

    private static double finite(String what, @Nullable Number number) throws Refusal {
        if (number == null || !Double.isFinite(number.doubleValue())) {
            throw new Refusal(
                    "bad_vector",
                    "%s must be three finite numbers, one of them was %s".formatted(what, number));
        }
        return number.doubleValue() + 0.0; // Turns -0.0, which would be shown as such, into 0.0.
    }

    /// Returns this if every number lies within the range.
    ///
    /// @throws Refusal `out_of_range` if not, NaN included
    Vec3 within(String what, double min, double max) throws Refusal {
        for (double number : new double[] {x, y, z}) {
            if (!(number >= min && number <= max)) { // Negated form also refuses NaN.
                throw new Refusal(
                        "out_of_range",
                        "%s must be in %s..%s, one number was %s"
                                .formatted(what, plain(min), plain(max), plain(number)));
            }
        }
        return this;
    }

    Vec3 plus(Vec3 other) {
        return new Vec3(x + other.x, y + other.y, z + other.z);
    }

    Vec3 times(Vec3 other) {
        return new Vec3(x * other.x, y * other.y, z * other.z);
    }

    Vec3 minus(Vec3 other) {
        return new Vec3(x - other.x, y - other.y, z - other.z);
    }

    Vec3 times(double factor) {
        return new Vec3(x * factor, y * factor, z * factor);
    }

    double length() {
        return Math.sqrt(x * x + y * y + z * z);
    }

    double greatest() {
        return Math.max(x, Math.max(y, z));
    }

    double along(Axis axis) {
        return switch (axis) {
            case X -> x;
            case Y -> y;
            case Z -> z;
        };
    }

    Vec3 with(Axis axis, double number) {
        return switch (axis) {
            case X -> new Vec3(number, y, z);
            case Y -> new Vec3(x, number, z);
            case Z -> new Vec3(x, y, number);
        };
    }

    /// The middle of the smallest box around these places, of which there is at least one.
    static Vec3 middle(List<Vec3> places) {
        Vec3 low = places.getFirst();
        Vec3 high = low;
        for (var place : places) {
            low = join(low, place, Math::min);
            high = join(high, place, Math::max);
        }
        return low.plus(high).times(0.5);
    }

    private static Vec3 join(Vec3 one, Vec3 other, DoubleBinaryOperator how) {
        return new Vec3(
                how.applyAsDouble(one.x, other.x),
                how.applyAsDouble(one.y, other.y),
                how.applyAsDouble(one.z, other.z));
    }

    /// The same angles without whole turns.
    Vec3 withoutTurns() {
        return new Vec3(x % 360 + 0.0, y % 360 + 0.0, z % 360 + 0.0);
    }

    Vector3f toVector() {
        return new Vector3f((float) x, (float) y, (float) z);
    }

    /// Reads the three numbers as degrees about the x, y and z axis.
    Quaternion toRotation() {
        return new Quaternion()
                .fromAngles(
                        (float) Math.toRadians(x),
                        (float) Math.toRadians(y),
                        (float) Math.toRadians(z));
    }

    /// Rounded to six digits after the point: more are noise of the engine's 32-bit floats.
    static Vec3 of(Vector3f vector) {
        return new Vec3(rounded(vector.x), rounded(vector.y), rounded(vector.z));
    }

    private static double rounded(float number) {
        return Math.rint(number * 1e6) / 1e6 + 0.0;
    }

    List<Double> toList() {
        return List.of(x, y, z);
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }
}
