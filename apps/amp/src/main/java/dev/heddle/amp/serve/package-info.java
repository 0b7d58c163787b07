/// Presets over HTTP, for clients that know nothing of Heddle. Start reading at {@link
/// dev.heddle.amp.serve.PresetServer}.
@NullMarked
package dev.heddle.amp.serve;

import org.jspecify.annotations.NullMarked;
