package dev.heddle.model;

/// Takes an answer. What it throws ends the answer, as {@link Ending.Problem#RECEIVER}.
public interface Receiver {
    /// Takes the next piece of the answer, never empty and never ending within a character. If the
    /// receiver is slower than the model, what has come meanwhile is one piece.
    void part(String text);

    /// The last call.
    void ended(Ending ending);
}
