package dev.heddle.core;

/// Thrown when a thread touches what another one owns. The message names both.
public final class WrongThreadException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    WrongThreadException(String message) {
        super(message);
    }
}
