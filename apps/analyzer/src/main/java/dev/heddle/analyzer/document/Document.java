package dev.heddle.analyzer.document;

import java.util.List;
import java.util.Optional;

/// A document that could be read.
///
/// @param format what it is by its content, whatever its name says
/// @param bytes its size
/// @param pages how many pages it has; 0 if its format has none
/// @param decoding how bytes became characters, for a plain text
/// @param cautions what a reader should know of how it was read
/// @param text all of it, with `\n` at the end of lines and without a byte order mark
public record Document(
        Format format,
        long bytes,
        int pages,
        Optional<Decoding> decoding,
        List<Caution> cautions,
        String text) {
    public Document {
        cautions = List.copyOf(cautions);
    }

    /// What can be read.
    public enum Format {
        PDF,
        DOCX,
        RTF,
        TXT
    }

    /// How bytes became characters.
    ///
    /// @param charset the charset, as the IANA calls it
    /// @param confidence how sure that is, 0 to 1
    /// @param runnerUp what it may be instead; empty if nothing else comes near
    public record Decoding(String charset, double confidence, String runnerUp) {}

    /// Something that a reader should know.
    ///
    /// @param code for programs: `REPLACED_BYTES`, `PARTLY_RECOVERED`, `UNCERTAIN_ENCODING`,
    ///   `WRONG_NAME`
    /// @param offset where in the file, in bytes; -1 if that makes no sense
    /// @param message for people, without text of the document
    public record Caution(String code, long offset, String message) {}
}
