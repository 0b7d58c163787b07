package dev.heddle.scene;

import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// A change of an actor's place, turn or scale; what is null stays as it is.
///
/// @param relative whether location and rotation are added and scale multiplied
record Transform(
        @Nullable Vec3 location, @Nullable Vec3 rotation, @Nullable Vec3 scale, boolean relative) {
    /// Changes one actor, all that is given of it or nothing.
    Actor applyTo(Draft draft, Actor old) throws Refusal {
        if (location == null && rotation == null && scale == null) {
            throw new Refusal(
                    "nothing_to_change", "give at least one of location, rotation and scale");
        }
        return draft.place(
                old,
                changed(old.location(), location, Vec3::plus),
                changed(old.rotation(), rotation, Vec3::plus),
                changed(old.scale(), scale, Vec3::times));
    }

    private Vec3 changed(Vec3 old, @Nullable Vec3 given, BinaryOperator<Vec3> change) {
        if (given == null) {
            return old;
        }
        return relative ? change.apply(old, given) : given;
    }
}
