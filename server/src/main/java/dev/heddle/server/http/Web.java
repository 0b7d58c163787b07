package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.server.access.Access;
import dev.heddle.server.access.Caller;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that comes over HTTP: first whether it is meant for us, then who it is, then what it
/// wants. Runs on event loops and never blocks them; state is asked for on the rooms' owner.
public final class Web {
    /// A client that goes on sending after it was told that its body is too long is cut off here.
    private static final int MAX_THROWN_AWAY_BYTES = 16 * Wire.MAX_MESSAGE_BYTES;

    private final Vertx vertx;
    private final Owner rooms;
    private final Hosts hosts;
    private final Access access;
    private final BiPredicate<String, String> admits;
    private final List<Route> routes;
    private final Files files = new Files();

    /// What listens to a WebSocket once it is open.
    private record Socket(boolean allowed, Consumer<ServerWebSocket> open) {}

    /// A hub's web on these parts; `admits` says whether a request may come over a connection
    /// between two addresses, the hub's and the sender's; `version` is shown in `/health`.
    public Web(
            Vertx vertx,
            Owner rooms,
            Hosts hosts,
            Access access,
            BiPredicate<String, String> admits,
            String version) {
        this.vertx = vertx;
        this.rooms = rooms;
        this.hosts = hosts;
        this.access = access;
        this.admits = admits;
        this.routes = new Api(rooms, hosts, access, version).routes();
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
        request.pause(); // Until it is known who it is, nobody listens to the body.
        access.caller(request)
                .onSuccess(caller -> dispatch(request, path.get(), caller))
                .onFailure(_ ->
                        refuse(request, Problem.INTERNAL, "the hub could not read its tokens"));
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
        if (path.getFirst().equals("ws")) {
            upgrade(request, path, caller);
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

    // ---- calls --------------------------------------------------------------------------------

    private void run(
            Route route,
            HttpServerRequest request,
            Optional<Caller> caller,
            List<String> parameters) {
        if (route.access() == Route.Access.PEOPLE && refusedAsNoPerson(request, caller)) {
            return;
        }
        var body = Buffer.buffer();
        long[] received = {0};
        request.handler(part -> {
            boolean wasTooLong = received[0] > Wire.MAX_MESSAGE_BYTES;
            received[0] += part.length();
            if (received[0] <= Wire.MAX_MESSAGE_BYTES) {
                body.appendBuffer(part);
            } else if (!wasTooLong) {
                refuse(
                        request,
                        Problem.BODY_TOO_LARGE,
                        "a body has at most %d bytes".formatted(Wire.MAX_MESSAGE_BYTES));
            } else if (received[0] > MAX_THROWN_AWAY_BYTES) {
                request.connection().close();
            }
        });
        request.endHandler(_ -> {
            if (received[0] <= Wire.MAX_MESSAGE_BYTES) {
                route.handler().accept(new Exchange(request, caller, parameters, body));
            }
        });
        request.resume(); // Only now: what came in the meantime would find nobody.
    }

    private boolean refusedAsNoPerson(HttpServerRequest request, Optional<Caller> caller) {
        switch (caller.orElse(null)) {
            case Caller.Person() -> {
                return false;
            }
            case Caller.Program _ ->
                    refuse(
                            request,
                            Problem.NOT_ALLOWED,
                            "a host's token can link, and nothing else; use a token for people");
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
    private static void refuse(HttpServerRequest request, Problem problem, String message) {
        request.resume();
        Exchange.answer(request, Answer.refusal(problem, message));
    }

    // ---- WebSockets ---------------------------------------------------------------------------

    private void upgrade(HttpServerRequest request, List<String> path, Optional<Caller> caller) {
        var socket = socket(request, path, caller);
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
            HttpServerRequest request, List<String> path, Optional<Caller> caller) {
        if (path.size() != 3) {
            return Optional.empty();
        }
        String host = path.get(2);
        return switch (path.get(1)) {
            case "hosts" -> {
                String from = Optional.ofNullable(request.getParam("from")).orElse("");
                yield Optional.of(
                        new Socket(
                                caller.orElse(null) instanceof Caller.Person,
                                open -> watch(open, host, from)));
            }
            case "link" ->
                    Optional.of(
                            caller.orElse(null) instanceof Caller.Program program
                                            && program.host().equals(host)
                                    ? new Socket(true, open -> link(open, program))
                                    : new Socket(false, _ -> {}));
            default -> Optional.empty();
        };
    }

    private void watch(ServerWebSocket socket, String host, String from) {
        KeepAlive.start(vertx, socket, Wire.HEARTBEAT_SECONDS);
        WatchSocket.open(socket, rooms, hosts, host, from);
    }

    private void link(ServerWebSocket socket, Caller.Program program) {
        KeepAlive.start(vertx, socket, Wire.LINK_HEARTBEAT_SECONDS);
        LinkSocket.open(vertx, socket, rooms, hosts, program.host(), program.tokenHash());
    }
}
