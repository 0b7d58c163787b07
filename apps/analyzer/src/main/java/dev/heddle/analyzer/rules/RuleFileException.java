package dev.heddle.analyzer.rules;

/// Something in a rule file is wrong. The message says where, what, and what is expected.
public final class RuleFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    RuleFileException(int line, int column, String problem) {
        super("line %d, column %d: %s".formatted(line, column, problem));
        this.line = line;
        this.column = column;
    }

    /// The line, from 1.
    public int line() {
        return line;
    }

    /// The column, from 1.
    public int column() {
        return column;
    }
}
