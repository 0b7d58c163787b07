package dev.heddle.jobs.http;

import dev.heddle.jobs.JobEvent;
import java.time.Duration;

/// What an {@link HttpJob} tells. No event has an address, a header or a text.
public sealed interface ApiEvent extends JobEvent.Special {
    /// The server is asked.
    ///
    /// @param attempt the first is 1
    record RequestSent(int attempt) implements ApiEvent {}

    /// It has answered, whatever it was.
    ///
    /// @param bytes of the body
    record ResponseReceived(int status, long bytes) implements ApiEvent {}

    /// It will be asked again.
    ///
    /// @param retry the first is 1
    /// @param pause after this time
    record RetryAttempted(int retry, Duration pause) implements ApiEvent {}

    /// It has not answered in three quarters of the time that an attempt has.
    ///
    /// @param left how much is left
    record TimeoutWarning(Duration left) implements ApiEvent {}

    /// An attempt ended without the answer that was wanted.
    record NetworkFailed(HttpProblem.Trouble trouble) implements ApiEvent {}
}
