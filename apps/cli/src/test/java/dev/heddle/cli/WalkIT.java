package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The README's own walk: `./heddle demo`, and curl; which can be an engine's plugin, too.
class WalkIT {
    @Test
    void curlAloneDrivesTheDemoAndHearsTheTruth() throws Exception {
        try (var demo = HeddleProcess.start(Map.of(), "demo", "--port", "0", "--no-browser")) {
            String address = demo.awaitLine("listens on (http://127.0.0.1:\\d+)").group(1);
            Path data = Path.of(demo.awaitLine("lie in (\\S+)").group(1));
            String token = Files.readString(data.resolve("token")).strip();

            run("walk.sh", address, token);
            run("plugin.sh", address, token, key(data));
            assertThat(demo.interrupt()).isEqualTo(143);
            assertThat(data).doesNotExist();
        }
    }

    private static void run(String script, String... arguments) throws Exception {
        var command = new ArrayList<String>(List.of("bash", "src/test/scripts/" + script));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static String key(Path data) throws Exception {
        String[] command = {
            "key", "new", "--face", "engine", "--host", "field", "--data", data.toString()
        };
        try (var key = HeddleProcess.start(Map.of(), command)) {
            return key.awaitLine("^([A-Za-z0-9_-]{20,})$").group(1);
        }
    }

    @Test
    void aLinkLogsInOnceAndEnterPrintsANewOne() throws Exception {
        try (var demo = HeddleProcess.start(Map.of(), "demo", "--port", "0", "--no-browser")) {
            String first = demo.awaitLine("#ticket=([A-Za-z0-9_-]+)").group(1);
            demo.pressEnter();
            String second = demo.awaitLine("#ticket=([A-Za-z0-9_-]+)").group(1);

            assertThat(second).isNotEqualTo(first);
        }
    }
}
