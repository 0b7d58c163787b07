/// Looks for what a real-time thread must not do, in the bytes of the classes. Start reading at
/// {@link dev.heddle.audio.realtime.RealTimeCheck}.
@NullMarked
package dev.heddle.audio.realtime;

import org.jspecify.annotations.NullMarked;
