/// What goes over the air when: states, items, breaks and interruptions, on one thread. Start
/// reading at {@link dev.heddle.radio.loop.BroadcastLoop}.
@NullMarked
package dev.heddle.radio.loop;

import org.jspecify.annotations.NullMarked;
