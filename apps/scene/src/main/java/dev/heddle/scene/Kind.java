package dev.heddle.scene;

import com.jme3.scene.Mesh;
import com.jme3.scene.shape.Box;
import com.jme3.scene.shape.CenterQuad;
import com.jme3.scene.shape.Cylinder;
import com.jme3.scene.shape.Sphere;
import java.util.Locale;

/// What an actor can be. At scale 1 each fits a box with edges of 100 cm around its location; the
/// axis of a cylinder or a cone is upright, and a plane lies flat.
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
    PLANE("#9a9a9a");

    private static final float HALF = 50;
    private static final int ROUND = 32; // Segments of a circle: smooth at the size of a window.

    private final String color;

    Kind(String color) {
        this.color = color;
    }

    /// The name that requests and answers use.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The color of an actor that names none, as `#rrggbb`.
    String color() {
        return color;
    }

    /// Whether the shape is made along the z axis and must be turned upright.
    boolean madeAlongZ() {
        return switch (this) {
            case CUBE, SPHERE -> false;
            case CYLINDER, CONE, PLANE -> true;
        };
    }

    /// Makes the shape, which any number of actors may share.
    Mesh mesh() {
        return switch (this) {
            case CUBE -> new Box(HALF, HALF, HALF);
            case SPHERE -> new Sphere(ROUND, ROUND, HALF);
            case CYLINDER -> new Cylinder(2, ROUND, HALF, 2 * HALF, true);
            // The tip is not quite a point, because the engine refuses a radius of 0.
            case CONE -> new Cylinder(2, ROUND, 0.01f, HALF, 2 * HALF, true, false);
            case PLANE -> new CenterQuad(2 * HALF, 2 * HALF);
        };
    }
}
