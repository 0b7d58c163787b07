package dev.heddle.amp.preset;

import java.util.List;

/// Thrown for a text that is no preset. The message is for people: what is wrong, and where.
public final class PresetFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    PresetFormatException(List<String> problems) {
        super("this is no preset: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /// What is wrong, one a place; at least one.
    public List<String> problems() {
        return problems;
    }
}
