/// Owners on a loop and a clock that a test moves: what takes minutes takes no time and happens the
/// same way again. Start reading at {@link dev.heddle.testkit.SimHost}; what a host for another
/// loop has to keep is {@link dev.heddle.testkit.OwnerContract}.
@NullMarked
package dev.heddle.testkit;

import org.jspecify.annotations.NullMarked;
