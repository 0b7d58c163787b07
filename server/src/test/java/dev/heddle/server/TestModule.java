package dev.heddle.server;

import dev.heddle.agent.release.SigningKey;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// Modules to publish.
public final class TestModule {
    private TestModule() {}

    /// The file of a version, the same each time.
    public static byte[] jar(long version) throws IOException {
        byte[] noise = new byte[50_000];
        new Random(version).nextBytes(noise);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            var entry = new JarEntry("lights/Start.class");
            entry.setTime(0);
            jar.putNextEntry(entry);
            jar.write(noise);
        }
        return bytes.toByteArray();
    }

    /// Its papers.
    public static SignedManifest papers(SigningKey key, String module, long version, byte[] jar)
            throws Exception {
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return key.sign(
                new Manifest(
                        Manifest.FORMAT,
                        module,
                        version,
                        "v" + version,
                        "scene",
                        1,
                        1,
                        "lights.Start",
                        false,
                        hash,
                        jar.length,
                        now,
                        now.plus(90, ChronoUnit.DAYS)));
    }
}
