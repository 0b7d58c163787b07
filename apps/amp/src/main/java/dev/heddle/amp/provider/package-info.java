/// Where presets come from: a model behind HTTP, or the library. Start reading at {@link
/// dev.heddle.amp.provider.Providers}.
@NullMarked
package dev.heddle.amp.provider;

import org.jspecify.annotations.NullMarked;
