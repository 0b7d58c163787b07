package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.LinkStatus;
import dev.heddle.core.Owner;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A hub and a program, driven by MCP clients: the official ones for Java and for TypeScript, over
/// HTTP and through `heddle mcp`.
class McpIT {
    private static final long PATIENCE_SECONDS = 60;
    private static final Path CLIENT = Path.of("src/test/mcp");

    private final Path data;
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicReference<Agent> agent = new AtomicReference<>();
    private Hub hub;
    private Owner owner;

    McpIT(@TempDir Path data) {
        this.data = data;
    }

    record Text(String text) {}

    record Nothing() {}

    @BeforeEach
    void link() throws IOException, InterruptedException {
        hub = Hub.start(HubOptions.local(data, 0));
        owner = Owner.running("stage", Agent.POLICY);
        var linked = new CountDownLatch(1);
        var options =
                new AgentOptions(
                        URI.create(hub.address()),
                        "stage",
                        hub.createHostToken("stage"),
                        status -> {
                            if (status.state() == LinkStatus.State.LINKED) {
                                linked.countDown();
                            }
                        });
        agent.set(Agent.start(options, owner, actions()));
        assertThat(linked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private Actions actions() {
        return Actions.of(
                Action.of("echo", "Says it back.", Text.class, Text::text).readOnly(),
                Action.of("count", "Counts.", Nothing.class, _ -> counted.incrementAndGet()),
                Action.of("grow", "Learns to fly.", Nothing.class, _ -> grow()),
                Action.of("hold", "Holds the owner.", Nothing.class, _ -> hold()),
                Action.background("release", "Lets it go.", Nothing.class, _ -> release()));
    }

    private Object grow() {
        agent.get()
                .offer("wings", Actions.of(Action.of("fly", "Flies.", Nothing.class, _ -> "high")));
        return true;
    }

    private Object hold() throws InterruptedException {
        assertThat(released.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return Map.of("held", true);
    }

    private Object release() {
        released.countDown();
        return true;
    }

    @AfterEach
    void close() {
        released.countDown();
        agent.get().close();
        owner.close();
        hub.close();
    }

    /// `heddle mcp`, as the launcher starts it.
    private List<String> command() {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                "target/classes:target/lib/*",
                "dev.heddle.cli.Main",
                "mcp",
                "--hub",
                hub.address(),
                "--token-file",
                data.resolve("token").toString());
    }

    @Test
    void theJavaClientDrivesAProgramThroughTheCommand() throws Exception {
        var command = command();
        var parameters =
                ServerParameters.builder(command.getFirst())
                        .args(command.subList(1, command.size()))
                        .build();
        BlockingQueue<List<String>> lists = new LinkedBlockingQueue<>();
        var transport = new StdioClientTransport(parameters, McpJsonDefaults.getMapper());
        try (var client =
                McpClient.sync(transport)
                        .requestTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                        .initializationTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                        .toolsChangeConsumer(
                                tools -> lists.add(tools.stream().map(Tool::name).toList()))
                        .build()) {
            client.initialize();
            assertThat(client.listTools().tools()).extracting(Tool::name).contains("stage__echo");
            var echo = CallToolRequest.builder("stage__echo").arguments(Map.of("text", "hi"));
            assertThat(client.callTool(echo.build()).structuredContent())
                    .isEqualTo(Map.of("success", true, "data", "hi"));
            client.callTool(CallToolRequest.builder("stage__grow").build());
            assertThat(lists.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("stage__fly");
        }
    }

    @Test
    void theTypeScriptClientDrivesAProgramOverHttp() throws Exception {
        var token = Files.readString(data.resolve("token")).strip();
        assertThat(node(List.of("http", hub.address(), token))).endsWith("fine\n");
    }

    @Test
    void theTypeScriptClientDrivesAProgramThroughTheCommand() throws Exception {
        var arguments = new ArrayList<>(List.of("stdio"));
        arguments.addAll(command());
        assertThat(node(arguments)).endsWith("fine\n");
    }

    private static String node(List<String> arguments) throws Exception {
        if (!Files.exists(CLIENT.resolve("node_modules/.package-lock.json"))) {
            run(List.of("npm", "--prefix", CLIENT.toString(), "ci", "--ignore-scripts"));
        }
        var command = new ArrayList<>(List.of("node", CLIENT.resolve("client.mjs").toString()));
        command.addAll(arguments);
        return run(command);
    }

    private static String run(List<String> command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }
}
