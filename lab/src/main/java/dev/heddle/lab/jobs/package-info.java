/// What background jobs cost and keep: resources, cancelling, time-outs, progress. Start reading at
/// {@link dev.heddle.lab.jobs.JobsBenchmark}.
@NullMarked
package dev.heddle.lab.jobs;

import org.jspecify.annotations.NullMarked;
