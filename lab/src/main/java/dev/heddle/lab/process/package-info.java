/// Programs that a benchmark starts and ends. Start reading at {@link
/// dev.heddle.lab.process.ChildProcess}.
@NullMarked
package dev.heddle.lab.process;

import org.jspecify.annotations.NullMarked;
