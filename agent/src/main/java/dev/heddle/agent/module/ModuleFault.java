package dev.heddle.agent.module;

import java.util.Arrays;
import java.util.stream.Collectors;

/// What a module threw, in words. It is made by the host after the module's code has returned,
/// because an exception made in a module's code holds its class loader for as long as it lives.
final class ModuleFault extends Exception {
    private static final long serialVersionUID = 1L;

    /// More frames help nobody.
    private static final int MAX_FRAMES = 20;

    private static final int MAX_MESSAGE_CHARACTERS = 1000;

    private final String message;
    private final String frames;

    ModuleFault(String message) {
        this(message, "");
    }

    private ModuleFault(String message, String frames) {
        super(message);
        this.message = message;
        this.frames = frames;
    }

    static ModuleFault of(Throwable thrown) {
        return new ModuleFault(
                thrown.getClass().getName() + ": " + text(thrown),
                Arrays.stream(thrown.getStackTrace())
                        .limit(MAX_FRAMES)
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining()));
    }

    /// Its message, which its own code makes: that may throw, too, or never end being long.
    static String text(Throwable thrown) {
        String text;
        try {
            text = String.valueOf(thrown.getMessage());
        } catch (Throwable e) {
            return "and then " + e.getClass().getName() + " when asked for its message";
        }
        return text.length() <= MAX_MESSAGE_CHARACTERS
                ? text
                : text.substring(0, MAX_MESSAGE_CHARACTERS) + "...";
    }

    /// What was thrown, and what it said.
    String message() {
        return message;
    }

    /// Where it was thrown, as text, a line a frame.
    String frames() {
        return frames;
    }
}
