/// The hub: one process between programs and whoever watches and drives them. Start reading at
/// {@link dev.heddle.server.Hub}.
@NullMarked
package dev.heddle.server;

import org.jspecify.annotations.NullMarked;
