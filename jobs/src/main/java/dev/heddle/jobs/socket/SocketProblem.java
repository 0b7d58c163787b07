package dev.heddle.jobs.socket;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/// A server that wants no connection from this job, now or later. The message has no address and no
/// text of the server's.
public final class SocketProblem extends IOException {
    private static final long serialVersionUID = 1;

    private final SocketTrouble trouble;
    private final int code;

    SocketProblem(SocketTrouble trouble, int code) {
        super(trouble.words() + ", code " + code);
        this.trouble = requireNonNull(trouble);
        this.code = code;
    }

    /// What is wrong: `REFUSED` or `CLOSED`.
    public SocketTrouble trouble() {
        return trouble;
    }

    /// The status of the answer, or the code with which it was closed.
    public int code() {
        return code;
    }
}
