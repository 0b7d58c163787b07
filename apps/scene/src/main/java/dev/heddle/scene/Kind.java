package dev.heddle.scene;

import com.jme3.scene.Mesh;
import com.jme3.scene.VertexBuffer;
import com.jme3.scene.shape.Box;
import com.jme3.scene.shape.CenterQuad;
import com.jme3.scene.shape.Cylinder;
import com.jme3.scene.shape.Sphere;
import java.util.List;
import java.util.Locale;

/// What an actor can be. At scale 1 each shape fits a box with edges of 100 cm around its location,
/// a light and an empty one of 20 cm; the axis of a cylinder or a cone is upright, and a plane lies
/// flat.
public enum Kind {
    /// A box with equal edges.
    CUBE("#c8a24a"),
    /// A ball.
    SPHERE("#4a90d9"),
    /// A tube with lids.
    CYLINDER("#5cb85c"),
    /// A cone whose tip points up.
    CONE("#d9734a"),
    /// A flat square that is seen from both sides.
    PLANE("#9a9a9a"),
    /// A lamp that shines on what is around it, 10 m far at scale 1; a small glowing ball.
    LIGHT("#ffe0a0"),
    /// A place without a shape, to remember or to look at.
    EMPTY("#8a94a0");

    private static final float HALF = 50;
    private static final float SMALL_HALF = 10;
    private static final int ROUND = 32; // Segments of a circle: smooth at the size of a window.

    private final String color;

    Kind(String color) {
        this.color = color;
    }

    /// The name that requests and answers use.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The color of an actor that names none, as `#rrggbb`.
    String color() {
        return color;
    }

    /// Half of its edge at scale 1, in centimetres.
    float halfEdge() {
        return this == LIGHT || this == EMPTY ? SMALL_HALF : HALF;
    }

    /// Makes the shape, which any number of actors may share.
    Mesh mesh() {
        return switch (this) {
            case CUBE -> new Box(HALF, HALF, HALF);
            case SPHERE -> new Sphere(ROUND, ROUND, HALF);
            case CYLINDER -> upright(new Cylinder(2, ROUND, HALF, 2 * HALF, true));
            // The tip is not quite a point, because the engine refuses a radius of 0.
            case CONE -> upright(new Cylinder(2, ROUND, 0.01f, HALF, 2 * HALF, true, false));
            case PLANE -> upright(new CenterQuad(2 * HALF, 2 * HALF));
            case LIGHT -> new Sphere(ROUND / 2, ROUND / 2, SMALL_HALF);
            case EMPTY -> new Box(SMALL_HALF, SMALL_HALF, SMALL_HALF);
        };
    }

    /// Turns what the engine makes along z so that it points up. The points themselves are turned,
    /// because the engine applies an actor's scale along the axes of a turned shape, not the
    /// actor's: a cylinder would grow thicker where it should grow taller.
    private static Mesh upright(Mesh mesh) {
        for (var type : List.of(VertexBuffer.Type.Position, VertexBuffer.Type.Normal)) {
            var points = mesh.getFloatBuffer(type);
            for (int i = 0; i < points.limit(); i += 3) {
                float y = points.get(i + 1);
                points.put(i + 1, points.get(i + 2));
                points.put(i + 2, -y);
            }
        }
        mesh.updateBound();
        return mesh;
    }
}
