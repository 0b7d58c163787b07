package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void everyCommandExplainsItself() {
        var silent = new ArrayList<String>();
        for (var path : paths(Main.commandLine(), List.of())) {
            out.getBuffer().setLength(0);
            var arguments = new ArrayList<>(path);
            arguments.add("--help");
            int code = run(arguments.toArray(String[]::new));
            if (code != 0 || !out.toString().contains("Usage: ")) {
                silent.add(String.join(" ", path));
            }
        }
        assertThat(silent).isEmpty();
    }

    private static List<List<String>> paths(CommandLine line, List<String> path) {
        var found = new ArrayList<List<String>>();
        found.add(path);
        line.getSubcommands()
                .forEach((name, command) -> {
                    var deeper = new ArrayList<>(path);
                    deeper.add(name);
                    found.addAll(paths(command, deeper));
                });
        return found;
    }

    @Test
    void aWrongCommandLineIsExplainedAndExitsWithTwo() {
        assertThat(run("demo", "--bogus")).isEqualTo(2);
        assertThat(err.toString()).contains("--bogus").contains("Usage: heddle demo");
        assertThat(run()).isEqualTo(2);
        assertThat(run("serve", "--port", "70000")).isEqualTo(2);
        assertThat(err.toString()).contains("0..65535");
        assertThat(run("serve", "--faces", "open", "--behind-proxy", "127.0.0.1")).isEqualTo(2);
        assertThat(err.toString()).contains("faces can be open only where nobody else");
        assertThat(run("serve", "--faces", "wide")).isEqualTo(2);
    }

    @Test
    void aHubWithoutItsRulesDoesNotStart(@TempDir Path data) {
        assertThat(run("serve", "--data", data.toString(), "--port", "0", "--rules", "gone.yaml"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("there is no file gone.yaml");
    }

    @Test
    void everyCommandKnowsItsVersion() {
        assertThat(run("serve", "--version")).isZero();
        assertThat(out.toString()).contains("heddle 0.");
    }
}
