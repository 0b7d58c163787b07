/// A radio show, long, in real time and under a flood. Start reading at {@link
/// dev.heddle.lab.show.ShowBenchmark}.
@NullMarked
package dev.heddle.lab.show;

import org.jspecify.annotations.NullMarked;
