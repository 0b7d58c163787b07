/// Two threads at a time on one public type of `core`, millions of times. Start reading at {@link
/// dev.heddle.stress.StressTest}.
@NullMarked
package dev.heddle.stress;

import org.jspecify.annotations.NullMarked;
