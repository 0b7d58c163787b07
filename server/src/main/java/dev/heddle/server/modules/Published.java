package dev.heddle.server.modules;

import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.time.Instant;

/// A version of a module as the hub lists it; all but `revoked` is what its papers say, which the
/// hub does not vouch for. Immutable.
///
/// @param key who says that he has signed it
/// @param revoked whether it is not to be used any more; its file is gone then
public record Published(
        String module,
        long version,
        String name,
        String product,
        String sha256,
        long length,
        String key,
        Instant created,
        Instant expires,
        boolean revoked) {
    static Published of(Manifest manifest, SignedManifest papers, boolean revoked) {
        return new Published(
                manifest.module(),
                manifest.version(),
                manifest.name(),
                manifest.product(),
                manifest.sha256(),
                manifest.length(),
                papers.key(),
                manifest.created(),
                manifest.expires(),
                revoked);
    }
}
