/// The amp that is heard: from an input through the chain to a sound card. Start reading at {@link
/// dev.heddle.amp.play.LiveAmp}.
@NullMarked
package dev.heddle.amp.play;

import org.jspecify.annotations.NullMarked;
