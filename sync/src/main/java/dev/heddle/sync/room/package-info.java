/// Rooms whose events are in a log: one owner each, one order, and nothing shown before it is kept.
/// Start reading at {@link dev.heddle.sync.room.LoggedRoom}.
@NullMarked
package dev.heddle.sync.room;

import org.jspecify.annotations.NullMarked;
