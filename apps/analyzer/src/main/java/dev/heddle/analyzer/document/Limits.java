package dev.heddle.analyzer.document;

/// How large a document may be. How long it may take is the job's timeout.
///
/// @param bytes of its file
/// @param characters of its text
/// @param inflatedBytes of what is packed in it: for DOCX in all, for PDF in each stream but its
///   pictures, which are not unpacked
/// @param inflationRatio how many times the file's size what is packed in a DOCX may become; the
///   first MiB is free
/// @param pages how many it may have, if its format has pages
public record Limits(
        long bytes, int characters, long inflatedBytes, int inflationRatio, int pages) {
    /// 64 MiB of file and of what is packed in it, 200 to 1 (text packs 5 to 20 times), a million
    /// characters (500 pages of text, some ten seconds of reading), 2,000 pages.
    public static final Limits DEFAULT = new Limits(64L << 20, 1_000_000, 64L << 20, 200, 2_000);

    public Limits {
        if (bytes < 1 || characters < 1 || inflatedBytes < 1 || inflationRatio < 1 || pages < 1) {
            throw new IllegalArgumentException("limits must be 1 or more");
        }
    }
}
