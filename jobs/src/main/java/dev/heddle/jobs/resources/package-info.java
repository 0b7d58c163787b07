/// What a machine, or the container around a program, has left, and who may have it. Start reading
/// at {@link dev.heddle.jobs.resources.Admission}.
@NullMarked
package dev.heddle.jobs.resources;

import org.jspecify.annotations.NullMarked;
