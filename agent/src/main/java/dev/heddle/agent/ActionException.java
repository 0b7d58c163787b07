package dev.heddle.agent;

/// Thrown by an action that cannot do what it was asked. The caller sees code and message; callers
/// decide by the code, so it is part of the action's contract.
public class ActionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /// `code` is a word in snake_case; `message` says what is wrong and, where possible, what to
    /// do.
    public ActionException(String code, String message) {
        super(message);
        this.code = code;
    }

    /// The word for programs.
    public final String code() {
        return code;
    }
}
