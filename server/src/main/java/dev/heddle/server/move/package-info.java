/// Writes a room log into a file and reads it into another log. Start reading at {@link
/// dev.heddle.server.move.LogFile}.
@NullMarked
package dev.heddle.server.move;

import org.jspecify.annotations.NullMarked;
