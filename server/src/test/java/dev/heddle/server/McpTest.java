package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.sync.Json;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The hub's tools, seen by the official Java client: a real hub with a real agent.
class McpTest {
    private final HubRig rig;
    private final BlockingQueue<List<String>> lists = new LinkedBlockingQueue<>();
    private final BlockingQueue<ProgressNotification> progress = new LinkedBlockingQueue<>();
    private Agent agent;
    private McpSyncClient client;

    McpTest(@TempDir Path data) throws IOException {
        rig = new HubRig(data);
    }

    @BeforeEach
    void connect() throws IOException, InterruptedException {
        agent = rig.link();
        var transport =
                HttpClientStreamableHttpTransport.builder(rig.hub.address())
                        .endpoint("/mcp")
                        .requestBuilder(
                                HttpRequest.newBuilder()
                                        .header("Authorization", "Bearer " + rig.token()))
                        .build();
        client =
                McpClient.sync(transport)
                        .requestTimeout(Duration.ofSeconds(HubRig.WAIT_SECONDS))
                        .toolsChangeConsumer(
                                tools -> lists.add(tools.stream().map(Tool::name).toList()))
                        .progressConsumer(progress::add)
                        .build();
        client.initialize();
    }

    @AfterEach
    void close() {
        rig.release.countDown();
        client.close();
        rig.close();
    }

    private CallToolResult call(String tool, Map<String, Object> arguments) {
        return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
    }

    private static JsonNode said(CallToolResult result) {
        var said = Json.node(result.structuredContent());
        String text = ((TextContent) result.content().getFirst()).text();
        assertEquals(said, Json.read(text)); // A model reads the same as a program.
        return said;
    }

    private static Tool find(ListToolsResult list, String name) {
        return list.tools().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void saysWhoItIs() {
        assertEquals("heddle", client.getServerInfo().name());
        assertTrue(client.getServerCapabilities().tools().listChanged());
        assertThat(client.getServerInstructions()).contains("Never repeat");
        client.ping();
    }

    @Test
    void offersEachActionAsATool() {
        var list = client.listTools();
        assertThat(list.tools())
                .extracting(Tool::name)
                .containsExactly(
                        "cancel_operation",
                        "list_hosts",
                        "operation_status",
                        "stage__count",
                        "stage__echo",
                        "stage__fail",
                        "stage__hold",
                        "stage__refuse");
        var echo = find(list, "stage__echo");
        assertEquals("stage: echo", echo.title());
        assertEquals("Says it back. (of stage)", echo.description());
        assertEquals(List.of("text"), echo.inputSchema().get("required"));
        assertEquals(false, echo.inputSchema().get("additionalProperties"));
    }

    @Test
    void passesOnWhatAProgramSaysOfItsActions() {
        record None() {}
        agent.offer(
                "more",
                Actions.of(
                        Action.of("look", "", None.class, _ -> 1).readOnly(),
                        Action.of("burn", "", None.class, _ -> 1).destructive(),
                        Action.of("light", "", None.class, _ -> 1).idempotent()));
        awaitList("stage__look");
        var list = client.listTools();
        assertThat(List.of("look", "burn", "light", "echo"))
                .extracting(name -> find(list, "stage__" + name).annotations())
                .extracting(hints ->
                        List.of(
                                hints.readOnlyHint(),
                                hints.destructiveHint(),
                                hints.idempotentHint(),
                                hints.openWorldHint()))
                .containsExactly(
                        List.of(true, false, true, false),
                        List.of(false, true, false, false),
                        List.of(false, false, true, false),
                        List.of(false, false, false, false));
    }

    private void awaitList(String tool) {
        while (true) {
            var names = next(lists);
            if (names.contains(tool)) {
                return;
            }
        }
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            var next = queue.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void runsAnAction() {
        var echoed = call("stage__echo", Map.of("text", "h\u00e4llo"));
        assertFalse(echoed.isError());
        assertEquals("h\u00e4llo", said(echoed).path("data").asString());
        call("stage__count", Map.of());
        assertEquals(1, rig.runs.get());
    }

    @Test
    void saysThatWhatIsWrongNeverRan() {
        var result = call("stage__echo", Map.of("txet", "a"));
        assertTrue(result.isError());
        var said = said(result);
        assertEquals("invalid_parameters", said.at("/error/code").asString());
        assertThat(said.at("/error/paths").toString()).contains("/text", "/txet");
        assertThat(said.path("next").asString()).startsWith("It did not run and never will.");
    }

    @Test
    void saysThatWhatHasFailedRan() {
        var result = call("stage__refuse", Map.of());
        assertTrue(result.isError());
        assertEquals("too_hot", said(result).at("/error/code").asString());
        assertEquals("failed", said(result).path("outcome").asString());
        assertThat(said(result).path("next").asString()).startsWith("It ran and failed.");
    }

    @Test
    void refusesAToolThatThereIsNot() {
        assertThatThrownBy(() -> call("stage__fly", Map.of()))
                .hasMessageContaining("there is no tool stage__fly");
    }

    @Test
    void tellsThatTheListHasChanged() {
        record None() {}
        agent.offer("wings", Actions.of(Action.of("fly", "Flies.", None.class, _ -> "high")));
        awaitList("stage__fly");
        assertEquals("high", said(call("stage__fly", Map.of())).path("data").asString());
        agent.close();
        List<String> left;
        do {
            left = next(lists);
        } while (left.contains("stage__fly"));
        assertThat(left).contains("list_hosts").noneMatch(name -> name.startsWith("stage__"));
    }

    @Test
    void aToolOfAProgramThatHasGoneSaysSo() {
        agent.close();
        List<String> left;
        do {
            left = next(lists);
        } while (left.contains("stage__echo"));
        var result = call("stage__echo", Map.of("text", "a"));
        assertTrue(result.isError());
        assertEquals("host_offline", said(result).at("/error/code").asString());
        assertThat(said(result).path("next").asString()).contains("never will", "later");
    }

    @Test
    void answersWithAHandleWhatStillRunsAtItsDeadline() throws Exception {
        var request =
                CallToolRequest.builder("stage__hold")
                        .arguments(Map.of())
                        .meta(Map.of("dev.heddle/deadlineMs", 200))
                        .build();
        var result = client.callTool(request);
        assertFalse(result.isError());
        var said = said(result);
        assertEquals("running", said.path("state").asString());
        assertThat(said.path("next").asString()).contains("Do not repeat it");
        String operation = said.path("operation").asString();
        assertEquals(operation, result.meta().get("dev.heddle/operation"));
        assertEquals(
                operation,
                rig.get("/api/operations/" + operation).body().path("operation").asString());

        var late = call("cancel_operation", Map.of("operation", operation));
        assertTrue(late.isError());
        assertEquals("already_running", said(late).at("/error/code").asString());

        rig.release.countDown();
        JsonNode status;
        do { // It settles when the owner has come back.
            status = said(call("operation_status", Map.of("operation", operation)));
        } while (!status.path("state").asString().equals("settled"));
        assertEquals("executed", status.path("outcome").asString());
    }

    @Test
    void tellsOfProgress() throws Exception {
        var request =
                CallToolRequest.builder("stage__hold")
                        .arguments(Map.of())
                        .progressToken("p1")
                        .build();
        // Not on the common pool: the client needs that itself, and it may have one thread only.
        var answer = new CompletableFuture<CallToolResult>();
        Thread.ofVirtual().start(() -> answer.complete(client.callTool(request)));
        var queued = next(progress);
        assertEquals("p1", queued.progressToken());
        assertThat(queued.message()).matches("op-.* is queued");
        ProgressNotification running;
        do {
            running = next(progress);
        } while (!running.message().endsWith("is running"));
        assertThat(running.progress()).isGreaterThan(queued.progress());
        rig.release.countDown();
        assertFalse(HubRig.await(answer).isError());
    }

    @Test
    void withdrawsWhatHasNotStarted() throws Exception {
        String held = rig.holdTheOwner();
        var queued = rig.send(rig.call("count", "{}").header("Prefer", "respond-async")).body();
        String operation = queued.path("operation").asString();
        var cancelled = call("cancel_operation", Map.of("operation", operation));
        assertFalse(cancelled.isError());
        assertEquals("cancelled", said(cancelled).path("outcome").asString());
        assertThat(held).isNotEqualTo(operation);
        rig.release.countDown();
        assertEquals(0, rig.runs.get());
    }

    @Test
    void listsHosts() {
        var said = said(call("list_hosts", Map.of()));
        assertEquals("stage", said.at("/hosts/0/host").asString());
        assertTrue(call("list_hosts", Map.of("all", true)).isError());
        assertTrue(call("operation_status", Map.of()).isError());
        var none = call("operation_status", Map.of("operation", "op-none"));
        assertEquals("unknown_operation", said(none).at("/error/code").asString());
    }
}
