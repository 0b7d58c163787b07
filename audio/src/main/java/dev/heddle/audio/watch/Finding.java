package dev.heddle.audio.watch;

import static java.util.Objects.requireNonNull;

/// One thing that the {@link Doctor} has looked at.
///
/// @param level how bad it is
/// @param what it is, in a sentence
/// @param why it matters, in a sentence; empty if all is well
/// @param remedy what to do; empty if all is well
public record Finding(Level level, String what, String why, String remedy) {
    /// How bad.
    public enum Level {
        /// As it should be.
        OK,
        /// Sound may be late at times.
        WARNING,
        /// Sound will be late.
        PROBLEM
    }

    public Finding {
        requireNonNull(level);
        requireNonNull(what);
        requireNonNull(why);
        requireNonNull(remedy);
    }

    static Finding ok(String what) {
        return new Finding(Level.OK, what, "", "");
    }

    static Finding warning(String what, String why, String remedy) {
        return new Finding(Level.WARNING, what, why, remedy);
    }

    static Finding problem(String what, String why, String remedy) {
        return new Finding(Level.PROBLEM, what, why, remedy);
    }
}
