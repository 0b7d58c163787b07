/// The hub's own background work: analyses of documents, each with a room of its own, and all jobs
/// as a list. Start reading at {@link dev.heddle.server.jobs.Analyses}.
@NullMarked
package dev.heddle.server.jobs;

import org.jspecify.annotations.NullMarked;
