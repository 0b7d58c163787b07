package dev.heddle.server.modules;

import java.io.IOException;

/// Files of some megabytes that several hubs share. Blocks. May be called from any thread.
public interface SharedFiles {
    /// All of a file.
    ///
    /// @throws IOException if it is not there, or cannot be read
    byte[] get(String name) throws IOException;

    /// Keeps a file; one of that name goes.
    ///
    /// @param name letters, digits, `-`, `.` and `/`
    /// @throws IOException if it cannot be kept
    void put(String name, byte[] file) throws IOException;

    /// Forgets a file, if it is there.
    ///
    /// @throws IOException if that cannot be done
    void delete(String name) throws IOException;
}
