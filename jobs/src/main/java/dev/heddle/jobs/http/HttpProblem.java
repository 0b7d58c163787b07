package dev.heddle.jobs.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A server that was not reached, or did not answer as wanted, and why. Its message has no address,
/// no header and no text of the answer, and it has no cause: those of the JDK do.
public final class HttpProblem extends IOException {
    private static final long serialVersionUID = 1;

    private final Trouble trouble;
    private final int attempts;
    private final transient @Nullable HttpResult answer;

    /// What went wrong, at the last attempt.
    public enum Trouble {
        /// No connection came about: nothing was sent.
        UNREACHABLE("no connection to the server"),
        /// The connection ended before the whole answer had come.
        BROKEN_OFF("the connection broke off"),
        /// The answer, or the rest of it, did not come in time.
        TIMED_OUT("the server did not answer in time"),
        /// The server answered that it cannot or will not; see the status.
        STATUS("the server refused"),
        /// The server sends the caller to another one, or in a circle. Nobody else was asked.
        REDIRECTED("the server sends its callers elsewhere"),
        /// The answer is larger than it may be.
        TOO_LARGE("the answer is too large"),
        /// The answer came and is not what was expected.
        UNEXPECTED("the answer is not as expected");

        private final String words;

        Trouble(String words) {
            this.words = words;
        }
    }

    HttpProblem(Trouble trouble, int attempts, @Nullable HttpResult answer) {
        super(
                "%s%s, asked %d times"
                        .formatted(
                                trouble.words,
                                answer == null ? "" : " with status " + answer.status(),
                                attempts));
        this.trouble = requireNonNull(trouble);
        this.attempts = attempts;
        this.answer = answer;
    }

    /// What went wrong.
    public Trouble trouble() {
        return trouble;
    }

    /// How often the server was asked.
    public int attempts() {
        return attempts;
    }

    /// What it answered, if it did.
    public Optional<HttpResult> answer() {
        return Optional.ofNullable(answer);
    }
}
