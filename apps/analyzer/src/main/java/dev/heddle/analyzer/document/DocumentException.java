package dev.heddle.analyzer.document;

/// A document could not be read. The message says what to do, and has no text of the document and
/// no file name.
public final class DocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /// Why a document could not be read.
    public enum Problem {
        /// It has no content.
        EMPTY,
        /// It has pages but no text: it needs OCR.
        NO_TEXT,
        /// It is encrypted, and the password is missing or wrong.
        PASSWORD_NEEDED,
        /// It is damaged.
        CORRUPT,
        /// It, or what is packed in it, is larger than the limits.
        TOO_LARGE,
        /// It is of no kind that can be read.
        UNSUPPORTED,
        /// The file cannot be read: it has gone, it may not be read, the disk failed.
        UNREADABLE,
        /// The file changed while it was read.
        CHANGED
    }

    /// A problem, with what to do about it.
    public DocumentException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /// Which problem.
    public Problem problem() {
        return problem;
    }
}
