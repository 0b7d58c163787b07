package dev.heddle.audio.watch;

/// Why a block of sound was late.
public enum LateCause {
    /// The garbage collector had stopped the audio thread.
    COLLECTION,
    /// The thread could have run, and the system ran others.
    PREEMPTED,
    /// What it does takes too long, or waited for something: a lock, a file, another thread. A stop
    /// of the JVM for another reason than a collection looks like that, too.
    OWN_CODE
}
