/// What a sound is like, told beside the audio thread: levels, a tap for those who listen or look,
/// a spectrum. Start reading at {@link dev.heddle.audio.meter.Meter}.
@NullMarked
package dev.heddle.audio.meter;

import org.jspecify.annotations.NullMarked;
