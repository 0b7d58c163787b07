package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.server.access.Access;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.server.http.Api.BadRequest;
import dev.heddle.server.http.WatchLine.Watched;
import dev.heddle.server.jobs.Work;
import dev.heddle.server.self.LogRoom;
import dev.heddle.server.self.SelfWatch;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The rooms that one can only watch, and the hub's own of them as event streams.
final class WatchApi {
    private static final String DEFAULT_LEVEL = "INFO";

    private final Vertx vertx;
    private final Owner rooms;
    private final Hosts hosts;
    private final SelfWatch self;
    private final Work work;
    private final Access access;

    WatchApi(Vertx vertx, Owner rooms, Hosts hosts, SelfWatch self, Work work, Access access) {
        this.vertx = vertx;
        this.rooms = rooms;
        this.hosts = hosts;
        this.self = self;
        this.work = work;
        this.access = access;
    }

    List<Route> routes() {
        return List.of(
                listening("health"),
                listening("logs"),
                listening("jobs"),
                listening("analyses"),
                new Route(
                        HttpMethod.GET,
                        "/ws/analysis/{analysis}",
                        Route.Access.PEOPLE,
                        exchange ->
                                listen(
                                        exchange,
                                        List.of(
                                                "ws",
                                                "analysis",
                                                exchange.parameters().getFirst()))));
    }

    private Route listening(String room) {
        return new Route(
                HttpMethod.GET,
                "/ws/" + room,
                Route.Access.PEOPLE,
                exchange -> listen(exchange, List.of("ws", room)));
    }

    /// The room at a path, if there is one to watch.
    ///
    /// @throws BadRequest if the request asks for something that the room does not have
    Optional<Watched> find(HttpServerRequest request, List<String> path) throws BadRequest {
        if (path.size() == 3 && path.get(1).equals("hosts")) {
            String host = path.get(2);
            return Optional.of(
                    new Watched(
                            rooms,
                            (watcher, from) -> hosts.join(host, watcher, from),
                            watcher -> hosts.leave(host, watcher)));
        }
        if (path.size() == 3 && path.get(1).equals("analysis")) {
            String id = path.get(2);
            return Optional.of(
                    new Watched(
                            work.owner(),
                            (watcher, from) -> work.analyses().join(id, watcher, from),
                            watcher -> work.analyses().leave(id, watcher)));
        }
        if (path.size() != 2) {
            return Optional.empty();
        }
        return switch (path.get(1)) {
            case "health" ->
                    Optional.of(
                            new Watched(self.owner(), self.health()::join, self.health()::leave));
            case "logs" -> Optional.of(logs(request.getParam("level")));
            case "jobs" ->
                    Optional.of(new Watched(work.owner(), work.jobs()::join, work.jobs()::leave));
            case "analyses" ->
                    Optional.of(
                            new Watched(
                                    work.owner(),
                                    work.analyses()::joinList,
                                    work.analyses()::leaveList));
            default -> Optional.empty();
        };
    }

    private Watched logs(@Nullable String word) throws BadRequest {
        var level =
                LogRoom.level(word == null ? DEFAULT_LEVEL : word)
                        .orElseThrow(() ->
                                new BadRequest(
                                        Problem.INVALID_PARAMETERS,
                                        "`level` is DEBUG, INFO, WARNING or ERROR"));
        var logs = self.logs();
        return new Watched(
                self.owner(),
                (watcher, from) -> logs.join(level, watcher, from),
                watcher -> logs.leave(level, watcher));
    }

    private void listen(Exchange exchange, List<String> path) {
        var request = exchange.request();
        stream(request, path, access.stillKnown(request));
    }

    /// Shows a room as an event stream for as long as what its reader came with counts.
    void stream(HttpServerRequest request, List<String> path, BooleanSupplier still) {
        try {
            Api.requireEventStream(request);
            var watched = find(request, path).orElseThrow();
            var stream = new EventStream(vertx, request, Wire.HEARTBEAT_SECONDS);
            String from = request.getHeader("Last-Event-ID");
            stream.opened(WatchLine.open(stream, watched, from == null ? "" : from));
            stream.endUnless(still);
        } catch (BadRequest e) {
            Exchange.answer(request, e.answer);
        }
    }

    /// Shows a room over an open socket for as long as what its reader came with counts.
    void open(
            HttpServerRequest request,
            ServerWebSocket socket,
            Watched watched,
            BooleanSupplier still) {
        KeepAlive.start(vertx, socket, Wire.HEARTBEAT_SECONDS, still);
        socket.handler(_ -> KeepAlive.close(socket, Wire.Close.UNSUPPORTED));
        String from = Optional.ofNullable(request.getParam("from")).orElse("");
        var leave = WatchLine.open(new SocketLine(vertx, request, socket), watched, from);
        socket.closeHandler(_ -> leave.run());
    }
}
