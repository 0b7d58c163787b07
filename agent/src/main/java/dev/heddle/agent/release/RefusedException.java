package dev.heddle.agent.release;

/// A release is not taken; says why, for programs and for people.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String message) {
        super(message);
        this.refusal = refusal;
    }

    RefusedException(Refusal refusal, Exception cause) {
        this(refusal, String.valueOf(cause.getMessage()), cause);
    }

    RefusedException(Refusal refusal, String message, Throwable cause) {
        super(message, cause);
        this.refusal = refusal;
    }

    /// The reason.
    public Refusal refusal() {
        return refusal;
    }
}
