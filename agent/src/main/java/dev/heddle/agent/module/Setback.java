package dev.heddle.agent.module;

import dev.heddle.agent.module.UpdateOutcome.Problem;

/// Why an update cannot go on. It is made in our code, from words: an exception of a module's would
/// keep its version.
final class Setback extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final String message;

    Setback(Problem problem, String message) {
        super(message);
        this.problem = problem;
        this.message = message;
    }

    Problem problem() {
        return problem;
    }

    String message() {
        return message;
    }
}
