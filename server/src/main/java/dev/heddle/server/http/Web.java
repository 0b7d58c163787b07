package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.server.access.Access;
import dev.heddle.server.access.Caller;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Wire;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that comes over HTTP: first whether it is meant for us, then who it is, then what it
/// wants. Runs on event loops and never blocks them; state is asked for on the rooms' owner.
public final class Web {
    private final Vertx vertx;
    private final Owner rooms;
    private final Hosts hosts;
    private final Access access;
    private final List<Route> routes;
    private final Files files = new Files();

    /// What listens to a WebSocket once it is open.
    private record Socket(boolean allowed, Consumer<ServerWebSocket> open) {}

    /// A hub's web on these parts; `version` is shown in `/health`.
    public Web(Vertx vertx, Owner rooms, Hosts hosts, Access access, String version) {
        this.vertx = vertx;
        this.rooms = rooms;
        this.hosts = hosts;
        this.access = access;
        this.routes = new Api(rooms, hosts, access, version).routes();
    }

    /// Handles a request.
    public void handle(HttpServerRequest request) {
        if (!access.isForUs(request)) {
            refuse(
                    request,
                    421,
                    "unknown_host_header",
                    "this hub was not told the name in the Host header; see --host-name");
            return;
        }
        var path = segments(request.path());
        if (path.isEmpty()) {
            refuse(request, 400, "bad_path", "the path is not valid");
            return;
        }
        request.pause(); // Until it is known who it is, nobody listens to the body.
        access.caller(request)
                .onSuccess(caller -> dispatch(request, path.get(), caller))
                .onFailure(
                        _ -> refuse(request, 500, "internal", "the hub could not read its tokens"));
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
        request.resume();
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
            refuse(request, 405, "method_not_allowed", "this path takes " + allowed);
        } else if (!request.method().equals(HttpMethod.GET)
                || !files.serve(request, "/" + String.join("/", path))) {
            refuse(request, 404, "not_found", "there is nothing at this path");
        }
    }

    // ---- calls --------------------------------------------------------------------------------

    private static void run(
            Route route,
            HttpServerRequest request,
            Optional<Caller> caller,
            List<String> parameters) {
        if (route.access() == Route.Access.PEOPLE && refusedAsNoPerson(request, caller)) {
            return;
        }
        var body = Buffer.buffer();
        boolean[] tooLong = {false};
        request.handler(part -> {
            if (tooLong[0]) {
                return; // Answered; the rest is read only to be thrown away.
            }
            if (body.length() + part.length() > Wire.MAX_MESSAGE_BYTES) {
                tooLong[0] = true;
                request.response().putHeader(HttpHeaders.CONNECTION, "close");
                refuse(
                        request,
                        413,
                        "body_too_large",
                        "a body has at most %d bytes".formatted(Wire.MAX_MESSAGE_BYTES));
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(_ -> {
            if (!tooLong[0]) {
                route.handler().accept(new Exchange(request, caller, parameters, body));
            }
        });
    }

    private static boolean refusedAsNoPerson(HttpServerRequest request, Optional<Caller> caller) {
        switch (caller.orElse(null)) {
            case Caller.Person() -> {
                return false;
            }
            case Caller.Program _ ->
                    refuse(
                            request,
                            403,
                            "not_allowed",
                            "a host's token can link, and nothing else; use a token for people");
            case null -> {
                boolean none = request.getHeader(HttpHeaders.AUTHORIZATION) == null;
                request.response().putHeader("WWW-Authenticate", "Bearer");
                refuse(
                        request,
                        401,
                        none ? "no_token" : "bad_token",
                        none
                                ? "send Authorization: Bearer and a token; the hub's first one is in"
                                        + " the file `token` of its data folder"
                                : "this hub does not know the token");
            }
        }
        return true;
    }

    private static void refuse(HttpServerRequest request, int status, String code, String message) {
        request.resume();
        Exchange.answer(request, Answer.refusal(status, code, message));
    }

    // ---- WebSockets ---------------------------------------------------------------------------

    private void upgrade(HttpServerRequest request, List<String> path, Optional<Caller> caller) {
        var socket = socket(request, path, caller);
        if (socket.isEmpty()) {
            refuse(request, 404, "not_found", "there is nothing at this path");
        } else if (!request.canUpgradeToWebSocket()) {
            refuse(request, 426, "not_a_websocket", "this path wants a WebSocket");
        } else {
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
        LinkSocket.open(socket, rooms, hosts, program.host(), program.tokenHash());
    }
}
