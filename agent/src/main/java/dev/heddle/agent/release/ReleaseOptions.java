package dev.heddle.agent.release;

import dev.heddle.sync.module.Manifest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// From where a program takes modules, and which.
///
/// @param hub the hub's address, `http://` or `https://`
/// @param token the host's token; it is sent to this hub only
/// @param keys whose releases are taken
/// @param folder where they are kept, for this program alone; made if it is not there
/// @param product the kind of program this is, as in the papers
/// @param api the version of what this program offers to modules
/// @param clock says what time it is
/// @param patience how long one answer of the hub may take
public record ReleaseOptions(
        URI hub,
        String token,
        TrustedKeys keys,
        Path folder,
        String product,
        int api,
        InstantSource clock,
        Duration patience) {
    /// A file of 16 MiB comes through a slow line in this time; what does not goes on where it was.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public ReleaseOptions {
        if (!("http".equals(hub.getScheme()) || "https".equals(hub.getScheme()))
                || hub.getHost() == null) {
            throw new IllegalArgumentException(
                    "the hub's address begins with http:// or https://, was " + hub);
        }
        if (token.isBlank()) {
            throw new IllegalArgumentException("the host's token is empty");
        }
        Manifest.requireId("product", product);
        if (api < 1) {
            throw new IllegalArgumentException("an API's version is at least 1, was " + api);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be positive, was " + patience);
        }
    }

    /// With the system's clock, and a minute for each answer.
    public ReleaseOptions(
            URI hub, String token, TrustedKeys keys, Path folder, String product, int api) {
        this(hub, token, keys, folder, product, api, InstantSource.system(), PATIENCE);
    }

    /// Leaves out the token, which no log may hold.
    @Override
    public String toString() {
        return "ReleaseOptions[hub=%s, folder=%s, product=%s, api=%d]"
                .formatted(hub, folder, product, api);
    }
}
