/// What rooms cost beside other servers that tell many what one says. Start reading at {@link
/// dev.heddle.lab.rooms.RoomsBenchmark}; the load comes from {@link dev.heddle.lab.rooms.Swarm}.
@NullMarked
package dev.heddle.lab.rooms;

import org.jspecify.annotations.NullMarked;
