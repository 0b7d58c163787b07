package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.server.access.Access;
import dev.heddle.server.access.Caller;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.server.http.Api.BadRequest;
import dev.heddle.server.jobs.Work;
import dev.heddle.server.mcp.Mcp;
import dev.heddle.server.modules.ModuleRepository;
import dev.heddle.server.self.SelfWatch;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromHub;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that comes over HTTP: first whether it is meant for us, then who it is, then what it
/// wants. Runs on event loops and never blocks them; state is asked for on the rooms' owner.
public final class Web {
    /// A client that goes on sending after it was told that its body is too long is cut off here.
    private static final long MAX_THROWN_AWAY_BYTES = 16L * Wire.MAX_MESSAGE_BYTES;

    /// The path of a session, whatever carries it.
    static final String SESSION = "/ws/sessions/{room}";

    private final Vertx vertx;
    private final Owner rooms;
    private final Hosts hosts;
    private final Sessions sessions;
    private final SoundRelay sound;
    private final WatchApi watching;
    private final FaceApi faces;
    private final Access access;
    private final BiPredicate<String, String> admits;
    private final List<Route> routes;
    private final Files files = new Files();

    /// What listens to a WebSocket once it is open.
    private record Socket(boolean allowed, Consumer<ServerWebSocket> open) {}

    /// Who it is, and whether that still counts.
    record Known(Person person, BooleanSupplier still) {}

    /// A hub's web on these parts; `admits` says whether a request may come over a connection
    /// between two addresses, the hub's and the sender's; `doors` says who may use a face;
    /// `version` is shown in `/health`.
    public Web(
            Vertx vertx,
            Owner rooms,
            Hosts hosts,
            Sessions sessions,
            SelfWatch self,
            Work work,
            ModuleRepository modules,
            Access access,
            Mcp mcp,
            BiPredicate<String, String> admits,
            FaceApi.Doors doors,
            String version) {
        this.vertx = vertx;
        this.rooms = rooms;
        this.hosts = hosts;
        this.sessions = sessions;
        this.access = access;
        this.admits = admits;
        this.routes = new ArrayList<>(new Api(rooms, hosts, sessions, access, version).routes());
        this.routes.addAll(new SessionApi(vertx, sessions, access).routes());
        this.routes.addAll(new ModuleApi(vertx, modules).routes());
        this.routes.addAll(new LinkApi(vertx, rooms, hosts).routes());
        this.routes.addAll(new McpApi(vertx, rooms, mcp, access).routes());
        this.sound = new SoundRelay(vertx, rooms, hosts);
        this.watching = new WatchApi(vertx, rooms, hosts, self, work, access);
        this.routes.addAll(watching.routes());
        var analyses = new AnalysisApi(vertx, work);
        this.routes.addAll(analyses.routes());
        this.faces =
                new FaceApi(
                        vertx,
                        access,
                        sessions,
                        watching,
                        new EngineFaceApi(vertx, rooms, hosts),
                        new AnalysisFaceApi(vertx, work, analyses),
                        doors);
    }

    /// Handles a request.
    public void handle(HttpServerRequest request) {
        if (!admits.test(
                request.localAddress().hostAddress(), request.remoteAddress().hostAddress())) {
            refuse(
                    request,
                    Problem.NOT_ALLOWED,
                    "this hub is behind a proxy and talks to nobody else; use the proxy's address");
            return;
        }
        if (!access.isForUs(request)) {
            refuse(
                    request,
                    Problem.UNKNOWN_HOST_HEADER,
                    "this hub was not told the name in the Host header; see --host-name");
            return;
        }
        var path = segments(request.path());
        if (path.isEmpty()) {
            refuse(request, Problem.BAD_PATH, "the path is not valid");
            return;
        }
        var foreign = access.foreignOrigin(request);
        if (foreign.isPresent() && handledAsForeign(request, foreign.get())) {
            return;
        }
        request.pause(); // Until it is known who it is, nobody listens to the body.
        var face = faces.find(request, path.get());
        if (face.isPresent()) {
            faces.serve(request, face.get());
            return;
        }
        if (request.getParam("token") != null || request.getParam("access_token") != null) {
            refuseAloud(request, Problem.TOKEN_IN_QUERY, Wire.Close.BAD_TOKEN, TOKEN_IN_QUERY);
            return;
        }
        access.caller(request)
                .compose(caller -> callerByTicket(request, path.get(), caller))
                .onSuccess(caller -> dispatch(request, path.get(), caller))
                .onFailure(_ ->
                        refuse(request, Problem.INTERNAL, "the hub could not read its tokens"));
    }

    private static final String TOKEN_IN_QUERY =
            "a token in an address ends up in logs and histories: send Authorization: Bearer, or"
                    + " `token` in the first frame; only single-use tickets may stand there";

    /// Sees to a request of a page that is not the hub's own, if there is no more to do for it: it
    /// is refused, or only asks whether it may.
    private boolean handledAsForeign(HttpServerRequest request, String origin) {
        if (!access.lets(origin)) {
            refuseAloud(
                    request,
                    Problem.BAD_ORIGIN,
                    Wire.Close.BAD_TOKEN,
                    "this hub was not told to let pages of this origin in; see --allow-origin");
            return true;
        }
        var response = request.response();
        response.putHeader("Access-Control-Allow-Origin", origin)
                .putHeader(HttpHeaders.VARY, "Origin");
        response.putHeader(
                "Access-Control-Expose-Headers", "Location, Retry-After, Mcp-Session-Id");
        if (!request.method().equals(HttpMethod.OPTIONS)) {
            return false;
        }
        response.putHeader("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
                .putHeader(
                        "Access-Control-Allow-Headers",
                        "Authorization, Content-Type, Idempotency-Key, Prefer, Last-Event-ID,"
                                + " Mcp-Session-Id, MCP-Protocol-Version, Heddle-File-Name,"
                                + " Heddle-Password")
                .putHeader("Access-Control-Max-Age", "600")
                .setStatusCode(204);
        request.resume();
        response.end();
        return true;
    }

    /// A browser shows its page no status of a refused handshake, but it does show a close code.
    private static void refuseAloud(
            HttpServerRequest request, Problem problem, Wire.Close code, String message) {
        if (!request.canUpgradeToWebSocket()) {
            refuse(request, problem, message);
            return;
        }
        request.resume();
        request.toWebSocket()
                .onSuccess(socket -> {
                    var frame = new FromHub.Refused(null, problem.code(), message, null);
                    var _ = socket.writeTextMessage(SessionWire.write(frame, 0));
                    KeepAlive.close(socket, code);
                });
    }

    /// A single-use ticket may stand in the address of a session, for those who can say nothing
    /// else.
    private Future<Optional<Caller>> callerByTicket(
            HttpServerRequest request, List<String> path, Optional<Caller> caller) {
        String ticket = request.getParam("ticket");
        if (caller.isPresent() || ticket == null || !isSession(path)) {
            return Future.succeededFuture(caller);
        }
        return enter(access, sessions, vertx.getOrCreateContext(), ticket)
                .map(known -> known.map(Known::person));
    }

    private static boolean isSession(List<String> path) {
        return path.size() == 3 && path.get(0).equals("ws") && path.get(1).equals("sessions");
    }

    /// Takes a ticket for one connection, and makes a guest the member that its invitation says.
    static Future<Optional<Known>> enter(
            Access access, Sessions sessions, Context loop, String ticket) {
        return access.enter(ticket)
                .compose(entry ->
                        entry.isEmpty()
                                ? Future.succeededFuture(Optional.empty())
                                : admit(access, sessions, loop, ticket, entry.get())
                                        .map(person -> Optional.of(new Known(person, () -> true))));
    }

    /// Makes a guest the member that its invitation says; a ticket that could not be used is given
    /// back.
    static Future<Person> admit(
            Access access, Sessions sessions, Context loop, String ticket, Access.Entry entry) {
        if (entry.invitation().isEmpty()) {
            return Future.succeededFuture(entry.person());
        }
        var admitted = Promise.<Person>promise();
        sessions.soon(
                "admit",
                () ->
                        sessions.admit(
                                entry.person(),
                                entry.invitation().get(),
                                done ->
                                        loop.runOnContext(_ -> {
                                            if (done) {
                                                admitted.complete(entry.person());
                                            } else {
                                                access.giveBack(ticket, entry)
                                                        .onComplete(
                                                                _ -> admitted.fail("not admitted"));
                                            }
                                        })));
        return admitted.future();
    }

    private static Optional<List<String>> segments(@Nullable String path) {
        try {
            return path == null || !path.startsWith("/")
                    ? Optional.empty()
                    : Optional.of(
                            Arrays.stream(path.substring(1).split("/", -1))
                                    .map(part -> part.replace("+", "%2B"))
                                    .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
                                    .toList());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void dispatch(HttpServerRequest request, List<String> path, Optional<Caller> caller) {
        if (path.getFirst().equals("ws") && !isCall(request, path)) {
            if (isSession(path)) {
                openSession(request, path.get(2), caller);
            } else {
                upgrade(request, path, caller);
            }
            return;
        }
        var allowed = new ArrayList<String>();
        for (var route : routes) {
            var parameters = route.match(path);
            if (parameters.isPresent()) {
                if (route.method().equals(request.method())) {
                    run(route, request, caller, parameters.get());
                    return;
                }
                allowed.add(route.method().name());
            }
        }
        if (!allowed.isEmpty()) {
            request.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
            refuse(request, Problem.METHOD_NOT_ALLOWED, "this path takes " + allowed);
        } else if (request.method().equals(HttpMethod.GET)
                && files.serve(request, "/" + String.join("/", path))) {
            request.resume();
        } else {
            refuse(request, Problem.NOT_FOUND, "there is nothing at this path");
        }
    }

    /// Whether it is a room that plain HTTP can enter as well, and does.
    private boolean isCall(HttpServerRequest request, List<String> path) {
        return !request.canUpgradeToWebSocket()
                && routes.stream().anyMatch(route -> route.match(path).isPresent());
    }

    // ---- calls --------------------------------------------------------------------------------

    private void run(
            Route route,
            HttpServerRequest request,
            Optional<Caller> caller,
            List<String> parameters) {
        if (route.access() == Route.Access.PROGRAMS
                ? refusedAsNoProgram(request, caller)
                : route.access() != Route.Access.OPEN
                        && refusedAsNoPerson(request, caller, route.access())) {
            return;
        }
        call(route, request, caller, parameters);
    }

    /// Has a route do what it does for those who may.
    static void call(
            Route route,
            HttpServerRequest request,
            Optional<Caller> caller,
            List<String> parameters) {
        if (route.maxBodyBytes() == Route.STREAMED) {
            route.handler().accept(new Exchange(request, caller, parameters, Buffer.buffer()));
        } else {
            read(
                    request,
                    route.maxBodyBytes(),
                    body ->
                            route.handler()
                                    .accept(new Exchange(request, caller, parameters, body)));
        }
    }

    /// Reads the body of a request that was paused, if it is not too long.
    static void read(HttpServerRequest request, Consumer<Buffer> then) {
        read(request, Wire.MAX_MESSAGE_BYTES, then);
    }

    static void read(HttpServerRequest request, int limit, Consumer<Buffer> then) {
        var body = Buffer.buffer();
        long[] received = {0};
        request.handler(part -> {
            boolean wasTooLong = received[0] > limit;
            received[0] += part.length();
            if (received[0] <= limit) {
                body.appendBuffer(part);
            } else if (!wasTooLong) {
                refuse(
                        request,
                        Problem.BODY_TOO_LARGE,
                        "a body has at most %d bytes".formatted(limit));
            } else if (received[0] > limit + MAX_THROWN_AWAY_BYTES) {
                request.connection().close();
            }
        });
        request.endHandler(_ -> {
            if (received[0] <= limit) {
                then.accept(body);
            }
        });
        request.resume(); // Only now: what came in the meantime would find nobody.
    }

    private boolean refusedAsNoProgram(HttpServerRequest request, Optional<Caller> caller) {
        switch (caller.orElse(null)) {
            case Caller.Program _ -> {
                return false;
            }
            case Person _ ->
                    refuse(request, Problem.NOT_ALLOWED, "only a driven program can link itself");
            case null -> refuseStranger(request);
        }
        return true;
    }

    private boolean refusedAsNoPerson(
            HttpServerRequest request, Optional<Caller> caller, Route.Access needed) {
        switch (caller.orElse(null)) {
            case Person person when !person.guest() || needed == Route.Access.MEMBERS -> {
                return false;
            }
            case Person _ ->
                    refuse(
                            request,
                            Problem.NOT_ALLOWED,
                            "an invitation lets into its session, and nothing else");
            case Caller.Program _ when needed == Route.Access.RESIDENTS -> {
                return false;
            }
            case Caller.Program _ ->
                    refuse(
                            request,
                            Problem.NOT_ALLOWED,
                            "a host's token can link and read modules, and nothing else; use a token for people");
            case null -> refuseStranger(request);
        }
        return true;
    }

    private void refuseStranger(HttpServerRequest request) {
        if (access.isCookieOfAnotherPage(request)) {
            refuse(
                    request,
                    Problem.BAD_ORIGIN,
                    "a cookie counts only in requests that the hub's own page sends");
            return;
        }
        boolean none = request.getHeader(HttpHeaders.AUTHORIZATION) == null;
        request.response().putHeader("WWW-Authenticate", "Bearer");
        refuse(
                request,
                none ? Problem.NO_TOKEN : Problem.BAD_TOKEN,
                none
                        ? "send Authorization: Bearer and a token; the hub's first one is in"
                                + " the file `token` of its data folder"
                        : "this hub does not know the token");
    }

    /// Answers, and reads the rest of the request only to throw it away: a connection that is cut
    /// while the client still sends would lose it the answer.
    static void refuse(HttpServerRequest request, Problem problem, String message) {
        request.resume();
        Exchange.answer(request, Answer.refusal(problem, message));
    }

    // ---- WebSockets ---------------------------------------------------------------------------

    private void upgrade(HttpServerRequest request, List<String> path, Optional<Caller> caller) {
        Optional<Socket> socket;
        try {
            socket = socket(request, path, caller);
        } catch (BadRequest e) {
            request.resume();
            Exchange.answer(request, e.answer);
            return;
        }
        if (socket.isEmpty()) {
            refuse(request, Problem.NOT_FOUND, "there is nothing at this path");
        } else if (!request.canUpgradeToWebSocket()) {
            request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
            refuse(request, Problem.NOT_A_WEBSOCKET, "this path wants a WebSocket");
        } else {
            request.resume();
            request.toWebSocket()
                    .onSuccess(open -> {
                        // Accepted and then closed: a browser shows its page no status of a
                        // refused handshake, but it does show a close code.
                        if (socket.get().allowed()) {
                            socket.get().open().accept(open);
                        } else {
                            KeepAlive.close(open, Wire.Close.BAD_TOKEN);
                        }
                    });
        }
    }

    private Optional<Socket> socket(
            HttpServerRequest request, List<String> path, Optional<Caller> caller)
            throws BadRequest {
        if (path.size() == 3 && path.get(1).equals("link")) {
            return Optional.of(
                    caller.orElse(null) instanceof Caller.Program program
                                    && program.host().equals(path.get(2))
                            ? new Socket(true, open -> link(open, program))
                            : new Socket(false, _ -> {}));
        }
        if (path.size() == 4 && path.get(1).equals("link") && path.get(3).equals("sound")) {
            return Optional.of(
                    caller.orElse(null) instanceof Caller.Program program
                                    && program.host().equals(path.get(2))
                            ? new Socket(true, open -> sound.publish(open, program.host()))
                            : new Socket(false, _ -> {}));
        }
        boolean allowed = caller.orElse(null) instanceof Person person && !person.guest();
        if (path.size() == 4 && path.get(1).equals("amps") && path.get(3).equals("sound")) {
            var kind =
                    SoundRelay.Kind.of(request.getParam("of"))
                            .orElseThrow(() ->
                                    new BadRequest(
                                            Problem.INVALID_PARAMETERS, "`of` is sound or meters"));
            return Optional.of(
                    new Socket(
                            allowed,
                            open ->
                                    sound.listen(
                                            open, path.get(2), kind, access.stillKnown(request))));
        }
        return watching.find(request, path)
                .map(watched ->
                        new Socket(
                                allowed,
                                open ->
                                        watching.open(
                                                request,
                                                open,
                                                watched,
                                                access.stillKnown(request))));
    }

    private void openSession(HttpServerRequest request, String room, Optional<Caller> caller) {
        var known =
                SessionSocket.personIn(caller)
                        .map(person -> new Known(person, access.stillKnown(request)));
        boolean allowed = caller.isEmpty() || known.isPresent();
        request.resume();
        request.toWebSocket()
                .onSuccess(socket -> {
                    if (allowed) {
                        SessionSocket.open(vertx, request, socket, sessions, access, room, known);
                    } else {
                        KeepAlive.close(socket, Wire.Close.BAD_TOKEN);
                    }
                });
    }

    private void link(ServerWebSocket socket, Caller.Program program) {
        KeepAlive.start(vertx, socket, Wire.LINK_HEARTBEAT_SECONDS);
        LinkSocket.open(vertx, socket, rooms, hosts, program.host(), program.tokenHash());
    }
}
