/// Jobs that keep a WebSocket open: they come back by themselves and lose nothing that waits. Start
/// reading at {@link dev.heddle.jobs.socket.WebSocketJob}.
@NullMarked
package dev.heddle.jobs.socket;

import org.jspecify.annotations.NullMarked;
