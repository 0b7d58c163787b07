/// Presets that come along, and what finds them by words without a model. Start reading at {@link
/// dev.heddle.amp.library.LibraryProvider}.
@NullMarked
package dev.heddle.amp.library;

import org.jspecify.annotations.NullMarked;
