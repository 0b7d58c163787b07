/// A session: a room that several people and an assistant share, and whose events are in a log. No
/// sockets here. Start reading at {@link dev.heddle.sync.session.Session}.
@NullMarked
package dev.heddle.sync.session;

import org.jspecify.annotations.NullMarked;
