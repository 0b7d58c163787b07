/// A file of sound through the chain into another, faster than it is heard. Start reading at {@link
/// dev.heddle.amp.render.Renderer}.
@NullMarked
package dev.heddle.amp.render;

import org.jspecify.annotations.NullMarked;
