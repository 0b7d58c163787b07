package dev.heddle.server.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Owner;
import dev.heddle.server.access.Access;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.http.Api.BadRequest;
import dev.heddle.server.mcp.Mcp;
import dev.heddle.server.mcp.Rpc;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.Problem;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// MCP over streamable HTTP: a POST for each message, a GET to listen, a DELETE at the end.
final class McpApi {
    static final String PATH = "/mcp";
    static final String SESSION = "Mcp-Session-Id";
    static final String VERSION = "MCP-Protocol-Version";

    private static final int NO_CONTENT = 204;

    private static final System.Logger LOG = System.getLogger(McpApi.class.getName());

    private final Vertx vertx;
    private final Owner rooms;
    private final Mcp mcp;
    private final Access access;

    McpApi(Vertx vertx, Owner rooms, Mcp mcp, Access access) {
        this.vertx = vertx;
        this.rooms = rooms;
        this.mcp = mcp;
        this.access = access;
    }

    List<Route> routes() {
        return List.of(
                route(HttpMethod.POST, this::hear),
                route(HttpMethod.GET, this::listen),
                route(HttpMethod.DELETE, this::end));
    }

    private static Route route(HttpMethod method, Consumer<Exchange> handler) {
        return new Route(method, PATH, Route.Access.PEOPLE, handler);
    }

    private void hear(Exchange exchange) {
        try {
            Api.requireJson(exchange);
            requireVersion(exchange.request());
            var message = read(exchange);
            var envelope = envelope(exchange);
            if (envelope.session().isEmpty()
                    && !(message instanceof Rpc.Request request
                            && request.method().equals("initialize"))) {
                throw noSession();
            }
            var reply = new PostReply(vertx, vertx.getOrCreateContext(), exchange);
            ask(exchange, () -> mcp.heard(envelope, message, reply));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private static Rpc read(Exchange exchange) throws BadRequest {
        try {
            return Rpc.read(exchange.body().toString(StandardCharsets.UTF_8));
        } catch (Json.MalformedException e) {
            throw new BadRequest(
                    Problem.BAD_JSON, "the body is no JSON-RPC message: " + e.getMessage());
        }
    }

    private void listen(Exchange exchange) {
        var request = exchange.request();
        try {
            Api.requireEventStream(request);
            requireVersion(request);
            var envelope = requireSession(exchange);
            var loop = vertx.getOrCreateContext();
            var stream = new McpStream(vertx, loop, request);
            ask(
                    exchange,
                    () -> {
                        if (mcp.listen(envelope, stream)) {
                            stream.whenGone(
                                    access.stillKnown(request),
                                    () -> tell(() -> mcp.deaf(envelope, stream)));
                        } else {
                            exchange.answer(loop, Mcp.unknown());
                        }
                    });
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private void end(Exchange exchange) {
        try {
            var envelope = requireSession(exchange);
            var loop = vertx.getOrCreateContext();
            ask(
                    exchange,
                    () -> {
                        if (mcp.end(envelope)) {
                            loop.runOnContext(_ ->
                                    exchange.request().response().setStatusCode(NO_CONTENT).end());
                        } else {
                            exchange.answer(loop, Mcp.unknown());
                        }
                    });
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    // ---- what a request says of itself --------------------------------------------------------

    private static void requireVersion(HttpServerRequest request) throws BadRequest {
        String version = request.getHeader(VERSION);
        if (version != null && !Mcp.VERSIONS.contains(version)) {
            throw new BadRequest(Problem.UNKNOWN_VERSION, VERSION + " is one of " + Mcp.VERSIONS);
        }
    }

    private static Mcp.Envelope requireSession(Exchange exchange) throws BadRequest {
        var envelope = envelope(exchange);
        if (envelope.session().isEmpty()) {
            throw noSession();
        }
        return envelope;
    }

    private static BadRequest noSession() {
        return new BadRequest(
                Problem.NO_SESSION,
                "after `initialize`, send the header %s of its answer".formatted(SESSION));
    }

    private static Mcp.Envelope envelope(Exchange exchange) {
        var person = (Person) exchange.caller().orElseThrow();
        String session = exchange.request().getHeader(SESSION);
        return new Mcp.Envelope(person, session == null ? "" : session);
    }

    // ---- the owner ----------------------------------------------------------------------------

    private void ask(Exchange exchange, Runnable question) {
        var loop = requireNonNull(Vertx.currentContext(), "not on an event loop");
        try {
            rooms.execute(() -> {
                try {
                    question.run();
                } catch (RuntimeException e) { // Must not leave a client without an answer.
                    LOG.log(System.Logger.Level.ERROR, "a message could not be handled", e);
                    exchange.answer(
                            loop,
                            Answer.refusal(Problem.INTERNAL, "the hub could not handle this"));
                }
            });
        } catch (RejectedExecutionException e) {
            exchange.answer(
                    Answer.refusal(
                            Problem.HUB_BUSY, "the hub has more to do than it can: try again"));
        }
    }

    private void tell(Runnable news) {
        try {
            rooms.execute(news);
        } catch (RejectedExecutionException e) {
            // The session keeps a stream that hears nothing; the next one takes its place.
        }
    }

    /// The answer to one POST. Called on the rooms' owner.
    private record PostReply(Vertx vertx, Context loop, Exchange exchange) implements Mcp.Reply {
        private static final int ACCEPTED = 202;

        @Override
        public void refuse(Answer refusal) {
            exchange.answer(loop, refusal);
        }

        @Override
        public void accept() {
            loop.runOnContext(_ -> exchange.request().response().setStatusCode(ACCEPTED).end());
        }

        @Override
        public void answer(String message, Optional<String> newSession) {
            loop.runOnContext(_ -> {
                var response = exchange.request().response();
                newSession.ifPresent(id -> response.putHeader(SESSION, id));
                response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(message);
            });
        }

        @Override
        public Mcp.Stream stream() {
            return new McpStream(vertx, loop, exchange.request());
        }
    }
}
