package dev.heddle.agent.module;

/// A service of a program that keeps what it gets.
public interface Keeper {
    /// Keeps it.
    void keep(Object anything);
}
