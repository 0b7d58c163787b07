/// The effects: plain code on arrays, for one thread at a time. Start reading at {@link
/// dev.heddle.audio.dsp.Effect}.
@NullMarked
package dev.heddle.audio.dsp;

import org.jspecify.annotations.NullMarked;
