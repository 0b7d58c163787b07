package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.LinkStatus;
import dev.heddle.agent.Transport;
import dev.heddle.core.Owner;
import dev.heddle.server.http.OpenApi;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/// A real hub on a free port, a real agent with an owner of its own, and a real HTTP client. Every
/// answer of the API is held against `openapi.yaml`.
final class HubRig implements AutoCloseable {
    static final String HOST = "stage";
    static final long WAIT_SECONDS = 10;

    private static final OpenApi FILE = OpenApi.read();

    final Path data;
    final HttpClient http = HttpClient.newHttpClient();
    final AtomicInteger runs = new AtomicInteger();
    final BlockingQueue<LinkStatus> statuses = new LinkedBlockingQueue<>();
    final BlockingQueue<String> held = new LinkedBlockingQueue<>();
    final CountDownLatch release = new CountDownLatch(1);
    Hub hub;
    private Faces faces = Faces.OFF;
    private final List<Runnable> parts = new ArrayList<>();

    record Text(String text) {}

    record Nothing() {}

    HubRig(Path data) throws IOException {
        this(HubOptions.local(data, 0));
    }

    HubRig(HubOptions options) throws IOException {
        this(options.data(), Hub.start(options));
        faces = options.faces();
    }

    HubRig(Path data, Hub hub) {
        this.data = data;
        this.hub = hub;
    }

    /// Stops the hub and starts it again on the same port and data.
    void restart() throws IOException {
        int port = hub.port();
        hub.close();
        hub = Hub.start(HubOptions.local(data, port).withFaces(faces));
    }

    /// Waits until a host's link stands so.
    void awaitHost(String host, String link) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!get("/api/hosts/" + host).body().path("link").asString("").equals(link)) {
            assertThat(System.nanoTime()).as(host + " is not " + link).isLessThan(until);
        }
    }

    /// Makes a session, and returns its room.
    String session(String name) throws IOException, InterruptedException {
        var reply = send(json("POST", "/api/sessions", Json.write(Map.of("name", name))));
        assertThat(reply.status()).isEqualTo(201);
        return reply.body().path("room").asString();
    }

    /// A request with a body, as a person who is at home.
    HttpRequest.Builder json(String method, String path, String body) {
        return asPerson(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    /// Makes a link that lets one person into a session, and returns its ticket.
    String invitation(String room, String role) throws IOException, InterruptedException {
        String path = "/api/sessions/" + room + "/invites";
        var reply = send(json("POST", path, Json.write(Map.of("role", role))));
        assertThat(reply.status()).isEqualTo(201);
        String link = reply.body().path("link").asString();
        assertThat(link).startsWith("/#/sessions/" + room + "?ticket=");
        return link.substring(link.indexOf('=') + 1);
    }

    /// An answer, read.
    record Reply(int status, HttpResponse<String> response) {
        JsonNode body() {
            return Json.read(response.body());
        }

        String code() {
            return body().path("error").path("code").asString("");
        }

        String outcome() {
            return body().path("outcome").asString("");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    String token() {
        try {
            return Files.readString(data.resolve("token")).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        return URI.create(hub.address() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(WAIT_SECONDS));
    }

    HttpRequest.Builder asPerson(String path) {
        return request(path).header("Authorization", "Bearer " + token());
    }

    Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var built = request.build();
        return checked(built, http.send(built, HttpResponse.BodyHandlers.ofString()));
    }

    CompletableFuture<Reply> sendAsync(HttpRequest.Builder request) {
        var built = request.build();
        return http.sendAsync(built, HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> checked(built, response));
    }

    /// What is answered must stand in the file: this status of this call, with this code.
    private static Reply checked(HttpRequest request, HttpResponse<String> response) {
        var reply = new Reply(response.statusCode(), response);
        var call = FILE.find(request.method(), request.uri().getPath());
        if (call.isPresent()) {
            assertThat(call.get().codes()).containsKey(reply.status());
            if (reply.status() >= 400 && !reply.outcome().equals("failed")) {
                assertThat(call.get().codes().get(reply.status())).contains(reply.code());
            }
        }
        return reply;
    }

    Reply get(String path) throws IOException, InterruptedException {
        return send(asPerson(path).GET());
    }

    HttpRequest.Builder call(String action, String body) {
        return asPerson("/api/hosts/" + HOST + "/actions/" + action)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    Reply post(String action, String body) throws IOException, InterruptedException {
        return send(call(action, body));
    }

    Owner owner() {
        var policy = Agent.POLICY.withStallAfter(Duration.ofMillis(300));
        var owner = Owner.running("owner-of-" + HOST, policy);
        parts.add(owner::close);
        return owner;
    }

    /// Links a host with some actions and waits until the hub has it.
    Agent link() throws IOException, InterruptedException {
        return link(hub.createHostToken(HOST));
    }

    Agent link(String token) throws InterruptedException {
        return link(token, Transport.AUTO, hub.address());
    }

    Agent link(String token, Transport transport, String address) throws InterruptedException {
        var agent = begin(token, transport, address);
        awaitLink(LinkStatus.State.LINKED);
        return agent;
    }

    /// The same, whether the hub lets it in or not.
    Agent begin(String token, Transport transport, String address) {
        var options = new AgentOptions(URI.create(address), HOST, token, statuses::add, transport);
        var agent = Agent.start(options, owner(), actions());
        parts.add(agent::close);
        return agent;
    }

    LinkStatus awaitLink(LinkStatus.State state) throws InterruptedException {
        while (true) {
            var status = statuses.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(status).as("waiting for " + state).isNotNull();
            if (status.state() == state) {
                return status;
            }
        }
    }

    /// Waits until an operation has ended, and so.
    void awaitOutcome(String operation, String outcome) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!get("/api/operations/" + operation).outcome().equals(outcome)) {
            assertThat(System.nanoTime()).as(operation + " is not " + outcome).isLessThan(until);
        }
    }

    private Actions actions() {
        return Actions.of(
                Action.of("echo", "Says it back.", Text.class, Text::text),
                Action.of("count", "Counts.", Nothing.class, _ -> runs.incrementAndGet()),
                Action.of(
                        "hold", "Holds the owner until the test ends.", Nothing.class, _ -> hold()),
                Action.of("fail", "Fails.", Nothing.class, _ -> fail()),
                Action.of("refuse", "Refuses.", Nothing.class, _ -> refuse()));
    }

    private Object hold() throws InterruptedException {
        held.add("running");
        assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
        return Map.of("held", true);
    }

    private static Object fail() {
        throw new IllegalStateException("it broke");
    }

    private static Object refuse() throws ActionException {
        throw new ActionException("too_hot", "it is too hot");
    }

    /// Starts an operation that keeps the owner busy until {@link #release}.
    String holdTheOwner() throws IOException, InterruptedException {
        var reply = send(call("hold", "{}").header("Prefer", "respond-async"));
        assertThat(reply.status()).isEqualTo(202);
        assertThat(held.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("running");
        return reply.body().path("operation").asString();
    }

    static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        release.countDown();
        parts.reversed().forEach(Runnable::run);
        hub.close();
        http.shutdownNow();
    }
}
