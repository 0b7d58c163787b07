/// Owners on a loop and a clock that a test moves: what takes minutes takes no time and happens the
/// same way again. Start reading at {@link dev.heddle.testkit.SimHost}.
@NullMarked
package dev.heddle.testkit;

import org.jspecify.annotations.NullMarked;
