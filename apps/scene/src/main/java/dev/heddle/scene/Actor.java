package dev.heddle.scene;

import java.util.List;

/// One thing in the world. Immutable; a change makes another.
///
/// @param location its centre, in centimetres, y up
/// @param rotation degrees about the x, y and z axis
/// @param scale factors along its own axes
/// @param color `#rrggbb`
/// @param spawned whether it was spawned from outside; the world's own props were not
record Actor(
        String name,
        Kind kind,
        Vec3 location,
        Vec3 rotation,
        Vec3 scale,
        String color,
        boolean spawned) {
    Actor at(Vec3 location, Vec3 rotation, Vec3 scale) {
        return new Actor(name, kind, location, rotation, scale, color, spawned);
    }

    /// Whether what shows the other shows this one too, once it is moved.
    boolean looksLike(Actor other) {
        return kind == other.kind && color.equals(other.color);
    }

    /// Half of what it takes up at most, in centimetres: the radius of a ball around it.
    double reach() {
        return kind.halfEdge() * Math.sqrt(3) * scale.greatest();
    }

    /// The key under which its state is published.
    String key() {
        return key(name);
    }

    static String key(String name) {
        return "actor/" + name;
    }

    Data data() {
        return new Data(
                name, kind.toString(), location.toList(), rotation.toList(), scale.toList(), color);
    }

    /// An actor as everybody outside sees it: in answers, events and keyed state.
    ///
    /// @param location `[x, y, z]` of its centre in centimetres, y up
    /// @param rotation `[x, y, z]` in degrees
    /// @param scale `[x, y, z]`, factors along its own axes
    /// @param color `#rrggbb`
    public record Data(
            String name,
            String kind,
            List<Double> location,
            List<Double> rotation,
            List<Double> scale,
            String color) {}
}
