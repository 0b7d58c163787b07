package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of operations when a process dies: real processes, really killed.
class LossIT {
    @TempDir private Path data;

    private HeddleProcess hub;
    private HeddleProcess engine;
    private HubClient client;
    private String port;

    @BeforeEach
    void startHubAndEngine() throws Exception {
        startHub("0");
        var made =
                HeddleProcess.start(
                        Map.of(), "token", "create", "--host", "scene", "--data", data.toString());
        String hostToken = made.awaitLine("^([A-Za-z0-9_-]{43})$").group(1);
        made.close();
        engine =
                HeddleProcess.start(
                        Map.of("HEDDLE_TOKEN", hostToken),
                        "scene",
                        "--hub",
                        "http://127.0.0.1:" + port);
        client.awaitLink("scene", "online");
    }

    private void startHub(String wantedPort) throws Exception {
        hub =
                HeddleProcess.start(
                        Map.of(), "serve", "--port", wantedPort, "--data", data.toString());
        port = hub.awaitLine("listens on http://127.0.0.1:(\\d+)").group(1);
        String token = Files.readString(data.resolve("token")).strip();
        client = new HubClient("http://127.0.0.1:" + port, token);
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        hub.close();
        client.close();
    }

    @Test
    void aRestartOfTheHubNeedsNobodysHelp() throws Exception {
        hub.kill();
        client.close();
        startHub(port);
        client.awaitLink("scene", "online");

        var spawned =
                client.call("scene", "spawn_primitive", "{\"kind\":\"cube\",\"name\":\"after\"}");

        assertThat(spawned.status()).isEqualTo(200);
    }

    @Test
    void saysOfEachOperationOfAKilledEngineWhetherItIsKnownNotToHaveRun() throws Exception {
        var operations = new ArrayList<String>();
        operations.add(client.callAsync("scene", "stall", "{\"seconds\":20}"));
        for (int i = 0; i < 40; i++) {
            operations.add(client.callAsync("scene", "spawn_primitive", "{\"kind\":\"cube\"}"));
        }

        engine.kill();
        client.awaitLink("scene", "offline");

        int unknown = 0;
        int cancelled = 0;
        for (String id : operations) {
            var operation = client.get("/api/operations/" + id).body();
            switch (operation.path("state").asString()) {
                case "unknown" -> {
                    unknown++;
                    assertThat(operation.path("error").path("fate").asString())
                            .isEqualTo("unknown");
                    assertThat(operation.path("error").path("message").asString())
                            .contains(
                                    "may have run", "20"); // The reason, and the year in the time.
                }
                case "settled" -> {
                    cancelled++;
                    assertThat(operation.path("outcome").asString()).isEqualTo("cancelled");
                    assertThat(operation.path("error").path("message").asString())
                            .contains("never ran");
                }
                default -> throw new AssertionError("neither: " + operation);
            }
        }
        assertThat(List.of(unknown, cancelled)).isEqualTo(List.of(32, 9));
    }

    @Test
    void whatAKilledHubHadAcceptedRunsOnceAndIsKnownToTheNext() throws Exception {
        client.post("/api/hosts/scene/actions/clear_spawned_actors", "{}");
        var operations = new ArrayList<String>();
        operations.add(client.callAsync("scene", "stall", "{\"seconds\":2}"));
        for (int i = 0; i < 40; i++) { // More than a link holds: some are still in the hub.
            operations.add(
                    client.callAsync(
                            "scene",
                            "spawn_primitive?deadline=PT10M",
                            "{\"kind\":\"cube\",\"name\":\"kept-%02d\"}".formatted(i)));
        }

        hub.kill();
        client.close();
        startHub(port);
        client.awaitLink("scene", "online");

        for (String id : operations) {
            var operation =
                    client.await(
                            "/api/operations/" + id,
                            answer -> answer.body().path("state").asString("").equals("settled"));
            assertThat(operation.body().path("outcome").asString()).isEqualTo("executed");
        }
        var actors = client.call("scene", "list_actors", "{\"limit\":200}").body().toString();
        for (int i = 0; i < 40; i++) {
            assertThat(actors.split("\"kept-%02d".formatted(i), -1)).hasSize(2);
        }
        client.await(
                "/api/audit?host=scene&limit=200",
                answer -> operations.stream().allMatch(answer.body().toString()::contains));
    }

    @Test
    void anOpenPageComesBackByItselfWhenTheHubDoes() throws Exception {
        String link = hub.awaitLine("(http://\\S+#ticket=\\S+)").group(1);
        var browser =
                new ProcessBuilder("node", "src/test/browser/dashboard.mjs", "restart", link)
                        .redirectErrorStream(true)
                        .start();
        try (var said = browser.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("open");
            hub.kill();
            client.close();
            assertThat(said.readLine()).isEqualTo("gone");
            startHub(port);
            assertThat(said.readAllAsString()).isEqualToIgnoringNewLines("ok restart");
        }
    }

    @Test
    void stopsCleanlyWhenAsked() throws Exception {
        assertThat(engine.interrupt()).isEqualTo(143); // It is sent SIGTERM.
        assertThat(hub.interrupt()).isEqualTo(143);
        assertThat(hub.children()).isEmpty();
    }
}
