package dev.heddle.server.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import dev.heddle.server.access.FaceKey;
import dev.heddle.server.faces.EngineFace;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Engine plugins that know only the polling wire, or its twin over a WebSocket. Each project is a
/// host like any other. Requests are read on event loops; the links are on the rooms' owner.
final class EngineFaceApi {
    /// Its calls, as `openapi.yaml` has them.
    static final List<String> CALLS =
            List.of(
                    "POST /api/ue5/register_http",
                    "POST /api/ue5/poll",
                    "POST /api/ue5/heartbeat",
                    "POST /api/ue5/response");

    private static final Set<String> NAMES =
            Set.of("register_http", "poll", "heartbeat", "response");

    private static final long LOOK_MILLIS = 1000;
    private static final long RETRY_MILLIS = 100;

    /// After so long a silence a plugin is gone; it polls every two seconds and says that it lives
    /// every ten.
    private static final long SILENCE_NANOS = 60_000_000_000L;

    /// What says nothing about a WebSocket's plugin; it is pinged in between.
    private static final int HEARTBEAT_SECONDS = 25;

    private static final System.Logger LOG = System.getLogger(EngineFaceApi.class.getName());

    private final Vertx vertx;
    private final Owner rooms;
    private final Hosts hosts;
    private final Map<String, EngineLink> links = new HashMap<>(); // On the rooms' owner only.

    /// Who was let in.
    ///
    /// @param id the same for all that comes with one key
    /// @param key if it came with one
    record Plugin(String id, Optional<FaceKey> key, BooleanSupplier still) {}

    private record Registered(boolean success, String message, boolean persistent) {}

    private record Polled(boolean registered, List<JsonNode> commands) {}

    private record Alive(boolean success, String status) {}

    private record Taken(boolean success) {}

    private record NotTaken(boolean success, String error) {}

    EngineFaceApi(Vertx vertx, Owner rooms, Hosts hosts) {
        this.vertx = vertx;
        this.rooms = rooms;
        this.hosts = hosts;
        vertx.setPeriodic(LOOK_MILLIS, _ -> lookSoon());
    }

    /// Whether the path below a key is one of this face's.
    static boolean isAbout(List<String> path) {
        return path.size() == 3
                && path.get(1).equals("ue5")
                && (path.get(0).equals("ws")
                        || (path.get(0).equals("api") && NAMES.contains(path.get(2))));
    }

    private void lookSoon() {
        try {
            rooms.execute(() -> look(System.nanoTime()));
        } catch (RejectedExecutionException e) {
            // There will be time for it in a second.
        }
    }

    private void look(long now) {
        links.values()
                .removeIf(link -> {
                    if (link.isSilentFor(SILENCE_NANOS, now)) {
                        link.lost("it was silent for a minute");
                    }
                    return !link.isOpen();
                });
    }

    // ---- over HTTP ----------------------------------------------------------------------------

    /// Serves a request, which is paused.
    void serve(HttpServerRequest request, List<String> path, Optional<Plugin> plugin) {
        if (path.getFirst().equals("ws")) {
            open(request, path.get(2), plugin);
        } else if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            Web.refuse(request, Problem.METHOD_NOT_ALLOWED, "this path takes [POST]");
        } else if (plugin.isEmpty()) {
            request.resume();
            Exchange.answer(request, notTaken(Problem.BAD_TOKEN, "this key is no good here"));
        } else {
            Web.read(request, body -> serve(request, path.get(2), plugin.get(), body));
        }
    }

    private void serve(HttpServerRequest request, String name, Plugin plugin, Buffer body) {
        var loop = requireNonNull(Vertx.currentContext(), "not on an event loop");
        JsonNode asked;
        try {
            asked = Json.read(body.toString(StandardCharsets.UTF_8));
        } catch (Json.MalformedException e) {
            Exchange.answer(
                    request,
                    notTaken(
                            Problem.BAD_JSON,
                            "the body cannot be read as JSON: " + e.getMessage()));
            return;
        }
        try {
            rooms.execute(() -> {
                answer(
                        name,
                        plugin,
                        asked,
                        answer -> loop.runOnContext(_ -> Exchange.answer(request, answer)));
            });
        } catch (RejectedExecutionException e) {
            Exchange.answer(
                    request, notTaken(Problem.HUB_BUSY, "the hub has more to do than it can"));
        }
    }

    private static Answer notTaken(Problem problem, String why) {
        return new Answer(problem.status(), new NotTaken(false, why));
    }

    /// The answer to a call. Its refusals of a bad project have status 200, as these clients
    /// expect.
    private void answer(String name, Plugin plugin, JsonNode asked, Answer.Reply reply) {
        String project = asked.path("project_id").asString("");
        var host = hostOf(plugin, project);
        if (host.isEmpty()) {
            reply.accept(
                    new Answer(
                            200,
                            name.equals("poll")
                                    ? new Polled(false, List.of())
                                    : new NotTaken(false, "project_id is missing or no id")));
            return;
        }
        String title = asked.path("project_name").asString(project);
        link(
                host.get(),
                project,
                title,
                plugin,
                null,
                link ->
                        reply.accept(
                                link.map(open -> answer(name, open, asked))
                                        .orElseGet(() ->
                                                notTaken(
                                                        Problem.ALREADY_RUNNING,
                                                        "another program is linked as %s"
                                                                .formatted(host.get())))));
    }

    private Answer answer(String name, EngineLink link, JsonNode asked) {
        return switch (name) {
            case "register_http" ->
                    new Answer(
                            200, new Registered(true, "registered as host " + link.host(), true));
            case "poll" ->
                    new Answer(200, new Polled(true, link.isSocket() ? List.of() : link.fetch()));
            case "heartbeat" -> new Answer(200, new Alive(true, "alive"));
            default -> take(link, asked.path("response"));
        };
    }

    private Answer take(EngineLink link, JsonNode response) {
        var outcome = EngineFace.outcome(response);
        if (outcome.isEmpty()) {
            return new Answer(200, new NotTaken(false, "request_id is missing"));
        }
        hosts.heard(link.host(), link, outcome.get());
        return new Answer(200, new Taken(true));
    }

    private static Optional<String> hostOf(Plugin plugin, String project) {
        // A key is for one host, whatever the project is called.
        return EngineFace.hostName(project).map(name -> plugin.key().map(FaceKey::of).orElse(name));
    }

    /// Hands on the link of a project, now or later, a new one if it has none; empty if its name is
    /// another's.
    private void link(
            String host,
            String project,
            String title,
            Plugin plugin,
            EngineLink.@Nullable Socket socket,
            Consumer<Optional<EngineLink>> then) {
        long now = System.nanoTime();
        var known = links.get(host);
        if (known != null && known.isOpen() && !known.project().equals(project)) {
            then.accept(Optional.empty()); // Two projects with one key must not mix.
            return;
        }
        if (known != null && known.isOpen() && socket == null) {
            known.heard(now);
            then.accept(Optional.of(known));
            return;
        }
        var link = new EngineLink(hosts, host, project, plugin.id(), socket, now);
        var actions = plugin.key().map(FaceKey::actions).orElse(List.of());
        hosts.linked(
                host,
                link,
                EngineFace.hello(title.isEmpty() ? host : title, actions),
                isLinked -> {
                    if (isLinked) {
                        links.put(host, link);
                    }
                    then.accept(Optional.of(link).filter(_ -> isLinked));
                });
    }

    // ---- over a WebSocket ---------------------------------------------------------------------

    private void open(HttpServerRequest request, String project, Optional<Plugin> plugin) {
        if (!request.canUpgradeToWebSocket()) {
            Web.refuse(request, Problem.NOT_A_WEBSOCKET, "this path wants a WebSocket");
            return;
        }
        request.resume();
        request.toWebSocket()
                .onSuccess(socket -> {
                    var host = plugin.flatMap(one -> hostOf(one, project));
                    if (plugin.isEmpty() || host.isEmpty()) {
                        KeepAlive.close(socket, Wire.Close.BAD_TOKEN);
                    } else {
                        speak(socket, host.get(), project, plugin.get());
                    }
                });
    }

    private void speak(ServerWebSocket socket, String host, String project, Plugin plugin) {
        KeepAlive.start(vertx, socket, HEARTBEAT_SECONDS, plugin.still());
        var line = new Line(socket);
        socket.pause(); // Until it is linked nobody could take what it says.
        line.hand(() ->
                link(
                        host,
                        project,
                        project,
                        plugin,
                        line.way(),
                        link -> {
                            line.begun(link.orElse(null));
                            socket.resume();
                        }));
        socket.textMessageHandler(text -> line.hand(() -> line.hear(text)));
        socket.binaryMessageHandler(_ -> KeepAlive.close(socket, Wire.Close.UNSUPPORTED));
        socket.closeHandler(_ -> line.lost());
    }

    /// One plugin's WebSocket.
    private final class Line {
        private final ServerWebSocket socket;
        private @Nullable EngineLink link; // On the rooms' owner only.
        private boolean gone; // The same.

        Line(ServerWebSocket socket) {
            this.socket = socket;
        }

        EngineLink.Socket way() {
            return new EngineLink.Socket(
                    command -> {
                        if (!socket.isClosed()) {
                            var _ = socket.writeTextMessage(command.toString());
                        }
                    },
                    reason -> KeepAlive.close(socket, reason));
        }

        void begun(@Nullable EngineLink begun) {
            link = begun;
            if (gone) {
                lostNow();
            }
        }

        private void lostNow() {
            gone = true;
            if (link != null) {
                link.lost("the connection broke");
            }
        }

        void hand(Runnable task) {
            try {
                rooms.execute(task);
            } catch (RejectedExecutionException e) {
                KeepAlive.close(socket, Wire.Close.BUSY);
            }
        }

        void hear(String text) {
            var open = link;
            if (open == null) {
                KeepAlive.close(socket, Wire.Close.REPLACED);
                return;
            }
            try {
                take(open, Json.read(text));
            } catch (Json.MalformedException e) {
                LOG.log(System.Logger.Level.WARNING, "{0} sent no JSON", open.host());
            }
        }

        /// The rooms must hear of this, however busy they are: else the host would look linked.
        void lost() {
            try {
                rooms.execute(this::lostNow);
            } catch (RejectedExecutionException e) {
                if (rooms.snapshot().phase() == Snapshot.Phase.OPEN) {
                    vertx.setTimer(RETRY_MILLIS, _ -> lost());
                }
            }
        }
    }
}
