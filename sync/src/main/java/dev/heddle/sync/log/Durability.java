package dev.heddle.sync.log;

/// What an acknowledged append survives.
public enum Durability {
    /// The end of its process and a loss of power, as far as the disk keeps its word.
    DISK,
    /// The same on most nodes of a cluster.
    QUORUM_DISK,
    /// The loss of a minority of nodes, not a loss of power of most of them.
    QUORUM_MEMORY,
    /// Nothing.
    MEMORY
}
