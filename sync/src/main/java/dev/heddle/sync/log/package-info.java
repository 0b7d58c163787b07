/// The log of rooms: what happened in each, in one order, kept as long as its retention says. Start
/// reading at {@link dev.heddle.sync.log.RoomLog}.
@NullMarked
package dev.heddle.sync.log;

import org.jspecify.annotations.NullMarked;
