package dev.heddle.agent.module;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Makes releases of classes that are on the tests' class path. They may break callers, so that any
/// can follow any.
final class Jar {
    private Jar() {}

    /// A class with all that is nested in it.
    static Release of(String module, long version, Class<?> entry) {
        return of(module, version, entry, Map.of());
    }

    static Release of(String module, long version, Class<?> entry, Map<String, String> texts) {
        try {
            var files = new HashMap<String, byte[]>();
            texts.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
            String own = entry.getName().substring(entry.getPackageName().length() + 1);
            var folder =
                    Path.of(Objects.requireNonNull(entry.getResource(own + ".class")).toURI())
                            .getParent();
            try (var all = Files.list(folder)) {
                for (var file : all.toList()) {
                    String name = file.getFileName().toString();
                    if (name.equals(own + ".class") || name.startsWith(own + "$")) {
                        files.put(
                                entry.getPackageName().replace('.', '/') + "/" + name,
                                Files.readAllBytes(file));
                    }
                }
            }
            return new Release(module, version, hash(files), entry.getName(), true, files);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A class without what is nested in it.
    static Map<String, byte[]> outer(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        try (var in = Objects.requireNonNull(type.getClassLoader()).getResourceAsStream(name)) {
            return Map.of(name, Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(Map<String, byte[]> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(files).values().forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
