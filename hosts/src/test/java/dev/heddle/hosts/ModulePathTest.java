package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The hosts as a module, without the toolkits: the other tests have all of them on the class path.
class ModulePathTest {
    private static final Path SOURCE = Path.of("src/test/program");

    @TempDir private Path out;

    @Test
    void aProgramIsCompiledAndRunsWithoutTheToolkits() throws Exception {
        var libraries =
                Stream.of(Owner.class, LoopHost.class, NullMarked.class)
                        .map(ModulePathTest::place)
                        .collect(Collectors.joining(File.pathSeparator));

        compile(libraries);
        var program =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Djava.awt.headless=true",
                                "--module-path",
                                libraries + File.pathSeparator + out,
                                "--module",
                                "program/program.Program")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).as(said).isZero();
        assertThat(said.strip()).isEqualTo("dev.heddle.hosts true true");
    }

    private void compile(String libraries) {
        var said = new StringWriter();
        var writer = new PrintWriter(said, true);
        int result =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                writer,
                                writer,
                                "-Xlint:all",
                                "-Werror",
                                "-d",
                                out.toString(),
                                "--module-path",
                                libraries,
                                SOURCE.resolve("module-info.java").toString(),
                                SOURCE.resolve("program/Program.java").toString());
        assertThat(result).as(said.toString()).isZero();
    }

    private static String place(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .getPath();
    }
}
