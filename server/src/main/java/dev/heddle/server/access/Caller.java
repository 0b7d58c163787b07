package dev.heddle.server.access;

/// Who a token or cookie stands for.
public sealed interface Caller {
    /// A person or a program of theirs: may watch and act.
    record Person() implements Caller {}

    /// A driven program: may link under its name, and nothing else. `tokenHash` tells two tokens
    /// for one name apart.
    record Program(String host, String tokenHash) implements Caller {}
}
