package dev.heddle.lab.modules;

import dev.heddle.agent.module.Release;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// The sample modules, as what is in their archives. They are on our class path only so that they
/// can be found there; what is loaded of them is loaded from these bytes.
final class SampleModule {
    /// The first version.
    static final String ONE = "dev.heddle.stamps.one.Stamps";

    /// The second version.
    static final String TWO = "dev.heddle.stamps.two.Stamps";

    private SampleModule() {}

    static Release release(long version, String entryPoint)
            throws IOException, ReflectiveOperationException {
        var files = files(place(entryPoint));
        return new Release("stamps", version, hash(files), entryPoint, files);
    }

    /// The archive or, in a build that has packed none yet, the folder that a class is in.
    static Path place(String entryPoint) throws ReflectiveOperationException {
        try {
            var source = Class.forName(entryPoint).getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> files(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return walk(place);
        }
        try (var archive = FileSystems.newFileSystem(place)) {
            return walk(archive.getPath("/"));
        }
    }

    private static Map<String, byte[]> walk(Path root) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var all = Files.walk(root)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static String hash(Map<String, byte[]> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            files.values().forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
