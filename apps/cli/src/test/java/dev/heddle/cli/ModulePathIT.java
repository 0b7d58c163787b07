package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The libraries as modules: `./heddle` itself runs on the class path, where a missing `opens` or
/// `requires` does not show.
class ModulePathIT {
    @TempDir private Path data;

    @Test
    void aProgramOnTheModulePathIsDrivenThroughAHub() throws Exception {
        var program =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Dlogback.configurationFile=target/classes/logback.xml",
                                "--module-path",
                                libraries(),
                                "--add-modules",
                                "dev.heddle.agent,dev.heddle.server",
                                "-cp",
                                "target/test-classes",
                                "dev.heddle.cli.ModulePathProgram",
                                data.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).as(said).isZero();
        assertThat(said.lines()).contains("ok");
    }

    /// All but the sample engine, which is an application and has no modules.
    private static String libraries() throws Exception {
        try (var jars = Files.list(Path.of("target/lib"))) {
            return jars.map(Path::toString)
                    .filter(jar -> !jar.matches(".*/(heddle-scene|jme3|lwjgl).*"))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}
