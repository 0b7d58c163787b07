package dev.heddle.agent;

/// Why a connection ended.
final class LinkLost extends Exception {
    private static final long serialVersionUID = 1L;

    /// What to tell a person.
    final String reason;

    /// The hub's close code, 0 if it said none.
    final int code;

    /// Whether nobody answered at all.
    final boolean unreachable;

    LinkLost(String reason, int code) {
        this(reason, code, false);
    }

    LinkLost(String reason, int code, boolean unreachable) {
        super(reason);
        this.reason = reason;
        this.code = code;
        this.unreachable = unreachable;
    }

    /// What the failure of a request or handshake says.
    static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
