package dev.heddle.server.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.heddle.server.access.Access;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.access.Face;
import dev.heddle.server.access.FaceKey;
import dev.heddle.server.faces.SessionFace;
import dev.heddle.server.faces.SessionFace.Said;
import dev.heddle.server.faces.WatchFace;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.http.Api.BadRequest;
import dev.heddle.server.http.WatchLine.Watched;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.Heard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The paths of faces: for clients in the field, which speak a wire of their own and can send no
/// headers. They come with a key, in the query or before the path as `/k/KEY/...`, or without one
/// where the hub is open to its own machine.
public final class FaceApi {
    /// The one call that is no WebSocket, as `openapi.yaml` has it.
    static final String CHAT = "POST /daifu/sessions/{room}/chat";

    /// How long a watching client hears nothing before it is given a sign of life.
    static final int SILENCE_SECONDS = 30;

    private static final Set<String> IN_SESSION = Set.of("ws", "chat");

    private final Vertx vertx;
    private final Access access;
    private final Sessions sessions;
    private final WatchApi watching;
    private final EngineFaceApi engines;
    private final AnalysisFaceApi analyses;
    private final Doors doors;
    private final WatchFace watchFace = new WatchFace(System::currentTimeMillis);

    /// Who is let in.
    ///
    /// @param keys who has a key
    /// @param open also who has none
    public record Doors(boolean keys, boolean open) {}

    /// A request for a face.
    ///
    /// @param of the room or task it is about; empty where there is nothing to choose
    /// @param path below the key
    record Asked(Face face, String of, List<String> path, Optional<String> key) {
        boolean isChat() {
            return path.getLast().equals("chat");
        }
    }

    /// Who was let in.
    ///
    /// @param id the same for all that comes with one key
    /// @param name what others see
    /// @param key if it came with one
    private record Entered(String id, String name, Optional<FaceKey> key, BooleanSupplier still) {
        EngineFaceApi.Plugin plugin() {
            return new EngineFaceApi.Plugin(id, key, still);
        }

        Web.Known known(String room) {
            return new Web.Known(new Person(id, true, Set.of(room)), still);
        }
    }

    private record Told(
            boolean success,
            @JsonProperty("session_id") String session,
            @JsonProperty("message_id") String message) {}

    private record NotSaid(boolean success, String error) {}

    FaceApi(
            Vertx vertx,
            Access access,
            Sessions sessions,
            WatchApi watching,
            EngineFaceApi engines,
            AnalysisFaceApi analyses,
            FaceApi.Doors doors) {
        this.vertx = vertx;
        this.access = access;
        this.sessions = sessions;
        this.watching = watching;
        this.engines = engines;
        this.analyses = analyses;
        this.doors = doors;
    }

    /// What a request asks of a face; empty if it is about something else, or no face is served.
    Optional<Asked> find(HttpServerRequest request, List<String> path) {
        if (!doors.keys()) {
            return Optional.empty();
        }
        boolean isBelow = path.size() > 2 && path.getFirst().equals("k");
        var below = isBelow ? path.subList(2, path.size()) : path;
        var key = Optional.ofNullable(isBelow ? path.get(1) : request.getParam("token"));
        if (below.size() == 4
                && below.get(0).equals("daifu")
                && below.get(1).equals("sessions")
                && IN_SESSION.contains(below.get(3))) {
            return Optional.of(new Asked(Face.SESSIONS, below.get(2), below, key));
        }
        if (EngineFaceApi.isAbout(below)) {
            return Optional.of(new Asked(Face.ENGINE, "", below, key));
        }
        if (key.isEmpty() && !isForAnOpenFace(request)) {
            return Optional.empty(); // Of these paths there is one of our own.
        }
        var analysis = AnalysisFaceApi.isAbout(below);
        if (analysis.isPresent()) {
            return Optional.of(new Asked(Face.ANALYSIS, analysis.get(), below, key));
        }
        if (below.size() != 2 || !below.get(0).equals("ws")) {
            return Optional.empty();
        }
        return Face.of(below.get(1))
                .filter(face -> face == Face.HEALTH || face == Face.LOGS)
                .map(face -> new Asked(face, "", below, key));
    }

    /// Our own clients send something that says who they are, and ask for our own wire.
    private boolean isForAnOpenFace(HttpServerRequest request) {
        return doors.open()
                && request.canUpgradeToWebSocket()
                && !speaksOurs(request)
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && request.getHeader(HttpHeaders.COOKIE) == null;
    }

    private static boolean speaksOurs(HttpServerRequest request) {
        String asked = request.getHeader("Sec-WebSocket-Protocol");
        return asked != null && List.of(asked.split("\\s*,\\s*")).contains(Wire.SUBPROTOCOL);
    }

    /// Serves it. The request is paused.
    void serve(HttpServerRequest request, Asked asked) {
        if (asked.key().isEmpty() && access.foreignOrigin(request).isPresent()) {
            Web.refuse(
                    request,
                    Problem.BAD_ORIGIN,
                    "a page from elsewhere needs a key, also where the hub is open");
            return;
        }
        entered(asked)
                .onSuccess(entered -> serve(request, asked, entered))
                .onFailure(_ ->
                        Web.refuse(request, Problem.INTERNAL, "the hub could not read its keys"));
    }

    private Future<Optional<Entered>> entered(Asked asked) {
        if (asked.key().isEmpty()) {
            return Future.succeededFuture(
                    doors.open()
                            ? Optional.of(
                                    new Entered("open", "Client", Optional.empty(), () -> true))
                            : Optional.empty());
        }
        String key = asked.key().get();
        return access.key(key)
                .map(found ->
                        found.filter(known -> opens(known, asked))
                                .map(known -> entered(known, access.keyStillKnown(key))));
    }

    /// An engine's key says itself which host it is for.
    private static boolean opens(FaceKey key, Asked asked) {
        return asked.face() == Face.ENGINE
                ? key.face() == Face.ENGINE
                : key.opens(asked.face(), asked.of());
    }

    private static Entered entered(FaceKey key, BooleanSupplier still) {
        String name = key.note().isEmpty() ? "Client " + key.id().substring(4) : key.note();
        return new Entered("k-" + key.id(), name, Optional.of(key), still);
    }

    private void serve(HttpServerRequest request, Asked asked, Optional<Entered> entered) {
        if (asked.face() == Face.ENGINE) {
            engines.serve(request, asked.path(), entered.map(Entered::plugin));
        } else if (asked.isChat()) {
            chat(request, asked, entered);
        } else if (AnalysisFaceApi.isCall(asked.path()) && entered.isPresent()) {
            analyses.call(request, asked.path());
        } else if (request.canUpgradeToWebSocket()) {
            upgrade(request, asked, entered);
        } else if (asked.face() == Face.SESSIONS) {
            Web.refuse(request, Problem.NOT_A_WEBSOCKET, "this path wants a WebSocket");
        } else if (entered.isEmpty()) {
            Web.refuse(request, Problem.BAD_TOKEN, "this key is no good here");
        } else {
            request.resume();
            watching.stream(request, asked.path(), entered.get().still());
        }
    }

    private void upgrade(HttpServerRequest request, Asked asked, Optional<Entered> entered) {
        Optional<Watched> watched;
        try {
            watched = watching.find(request, asked.path());
        } catch (BadRequest e) {
            request.resume();
            Exchange.answer(request, e.answer);
            return;
        }
        boolean ours = speaksOurs(request);
        request.resume();
        request.toWebSocket()
                .onSuccess(socket -> {
                    if (entered.isEmpty()) {
                        KeepAlive.close(socket, Wire.Close.BAD_TOKEN);
                    } else if (watched.isEmpty()) {
                        var known = entered.get().known(asked.of());
                        FaceSocket.open(
                                vertx,
                                request,
                                socket,
                                sessions,
                                asked.of(),
                                known,
                                entered.get().name());
                    } else if (ours) {
                        watching.open(request, socket, watched.get(), entered.get().still());
                    } else {
                        watch(request, socket, asked, watched.get(), entered.get());
                    }
                });
    }

    private void watch(
            HttpServerRequest request,
            ServerWebSocket socket,
            Asked asked,
            Watched watched,
            Entered entered) {
        if (asked.face() == Face.ANALYSIS) {
            analyses.open(request, socket, asked.of(), watched, entered.still());
            return;
        }
        KeepAlive.start(vertx, socket, Wire.HEARTBEAT_SECONDS, entered.still());
        var line =
                new FaceLine(
                        vertx,
                        socket,
                        new SocketLine(vertx, request, socket),
                        SILENCE_SECONDS,
                        asked.face() == Face.LOGS ? watchFace::logs : watchFace::health,
                        watchFace::heartbeat);
        socket.textMessageHandler(text ->
                watchFace.answer(text).ifPresent(answer -> line.say(List.of(answer), () -> {})));
        socket.binaryMessageHandler(_ -> line.close(Wire.Close.UNSUPPORTED));
        var leave = WatchLine.open(line, watched, "");
        socket.closeHandler(_ -> leave.run());
    }

    // ---- a message over HTTP ------------------------------------------------------------------

    private void chat(HttpServerRequest request, Asked asked, Optional<Entered> entered) {
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            Web.refuse(request, Problem.METHOD_NOT_ALLOWED, "this path takes [POST]");
        } else if (entered.isEmpty()) {
            request.resume();
            Exchange.answer(
                    request, notSaid(Problem.BAD_TOKEN.status(), "this key is no good here"));
        } else {
            Web.read(request, body -> chat(request, asked.of(), entered.get(), body));
        }
    }

    private void chat(HttpServerRequest request, String room, Entered entered, Buffer body) {
        var loop = requireNonNull(Vertx.currentContext(), "not on an event loop");
        Answer.Reply reply = answer -> loop.runOnContext(_ -> Exchange.answer(request, answer));
        switch (message(body)) {
            case Said.Ordered(Command.Ordered command) -> say(room, entered, command, reply);
            case Said.Bad(_, String message) ->
                    reply.accept(notSaid(Problem.BAD_JSON.status(), message));
            case Said.Soft soft -> throw new IllegalStateException("no message: " + soft);
        }
    }

    private static Said message(Buffer body) {
        try {
            return SessionFace.message(
                    Json.read(body.toString(StandardCharsets.UTF_8)).path("message"));
        } catch (Json.MalformedException e) {
            return new Said.Bad("bad_json", "the body cannot be read as JSON: " + e.getMessage());
        }
    }

    private void say(String room, Entered entered, Command.Ordered command, Answer.Reply reply) {
        var known = entered.known(room);
        var id = new CommandId(FaceSocket.newClient(), 1);
        var frame = new Heard.Ok(new FromClient.Ordered(id, command));
        sessions.soon(
                "face",
                () ->
                        sessions.admitClient(
                                room,
                                known.person(),
                                entered.name(),
                                in -> {
                                    if (in) {
                                        sessions.post(
                                                room,
                                                known.person(),
                                                known.still(),
                                                id.client(),
                                                null,
                                                List.of(frame),
                                                answer -> reply.accept(said(room, id, answer)));
                                    } else {
                                        reply.accept(notSaid(404, "there is no such session"));
                                    }
                                }));
    }

    /// The hub's answer to a post of one command, in the face's words.
    private static Answer said(String room, CommandId id, Answer answer) {
        var told = Json.node(answer.body());
        if (answer.status() != 200) {
            return notSaid(answer.status(), told.at("/error/message").asString(""));
        }
        var refused = told.path(0);
        if (refused.path("t").asString("").equals("done")) {
            return new Answer(200, new Told(true, room, id.toString()));
        }
        int status =
                switch (refused.at("/d/code").asString("")) {
                    case "not_allowed", "not_a_member" -> Problem.NOT_ALLOWED.status();
                    case "too_fast", "too_many_asks" -> Problem.QUEUE_FULL.status();
                    case "busy", "unavailable" -> Problem.HUB_BUSY.status();
                    case "disk_full" -> Problem.DISK_FULL.status();
                    default -> Problem.INVALID_PARAMETERS.status();
                };
        return notSaid(status, refused.at("/d/message").asString(""));
    }

    private static Answer notSaid(int status, String why) {
        return new Answer(status, new NotSaid(false, why));
    }
}
