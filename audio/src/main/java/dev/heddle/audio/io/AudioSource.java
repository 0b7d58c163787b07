package dev.heddle.audio.io;

import java.io.Closeable;
import java.io.IOException;

/// Mono sound that is read: a file, a sound card. One thread at a time.
public interface AudioSource extends Closeable {
    /// Frames a second.
    int sampleRate();

    /// How many frames there are in all; -1 if nobody knows.
    long length();

    /// Reads the next frames; blocks until there is one at least, or the end.
    ///
    /// @return how many were read, 1 to `frames`; -1 at the end
    /// @throws IOException if it cannot be read; the message says why and what to do
    int read(float[] into, int frames) throws IOException;
}
