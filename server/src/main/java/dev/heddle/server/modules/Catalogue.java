package dev.heddle.server.modules;

import dev.heddle.sync.log.Position;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// What several hubs hand out together: which versions there are, and their files. Blocks. May be
/// called from any thread.
interface Catalogue {
    /// A version of a module.
    record Version(String module, long version) {}

    /// How far a version has come.
    enum Phase {
        ANNOUNCED,
        THERE,
        REVOKED
    }

    /// What is known of a version.
    record Item(SignedManifest papers, Phase phase) {}

    /// What all hubs know.
    ///
    /// @param at where in the log
    record Known(Position at, Map<Version, Item> items) {}

    /// What all hubs know now.
    ///
    /// @throws IOException if that cannot be found out
    Known read() throws IOException;

    /// Changes it, if nobody has since; those that are empty go.
    ///
    /// @return false if somebody has, and nothing was changed
    /// @throws IOException if it cannot be changed
    boolean change(Known since, Map<Version, Optional<Item>> changes) throws IOException;

    /// Has `listener` called whenever something was changed; on a thread of the log's, which it
    /// must not block.
    void onChange(Runnable listener);

    /// The file of a version.
    ///
    /// @throws IOException if it is not there, or cannot be read
    byte[] file(Version version) throws IOException;

    /// Keeps the file of a version.
    ///
    /// @throws IOException if it cannot
    void put(Version version, byte[] file) throws IOException;

    /// Forgets the file of a version, if it is there.
    ///
    /// @throws IOException if it cannot
    void delete(Version version) throws IOException;
}
