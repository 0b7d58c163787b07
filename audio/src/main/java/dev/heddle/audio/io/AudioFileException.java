package dev.heddle.audio.io;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/// A file of sound cannot be read or written. The message says which file, why, and what to do.
public final class AudioFileException extends IOException {
    private static final long serialVersionUID = 1;

    private final Code code;

    /// Why, for programs.
    public enum Code {
        /// There is no such file.
        NOT_FOUND,
        /// The bytes are none of the formats that are known here.
        NOT_AUDIO,
        /// It is one of them, and says things that cannot be.
        BROKEN,
        /// It ends before the sound that it promises does.
        TRUNCATED,
        /// It is one of them, in a variant that is not known here.
        UNSUPPORTED,
        /// It is longer than what takes it has room for.
        TOO_LARGE
    }

    /// With a message for people.
    public AudioFileException(Code code, String message) {
        super(message);
        this.code = requireNonNull(code);
    }

    /// Why, for programs.
    public Code code() {
        return code;
    }
}
