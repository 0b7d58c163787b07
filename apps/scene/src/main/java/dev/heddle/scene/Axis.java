package dev.heddle.scene;

import java.util.Locale;

/// One of the world's directions. y points up.
public enum Axis {
    /// To the right, seen from the world's own camera.
    X,
    /// Up.
    Y,
    /// Towards the world's own camera.
    Z;

    /// The name that requests use.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
