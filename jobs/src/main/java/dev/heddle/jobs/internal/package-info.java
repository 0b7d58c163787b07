/// What several kinds of jobs share. Start reading at {@link dev.heddle.jobs.internal.Network}.
@NullMarked
package dev.heddle.jobs.internal;

import org.jspecify.annotations.NullMarked;
