/// Benchmarks that JMH runs, in turn with their peers. Start reading at {@link
/// dev.heddle.lab.jmh.Contender}.
@NullMarked
package dev.heddle.lab.jmh;

import org.jspecify.annotations.NullMarked;
