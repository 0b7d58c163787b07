package dev.heddle.core;

/// Thrown by {@link Owner#call}, {@link Confined#call} and the calls of a {@link Confined#facade}
/// when the operation gave no value: it was refused or withdrawn, it threw, or it still runs
/// although the deadline has passed. The ticket says which; what the operation threw is the cause.
public final class OutcomeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Ticket<?> ticket;

    OutcomeException(String message, Ticket<?> ticket) {
        super(message);
        this.ticket = ticket;
        ticket.outcome()
                .ifPresent(outcome -> {
                    if (outcome instanceof Outcome.Failed<?> failed) {
                        initCause(failed.cause());
                    }
                });
    }

    /// The operation's ticket; its outcome is empty while it still runs.
    public Ticket<?> ticket() {
        return ticket;
    }
}
