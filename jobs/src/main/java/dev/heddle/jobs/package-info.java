/// Jobs: long work beside a thread that must not stop. Start reading at {@link
/// dev.heddle.jobs.Jobs}.
@NullMarked
package dev.heddle.jobs;

import org.jspecify.annotations.NullMarked;
