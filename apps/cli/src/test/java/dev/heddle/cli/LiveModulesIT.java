package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A scene with a live module, in a process of its own that is killed.
class LiveModulesIT {
    @TempDir private Path data;

    @Test
    void whatIsNewerIsToldOnlyAndWhatWasInstalledComesUpAgain() throws Exception {
        try (var hub = Hub.start(HubOptions.local(data, 0).inMemory());
                var client =
                        new HubClient(
                                hub.address(), Files.readString(data.resolve("token")).strip())) {
            String token = hub.createHostToken("scene");
            var options = DemoModules.prepare(hub, data, token);
            try (var scene = scene(hub, token, options)) {
                scene.awaitLine("module stamps: version 1 runs");
                client.awaitCall(
                        "scene",
                        "show_version",
                        answer -> answer.body().toString().contains("\"offered\":2"));
                assertThat(client.call("scene", "stamp", "{}").status()).isEqualTo(200);
                assertThat(client.call("scene", "check_and_update", "{}").status()).isEqualTo(200);
                scene.kill();
            }
            client.awaitLink("scene", "offline");
            try (var scene = scene(hub, token, options)) {
                scene.awaitLine("module stamps: version 2 runs");
                client.awaitCall("scene", "show_version", answer -> answer.status() == 200);
                assertThat(client.call("scene", "rollback_module", "{\"module\":\"stamps\"}"))
                        .extracting(answer -> answer.body().toString())
                        .asString()
                        .contains("\"version\":1");
            }
        }
    }

    private static HeddleProcess scene(Hub hub, String token, List<String> options)
            throws Exception {
        var arguments = new ArrayList<>(List.of("scene", "--hub", hub.address()));
        arguments.addAll(options);
        return HeddleProcess.start(Map.of("HEDDLE_TOKEN", token), arguments.toArray(String[]::new));
    }
}
