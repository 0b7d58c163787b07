package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.AgentOptions;
import dev.heddle.hosting.LoopbackHub;
import dev.heddle.sync.Wire;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SceneCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(Map<String, String> environment, String... arguments) {
        return new CommandLine(new SceneCommand(environment))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void linksAndServesUntilTheHubSendsItAway(@TempDir Path folder) throws Exception {
        var token = Files.writeString(folder.resolve("token"), "s3cret\n");
        try (var hub = new LoopbackHub()) {
            var code =
                    CompletableFuture.supplyAsync(() ->
                            execute(
                                    Map.of(),
                                    "--hub",
                                    hub.address().toString(),
                                    "--name",
                                    "stage-2",
                                    "--token-file",
                                    token.toString()));
            assertThat(hub.call("list_actors", "{}").outcome()).isEqualTo("executed");
            assertThat(hub.call("check_and_update", "{}").toString())
                    .contains("no_trusted_keys")
                    .contains("no keys are trusted; start with --trust FILE");
            assertThat(hub.authorization).isCompletedWithValue("/ws/link/stage-2 Bearer s3cret");
            hub.refuse(Wire.Close.REPLACED);
            assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(SceneCommand.REFUSED);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "linked to " + hub.address() + " as stage-2",
                            "the hub closed the link: 4102 replaced");
            assertThat(err.toString()).isEmpty();
        }
    }

    @Test
    void endsWithTheReasonWhenTheEngineFails() throws InterruptedException {
        var command = new SceneCommand(Map.of());
        new CommandLine(command).setErr(new PrintWriter(err));
        var nobody = new AgentOptions(URI.create("http://127.0.0.1:1"), "scene", "s3cret");
        var world = SceneWorld.start(SceneWorld.View.HEADLESS);
        world.owner().execute(() -> world.root().addControl(new SceneWorldEndTest.Failing()));
        assertThat(command.run(world, Optional.empty(), Optional.empty(), nobody))
                .isEqualTo(SceneCommand.FAILED);
        assertThat(err.toString())
                .startsWith("scene: the engine failed in a frame: ")
                .contains("planted");
    }

    @Test
    void saysHowToMakeATokenWhenThereIsNone() {
        int code = execute(Map.of(), "--hub", "http://127.0.0.1:1", "--name", "x1");
        assertThat(code).isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString())
                .startsWith("scene: no token")
                .contains("./heddle token create --host x1")
                .contains("--token-file")
                .contains("HEDDLE_TOKEN");
    }

    @Test
    void saysWhatIsWrongWithTheTokenFile(@TempDir Path folder) throws Exception {
        var missing = folder.resolve("missing").toString();
        assertThat(execute(Map.of(), "--hub", "http://127.0.0.1:1", "--token-file", missing))
                .isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString()).contains("cannot read the token file").contains(missing);

        var empty = Files.writeString(folder.resolve("empty"), "\n").toString();
        assertThat(execute(Map.of(), "--hub", "http://127.0.0.1:1", "--token-file", empty))
                .isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString()).contains("token is empty");
    }

    @Test
    void saysWhenTheProjectIsNoFolder(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("file"), "no folder").toString();
        var token = Map.of("HEDDLE_TOKEN", "s3cret");
        assertThat(execute(token, "--hub", "http://127.0.0.1:1", "--project", file))
                .isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString()).contains("cannot open the project's folder");
    }

    @Test
    void saysWhatModulesNeed(@TempDir Path folder) throws Exception {
        var token = Map.of("HEDDLE_TOKEN", "s3cret");
        var store = folder.resolve("store").toString();
        String[] at = {"--hub", "http://127.0.0.1:1"};
        assertThat(execute(token, at[0], at[1], "--modules", store)).isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString()).contains("--modules does nothing without --trust FILE");
        var keys = Files.writeString(folder.resolve("keys"), "no keys").toString();
        assertThat(execute(token, at[0], at[1], "--trust", keys)).isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString()).contains("--modules FOLDER");
        assertThat(execute(token, at[0], at[1], "--trust", keys, "--modules", store))
                .isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString()).contains("public keys");
        var drop = folder.toString();
        assertThat(
                        execute(
                                token,
                                at[0],
                                at[1],
                                "--trust",
                                keys,
                                "--modules",
                                store,
                                "--drop",
                                drop))
                .isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString()).contains("no files may be dropped where modules are kept");
    }

    @Test
    void refusesAnAddressOrANameThatCannotBeMeant() {
        var token = Map.of("HEDDLE_TOKEN", "s3cret");
        assertThat(execute(token, "--hub", "ftp://example.org")).isEqualTo(SceneCommand.USAGE);
        assertThat(execute(token, "--hub", "http://127.0.0.1:1", "--name", "No Name"))
                .isEqualTo(SceneCommand.USAGE);
        assertThat(execute(token)).isEqualTo(SceneCommand.USAGE);
        assertThat(err.toString())
                .contains("begins with http")
                .contains("\"No Name\"")
                .contains("--hub=URL");
    }

    @Test
    void explainsItself() {
        assertThat(execute(Map.of(), "--help")).isZero();
        assertThat(out.toString())
                .contains("Exit codes:")
                .contains("--window")
                .contains("--project")
                .contains("130");
    }
}
