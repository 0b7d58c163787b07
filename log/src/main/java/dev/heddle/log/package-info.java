/// The room log in a SQLite file: what a hub, or a program on its own, keeps on its disk. Start
/// reading at {@link dev.heddle.log.SqliteRoomLog}, then {@link dev.heddle.log.Writer}.
@NullMarked
package dev.heddle.log;

import org.jspecify.annotations.NullMarked;
