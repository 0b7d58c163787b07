/// What it costs to hand over to a thread with a deadline. Start reading at {@link RealTimeCost}.
@NullMarked
package dev.heddle.lab.realtime;

import org.jspecify.annotations.NullMarked;
