/// The show's timers, which insist on one thread, and the same for every thread. Start reading at
/// {@link dev.heddle.radio.timer.BroadcastTimer}.
@NullMarked
package dev.heddle.radio.timer;

import org.jspecify.annotations.NullMarked;
