/// Jobs that ask an HTTP server: bounded in time and size, retried only where that is safe. Start
/// reading at {@link dev.heddle.jobs.http.HttpJob}.
@NullMarked
package dev.heddle.jobs.http;

import org.jspecify.annotations.NullMarked;
