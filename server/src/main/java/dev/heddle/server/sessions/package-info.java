/// Sessions: rooms that people share, their members, and the connections of their clients. No
/// sockets here. Start reading at {@link dev.heddle.server.sessions.Sessions}.
@NullMarked
package dev.heddle.server.sessions;

import org.jspecify.annotations.NullMarked;
