/// What people see of owners from outside: meters, and logs that say for whom they were written.
/// Start reading at {@link dev.heddle.server.watching.OwnerMetrics}.
@NullMarked
package dev.heddle.server.watching;

import org.jspecify.annotations.NullMarked;
