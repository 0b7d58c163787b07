/// Presets: sounds with a name. Start reading at {@link dev.heddle.amp.preset.Preset}.
@NullMarked
package dev.heddle.amp.preset;

import org.jspecify.annotations.NullMarked;
