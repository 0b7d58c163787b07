/// Whether an audio thread is on time, why not, and what helps. Start reading at {@link
/// dev.heddle.audio.watch.RealTimeWatch}.
@NullMarked
package dev.heddle.audio.watch;

import org.jspecify.annotations.NullMarked;
