package dev.heddle.audio.io;

import java.io.Closeable;
import java.io.IOException;

/// Where mono sound is written to: a file, a sound card. One thread at a time.
public interface AudioSink extends Closeable {
    /// Frames a second.
    int sampleRate();

    /// Writes the first frames; a sound card blocks until it has room for them.
    ///
    /// @throws IOException if it cannot be written; the message says why and what to do
    void write(float[] from, int frames) throws IOException;

    /// Lets go of it.
    @Override
    void close() throws IOException;
}
