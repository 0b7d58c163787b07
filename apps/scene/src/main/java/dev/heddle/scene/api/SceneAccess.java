package dev.heddle.scene.api;

import dev.heddle.agent.ActionException;
import dev.heddle.core.OwnerThread;

/// The world, for live modules. Lengths are in centimetres, y points up. Owner thread only.
@OwnerThread
public interface SceneAccess {
    /// Adds an actor of the usual size and returns its name, made from its kind.
    ///
    /// @param kind `cube`, `sphere`, `cylinder`, `cone` or `plane`
    /// @param color `#rrggbb`
    /// @throws ActionException if the world refuses it
    String spawn(String kind, String color, double x, double y, double z) throws ActionException;

    /// Removes an actor.
    ///
    /// @throws ActionException if there is none of that name
    void delete(String name) throws ActionException;
}
