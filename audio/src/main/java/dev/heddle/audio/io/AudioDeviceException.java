package dev.heddle.audio.io;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/// A sound card cannot be used. The message says which one, why, and what to do.
public final class AudioDeviceException extends IOException {
    private static final long serialVersionUID = 1;

    private final Code code;

    /// Why, for programs.
    public enum Code {
        /// There is none, or none of that name.
        NOT_FOUND,
        /// It is there, and somebody else has it, or the system does not let this program.
        UNAVAILABLE,
        /// It does not do mono or stereo in 16 bit at that rate.
        UNSUPPORTED,
        /// It was in use, and is gone: unplugged, switched off, asleep.
        LOST
    }

    /// With a message for people.
    public AudioDeviceException(Code code, String message) {
        super(message);
        this.code = requireNonNull(code);
    }

    /// Why, for programs.
    public Code code() {
        return code;
    }
}
