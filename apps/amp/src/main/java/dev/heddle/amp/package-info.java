/// The guitar amp: a program that turns words into a sound and plays it. Start reading at {@link
/// dev.heddle.amp.generation.PresetProvider}.
@NullMarked
package dev.heddle.amp;

import org.jspecify.annotations.NullMarked;
