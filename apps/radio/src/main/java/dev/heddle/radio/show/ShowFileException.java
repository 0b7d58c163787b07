package dev.heddle.radio.show;

/// A show file is not right. The message has the form `file:line:column: what is wrong; what to
/// do`, so that editors can jump there.
public final class ShowFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;
    private final int column;

    ShowFileException(String file, int line, int column, String problem) {
        super("%s:%d:%d: %s".formatted(file, line, column, problem));
        this.file = file;
        this.line = line;
        this.column = column;
    }

    /// The file's name, as it was given.
    public String file() {
        return file;
    }

    /// The first is 1.
    public int line() {
        return line;
    }

    /// The first is 1.
    public int column() {
        return column;
    }
}
