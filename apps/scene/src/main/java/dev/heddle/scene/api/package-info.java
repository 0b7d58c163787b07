/// What a live module may do with the world. Start reading at {@link
/// dev.heddle.scene.api.SceneAccess}.
@NullMarked
package dev.heddle.scene.api;

import org.jspecify.annotations.NullMarked;
