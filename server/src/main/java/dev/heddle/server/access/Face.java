package dev.heddle.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A wire that clients in the field speak already. A key is good for one.
public enum Face {
    /// A driven program, for plugins that poll.
    ENGINE("host"),
    /// A session, for clients that know nothing of ours.
    SESSIONS("room"),
    /// One analysis of a document.
    ANALYSIS("task"),
    /// How the hub is.
    HEALTH(""),
    /// What the hub logs.
    LOGS("");

    private final String scope;

    Face(String scope) {
        this.scope = scope;
    }

    /// What a key for it is limited to, as an option calls it; empty if there is nothing to choose.
    public String scope() {
        return scope;
    }

    /// Its name in commands and files.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The face with this name.
    public static Optional<Face> of(String word) {
        return Arrays.stream(values()).filter(face -> face.word().equals(word)).findFirst();
    }
}
