package dev.heddle.jobs.resources;

/// Where readings come from. Not thread-safe.
interface ResourceReader extends AutoCloseable {
    /// Who tells, in one word.
    String source();

    /// Writes how things are into `readings`.
    ///
    /// @return false if the system does not tell; then nothing can be relied on
    boolean read(Readings readings);

    @Override
    void close();
}
