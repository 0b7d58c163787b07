package dev.heddle.agent.release;

import dev.heddle.agent.ActionException;

/// A release is not taken; says why, for programs and for people. Thrown by an action, its caller
/// sees the reason as a code.
public final class RefusedException extends ActionException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String message) {
        super(refusal.code(), message);
        this.refusal = refusal;
    }

    RefusedException(Refusal refusal, Exception cause) {
        this(refusal, String.valueOf(cause.getMessage()), cause);
    }

    RefusedException(Refusal refusal, String message, Throwable cause) {
        this(refusal, message);
        initCause(cause);
    }

    /// The reason.
    public Refusal refusal() {
        return refusal;
    }
}
