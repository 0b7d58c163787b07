package dev.heddle.cli;

import dev.heddle.agent.release.RefusedException;
import dev.heddle.agent.release.ReleaseOptions;
import dev.heddle.agent.release.Releases;
import dev.heddle.agent.release.TrustedKeys;
import dev.heddle.server.Hub;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A live module for the demo's engine, in two versions: the first is installed, the second waits
/// at the hub for somebody who presses `Update`. A pair of keys is made for it and thrown away with
/// the demo. What is typed elsewhere by an author is run here as if it were. Blocks.
final class DemoModules {
    private static final String MODULE = "stamps";

    private final Hub hub;
    private final Path data;
    private final Path key;

    private DemoModules(Hub hub, Path data) {
        this.hub = hub;
        this.data = data;
        this.key = data.resolve("author.key");
    }

    /// Prepares all.
    ///
    /// @param data the demo's folder, in which the hub keeps its own, too
    /// @param token the engine's
    /// @return options with which the engine has the module
    static List<String> prepare(Hub hub, Path data, String token) throws IOException {
        var demo = new DemoModules(hub, data);
        demo.run("keygen", demo.key.toString());
        demo.publish(1, "one");
        Path trust = Path.of(demo.key + ".pub");
        Path folder = data.resolve("scene-modules");
        var options =
                new ReleaseOptions(
                        URI.create(hub.address()),
                        token,
                        TrustedKeys.read(trust),
                        folder,
                        "scene",
                        1);
        try (var releases = Releases.open(options)) {
            releases.committed(releases.newest(MODULE));
        } catch (RefusedException e) {
            throw new IOException("the demo's module is refused: " + e.getMessage(), e);
        }
        demo.publish(2, "two");
        return List.of("--trust", trust.toString(), "--modules", folder.toString());
    }

    private void publish(int version, String word) throws IOException {
        Path jar = data.resolve("stamps-%s.jar".formatted(word));
        try (var in =
                DemoModules.class.getResourceAsStream("samples/heddle-stamps-" + word + ".jar")) {
            if (in == null) {
                throw new IOException("the sample modules are not built; start with ./heddle demo");
            }
            Files.copy(in, jar);
        }
        run(
                "sign",
                jar.toString(),
                "--key",
                key.toString(),
                "--module",
                MODULE,
                "--module-version",
                Integer.toString(version),
                "--entry",
                "dev.heddle.stamps.%s.Stamps".formatted(word),
                "--product",
                "scene",
                "--name",
                "stamps " + word);
        run(
                "publish",
                jar.toString(),
                "--hub",
                hub.address(),
                "--token-file",
                data.resolve("token").toString());
    }

    /// Runs `heddle module` with these arguments.
    private void run(String... arguments) throws IOException {
        var all = new ArrayList<>(List.of("module"));
        all.addAll(List.of(arguments));
        var said = new StringWriter();
        var line = Main.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
        if (line.execute(all.toArray(String[]::new)) != 0) {
            throw new IOException("the demo's module: " + said);
        }
    }
}
