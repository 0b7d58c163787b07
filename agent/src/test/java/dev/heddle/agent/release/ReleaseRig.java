package dev.heddle.agent.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heddle.agent.module.Release;
import dev.heddle.sync.module.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// An author with a key, a hub that offers what he makes, and a program that trusts him.
final class ReleaseRig implements AutoCloseable {
    static final String MODULE = "lights";
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final SigningKey key = SigningKey.generate();
    final FakeHub hub;
    final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    final Path folder;
    final Path store;
    Releases releases;

    private final Disk disk;

    /// On a disk that does not wait for the real one.
    ReleaseRig(Path folder) throws IOException {
        this(folder, FaultyDisk.good());
    }

    ReleaseRig(Path folder, Disk disk) throws IOException {
        this.disk = disk;
        this.folder = folder;
        this.store = folder.resolve("modules");
        this.hub = new FakeHub();
        this.releases = open(disk);
    }

    TrustedKeys keys(SigningKey... trusted) throws IOException {
        var file = Files.createTempFile(folder, "trusted", ".pem");
        var text = new StringBuilder("The keys of our authors.\n");
        for (var one : trusted) {
            text.append(one.publicPem());
        }
        Files.writeString(file, text);
        return TrustedKeys.read(file);
    }

    Releases open(Disk disk) throws IOException {
        return open(disk, store);
    }

    Releases open(Disk disk, Path where) throws IOException {
        return open(disk, keys(key), where, PATIENCE);
    }

    Releases open(Disk disk, TrustedKeys keys, Path where, Duration patience) throws IOException {
        return Releases.open(
                new ReleaseOptions(
                        hub.address(), "host-token", keys, where, "scene", 3, now::get, patience),
                disk);
    }

    /// The program stops and starts again.
    void restart() throws IOException {
        restart(keys(key));
    }

    void restart(TrustedKeys keys) throws IOException {
        releases.close();
        releases = open(disk, keys, store, PATIENCE);
    }

    static byte[] jar(long version) {
        byte[] noise = new byte[20_000]; // Does not compress, so that it comes in parts.
        new Random(version).nextBytes(noise);
        return new RawZip().add("lights/Start.class", "v" + version).add("noise", noise).done();
    }

    Manifest manifest(long version, byte[] jar) {
        var created = now.get().truncatedTo(ChronoUnit.SECONDS);
        return new Manifest(
                Manifest.FORMAT,
                MODULE,
                version,
                "v" + version,
                "scene",
                2,
                3,
                "lights.Start",
                false,
                TrustedKeys.sha256(jar),
                jar.length,
                created,
                created.plus(Duration.ofDays(30)));
    }

    /// Signs and publishes a version.
    void publish(long version) {
        publish(version, jar(version), key, UnaryOperator.identity());
    }

    void publish(long version, byte[] jar, SigningKey by, UnaryOperator<Manifest> changed) {
        var manifest = changed.apply(manifest(version, jar));
        hub.offer(version, manifest.sha256(), by.sign(manifest), jar);
    }

    /// Publishes a version, and the program takes it and runs it.
    Release update(long version) throws RefusedException {
        publish(version);
        var release = releases.newest(MODULE);
        releases.committed(release);
        return release;
    }

    static Refusal refusal(ThrowingCallable call) {
        var refused = catchThrowableOfType(RefusedException.class, call);
        assertThat(refused).as("nothing was refused").isNotNull();
        assertThat(refused.getMessage()).isNotBlank();
        return refused.refusal();
    }

    /// All files of the store with what is in them.
    Map<String, String> files() throws IOException {
        var all = new TreeMap<String, String>();
        try (var walk = Files.walk(store)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                all.put(
                        store.relativize(file).toString(),
                        TrustedKeys.sha256(Files.readAllBytes(file)));
            }
        }
        return all;
    }

    @Override
    public void close() {
        releases.close();
        hub.close();
    }
}
