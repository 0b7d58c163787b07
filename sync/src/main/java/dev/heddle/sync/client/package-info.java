/// A client of a session for programs in Java: what is said shows at once, is sent when the hub can
/// be reached, in order and once. Start reading at {@link dev.heddle.sync.client.SessionClient}.
@NullMarked
package dev.heddle.sync.client;

import org.jspecify.annotations.NullMarked;
