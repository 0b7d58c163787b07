/// Benchmarks beside named peers, in one run, printed as ratios. Start reading at {@link
/// dev.heddle.lab.Main}.
@NullMarked
package dev.heddle.lab;

import org.jspecify.annotations.NullMarked;
