/// A jMonkeyEngine world whose one thread is an owner, driven from outside through actions. Start
/// reading at {@link dev.heddle.scene.SceneWorld}.
@NullMarked
package dev.heddle.scene;

import org.jspecify.annotations.NullMarked;
