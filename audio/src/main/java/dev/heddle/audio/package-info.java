/// The real-time lane: what an audio callback may touch, and how others reach it. Start reading at
/// {@link dev.heddle.audio.AudioLane}.
@NullMarked
package dev.heddle.audio;

import org.jspecify.annotations.NullMarked;
