package dev.heddle.lab.rooms;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.MeasurementException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The peers that run on Node, installed by npm into the build folder when they are first needed:
/// whoever only builds and tests does not download them.
final class NodePeers {
    private static final List<String> FILES =
            List.of("package.json", "package-lock.json", "server.js");

    /// What npm writes last.
    private static final String INSTALLED = "node_modules/.package-lock.json";

    private static final int SHOWN = 1000;

    private NodePeers() {}

    /// The folder in which they are. Blocks, the first time for some seconds.
    ///
    /// @throws MeasurementException if there is no Node or no npm, or they cannot be installed
    static Path install() throws IOException, InterruptedException, MeasurementException {
        var folder = Files.createDirectories(buildFolder().resolve("room-peers"));
        boolean changed = false;
        for (String name : FILES) {
            try (InputStream in = requireNonNull(NodePeers.class.getResourceAsStream(name))) {
                byte[] wanted = in.readAllBytes();
                var file = folder.resolve(name);
                if (!Files.exists(file)
                        || !java.util.Arrays.equals(Files.readAllBytes(file), wanted)) {
                    Files.write(file, wanted);
                    changed |= !name.equals("server.js");
                }
            }
        }
        if (changed || !Files.exists(folder.resolve(INSTALLED))) {
            npm(folder);
        }
        return folder;
    }

    /// Beside the compiled classes.
    private static Path buildFolder() throws IOException {
        try {
            var classes =
                    Path.of(
                            NodePeers.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return requireNonNull(classes.getParent());
        } catch (URISyntaxException e) {
            throw new IOException("where the lab's classes are cannot be told", e);
        }
    }

    private static void npm(Path folder)
            throws IOException, InterruptedException, MeasurementException {
        Process process;
        try {
            process =
                    new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            throw new MeasurementException(
                    "Socket.IO and ws are measured with Node 20 or newer and npm; please install"
                            + " them (https://nodejs.org)");
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new MeasurementException(
                    "npm cannot install Socket.IO and ws: "
                            + said.substring(Math.max(0, said.length() - SHOWN)));
        }
    }
}
