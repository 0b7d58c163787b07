package dev.heddle.server.jetstream;

import dev.heddle.sync.log.Unavailable;

/// The stream did not do it, or nobody knows.
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Unavailable why;

    Refusal(Unavailable.Reason reason, String advice) {
        super(advice, null, false, false); // It carries an answer; where it was made is no matter.
        why = new Unavailable(reason, advice);
    }

    Unavailable why() {
        return why;
    }
}
