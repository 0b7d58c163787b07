package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The README's own walk: `./heddle demo`, and curl.
class WalkIT {
    @Test
    void curlAloneDrivesTheDemoAndHearsTheTruth() throws Exception {
        try (var demo = HeddleProcess.start(Map.of(), "demo", "--port", "0", "--no-browser")) {
            String address = demo.awaitLine("listens on (http://127.0.0.1:\\d+)").group(1);
            Path data = Path.of(demo.awaitLine("lie in (\\S+)").group(1));
            String token = Files.readString(data.resolve("token")).strip();

            var walk =
                    new ProcessBuilder("bash", "src/test/scripts/walk.sh", address, token)
                            .redirectErrorStream(true)
                            .start();
            String said = new String(walk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(walk.waitFor()).as(said).isZero();
            assertThat(demo.interrupt()).isEqualTo(143);
            assertThat(data).doesNotExist();
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
