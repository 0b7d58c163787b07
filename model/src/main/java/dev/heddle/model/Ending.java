package dev.heddle.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// How an answer ended: exactly one of four, decided once.
public sealed interface Ending {
    /// All that was handed out, in one piece.
    String text();

    /// Its way.
    Course course();

    /// The model said all it had to say.
    ///
    /// @param calls the tools it wants called before it says more, in its order; mostly none
    record Completed(String text, List<ToolCall> calls, Finish finish, Usage usage, Course course)
            implements Ending {
        public Completed {
            calls = List.copyOf(calls);
        }

        /// The JSON object in the text, if there is one: the longest, also between other words and
        /// in a fenced block. That it fits its schema is for the caller to check.
        public Optional<ObjectNode> json() {
            return JsonText.find(text);
        }
    }

    /// It was cancelled, or its model was closed.
    record Cancelled(String text, Course course) implements Ending {}

    /// Nothing was handed out: asking again repeats nothing.
    ///
    /// @param message for people
    /// @param detail for logs, with the server's own words; never a key
    /// @param retryAfter how long the server wants to be left alone, if it said so
    record Failed(
            Problem problem,
            String message,
            String detail,
            Optional<Duration> retryAfter,
            Course course)
            implements Ending {
        @Override
        public String text() {
            return "";
        }
    }

    /// It broke off after a part of it was handed out.
    ///
    /// @param message for people
    /// @param detail for logs, with the server's own words; never a key
    record Cut(String text, Problem problem, String message, String detail, Course course)
            implements Ending {}

    /// Why the model stopped.
    enum Finish {
        /// It was done.
        STOP,
        /// The limit of tokens came first.
        LENGTH,
        /// It wants tools called.
        TOOLS,
        /// The server's filter took something out.
        FILTERED,
        /// Anything else, or the server did not say.
        OTHER
    }

    /// Tokens, as the server counts them.
    ///
    /// @param prompt those of the question, -1 if unknown
    /// @param answer those of the answer, -1 if unknown
    record Usage(long prompt, long answer) {
        /// The server did not say.
        public static final Usage UNKNOWN = new Usage(-1, -1);
    }

    /// An answer's way.
    ///
    /// @param requests how often the server was asked
    /// @param firstTextNanos from the question to the first text, 0 if there was none
    /// @param totalNanos from the question to the end
    record Course(int requests, long firstTextNanos, long totalNanos) {}

    /// What went wrong.
    enum Problem {
        /// As many answers as allowed were under way.
        TOO_MANY("Too many questions at once. Try again in a moment."),
        /// The model was closed.
        CLOSED("The assistant is shutting down."),
        /// There was no connection to the server.
        UNREACHABLE("The model's server cannot be reached."),
        /// The model took longer than its limits allow.
        TIMED_OUT("The model took too long."),
        /// 429, or the server's own words for it.
        BUSY("The model's server is busy. Try again in a while."),
        /// 429 of a kind that no wait helps against.
        USED_UP("The quota at the model's server is used up."),
        /// 5xx, or an error in the middle of an answer.
        SERVER_ERROR("The model's server has a problem. Try again in a while."),
        /// 401 or 403.
        KEY_REFUSED("The model's server does not accept the key."),
        /// 404: no such model, or the address is wrong.
        NOT_FOUND("The model's server does not know this model or address."),
        /// Any other status that says that the question was wrong.
        QUESTION_REFUSED("The model's server did not accept the question."),
        /// The connection was lost, or the answer stopped without an end.
        CUT_OFF("The connection to the model was lost."),
        /// What came was not the protocol.
        NOT_UNDERSTOOD("The model's server answered in a way that is not understood."),
        /// Longer than the limits allow.
        TOO_LONG("The answer was too long."),
        /// The receiver threw, or its executor refused it.
        RECEIVER("The answer could not be shown.");

        private final String message;

        Problem(String message) {
            this.message = message;
        }

        /// In words for people.
        public String message() {
            return message;
        }
    }
}
