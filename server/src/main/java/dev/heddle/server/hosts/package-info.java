/// The programs that have linked, their operations and those who watch them. Start reading at
/// {@link dev.heddle.server.hosts.Hosts}.
@NullMarked
package dev.heddle.server.hosts;

import org.jspecify.annotations.NullMarked;
