package dev.heddle.jobs.resources;

/// What a job says it will take. It is reserved before the job starts, so that two jobs never count
/// on the same memory.
///
/// @param memoryBytes memory it needs beside what the program has already, 0 or more
public record Need(long memoryBytes) {
    /// Next to nothing.
    public static final Need NONE = new Need(0);

    /// An analysis of one document.
    public static final Need ANALYSIS = new Need(500L << 20);

    /// A model that is loaded into memory.
    public static final Need MODEL_LOAD = new Need(1000L << 20);

    public Need {
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memoryBytes must be 0 or more, was " + memoryBytes);
        }
    }
}
