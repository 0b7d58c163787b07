/// From words to presets: who is asked, in which order, and what comes of it. Start reading at
/// {@link dev.heddle.amp.generation.PresetProvider}.
@NullMarked
package dev.heddle.amp.generation;

import org.jspecify.annotations.NullMarked;
