package dev.heddle.server.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.server.access.Access;
import dev.heddle.server.access.Caller;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.access.Invitation;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.http.Api.BadRequest;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.Heard;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The calls that are about sessions, and sessions over plain HTTP.
final class SessionApi {
    private final Vertx vertx;
    private final Sessions sessions;
    private final Access access;

    private record Link(String link) {}

    SessionApi(Vertx vertx, Sessions sessions, Access access) {
        this.vertx = vertx;
        this.sessions = sessions;
        this.access = access;
    }

    List<Route> routes() {
        return List.of(
                members(HttpMethod.GET, "/api/sessions", this::list),
                new Route(HttpMethod.POST, "/api/sessions", Route.Access.PEOPLE, this::create),
                members(HttpMethod.DELETE, "/api/sessions/{room}", this::end),
                members(HttpMethod.POST, "/api/sessions/{room}/invites", this::invite),
                members(HttpMethod.PUT, "/api/sessions/{room}/members/{member}", this::putMember),
                members(
                        HttpMethod.DELETE,
                        "/api/sessions/{room}/members/{member}",
                        this::removeMember),
                members(HttpMethod.GET, Web.SESSION, this::listen),
                members(HttpMethod.POST, Web.SESSION, this::post));
    }

    private interface Handler {
        void accept(Exchange exchange, Person person, Answer.Reply reply) throws BadRequest;
    }

    private Route members(HttpMethod method, String path, Handler handler) {
        return new Route(method, path, Route.Access.MEMBERS, exchange -> handle(exchange, handler));
    }

    private static void handle(Exchange exchange, Handler handler) {
        var context = loop();
        try {
            handler.accept(exchange, person(exchange), answer -> exchange.answer(context, answer));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private static Context loop() {
        return requireNonNull(Vertx.currentContext(), "not on an event loop");
    }

    private static Person person(Exchange exchange) {
        return exchange.caller()
                .filter(Person.class::isInstance)
                .map(Person.class::cast)
                .orElseThrow(); // The route lets in nobody else.
    }

    // ---- making, listing, members -------------------------------------------------------------

    private void list(Exchange exchange, Person person, Answer.Reply reply) {
        String after = parameter(exchange, "after").orElse("");
        if (!after.isEmpty() && !Sessions.isRoom(after)) {
            reply.accept(wrong("after", "`after` is the `next` of the page before"));
            return;
        }
        sessions.soon("list sessions", () -> sessions.list(person, after, reply));
    }

    private void create(Exchange exchange) {
        handle(
                exchange,
                (_, person, reply) -> {
                    var body = Api.object(exchange);
                    only(body, Set.of("name"));
                    String name = name(body).orElse("");
                    sessions.soon("new session", () -> sessions.create(name, person, reply));
                });
    }

    private void end(Exchange exchange, Person person, Answer.Reply reply) {
        String room = exchange.parameters().getFirst();
        sessions.soon("end a session", () -> sessions.end(room, person, reply));
    }

    private void invite(Exchange exchange, Person person, Answer.Reply reply) throws BadRequest {
        var body = Api.object(exchange);
        only(body, Set.of("role"));
        var invitation = new Invitation(exchange.parameters().getFirst(), role(body));
        var context = loop();
        sessions.soon(
                "invite",
                () ->
                        sessions.mayInvite(
                                invitation.room(),
                                person,
                                reply,
                                () -> context.runOnContext(_ -> invite(invitation, reply))));
    }

    private void invite(Invitation invitation, Answer.Reply reply) {
        access.invite(invitation)
                .onSuccess(ticket ->
                        reply.accept(
                                new Answer(
                                        201,
                                        new Link(
                                                "/#/sessions/%s?ticket=%s"
                                                        .formatted(invitation.room(), ticket)))))
                .onFailure(_ -> reply.accept(Api.cannotStore()));
    }

    private void putMember(Exchange exchange, Person person, Answer.Reply reply) throws BadRequest {
        var body = Api.object(exchange);
        only(body, Set.of("role", "name"));
        String room = exchange.parameters().get(0);
        String member = memberId(exchange);
        var role = role(body);
        var name = name(body);
        sessions.soon("member", () -> sessions.putMember(room, person, member, role, name, reply));
    }

    private void removeMember(Exchange exchange, Person person, Answer.Reply reply)
            throws BadRequest {
        String room = exchange.parameters().get(0);
        String member = memberId(exchange);
        sessions.soon("member", () -> sessions.removeMember(room, person, member, reply));
    }

    private static String memberId(Exchange exchange) throws BadRequest {
        String id = exchange.parameters().get(1);
        if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new BadRequest(Problem.UNKNOWN_MEMBER, "there is no such member");
        }
        return id;
    }

    private static Role role(JsonNode body) throws BadRequest {
        return SessionWire.role(body.path("role").asString(""))
                .orElseThrow(() ->
                        new BadRequest(
                                Problem.INVALID_PARAMETERS, "`role` is watch, talk, act or admin"));
    }

    private static Optional<String> name(JsonNode body) throws BadRequest {
        if (!body.has("name")) {
            return Optional.empty();
        }
        String name = body.path("name").isString() ? body.path("name").asString().strip() : "";
        if (name.isEmpty()
                || name.length() > SessionWire.MAX_NAME
                || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new BadRequest(
                    Problem.INVALID_PARAMETERS,
                    "`name` is 1 to %d characters on one line".formatted(SessionWire.MAX_NAME));
        }
        return Optional.of(name);
    }

    private static void only(JsonNode body, Set<String> fields) throws BadRequest {
        for (String field : body.propertyNames()) {
            if (!fields.contains(field)) {
                throw new BadRequest(
                        Problem.INVALID_PARAMETERS, "there is no `" + field + "` here");
            }
        }
    }

    private static Answer wrong(String parameter, String message) {
        return Answer.refusal(Problem.INVALID_PARAMETERS, parameter + ": " + message);
    }

    private static Optional<String> parameter(Exchange exchange, String name) {
        return Optional.ofNullable(exchange.request().getParam(name));
    }

    // ---- sessions over HTTP -------------------------------------------------------------------

    private void listen(Exchange exchange, Person person, Answer.Reply reply) throws BadRequest {
        Api.requireEventStream(exchange.request());
        var link = link(exchange);
        var hello =
                new FromClient.Hello(
                        parameter(exchange, "client").isPresent()
                                ? client(exchange)
                                : UUID.randomUUID().toString().replace("-", ""),
                        link == null ? 0 : link,
                        exchange.request().getHeader("Last-Event-ID"),
                        exchange.request().getParam("name"),
                        null,
                        null);
        var stream =
                new EventStream(vertx, exchange.request(), sessions.limits().heartbeatSeconds());
        var still = access.stillKnown(exchange.request());
        sessions.soon(
                "listen",
                () ->
                        sessions.connect(
                                exchange.parameters().getFirst(),
                                person,
                                still,
                                hello,
                                stream,
                                made -> stream.opened(() -> sessions.soon("gone", made::gone))));
    }

    private static String client(Exchange exchange) throws BadRequest {
        return parameter(exchange, "client")
                .filter(CommandId::isClient)
                .orElseThrow(() ->
                        new BadRequest(
                                Problem.INVALID_PARAMETERS,
                                "`client` is 1 to %d letters, digits or _"
                                        .formatted(CommandId.MAX_CLIENT)));
    }

    private static @Nullable Long link(Exchange exchange) throws BadRequest {
        var link = parameter(exchange, "link");
        try {
            return link.isEmpty() ? null : Long.valueOf(link.get());
        } catch (NumberFormatException e) {
            throw new BadRequest(Problem.INVALID_PARAMETERS, "`link` is a number");
        }
    }

    private void post(Exchange exchange, Person person, Answer.Reply reply) throws BadRequest {
        String room = exchange.parameters().getFirst();
        String client = client(exchange);
        var link = link(exchange);
        var frames = new ArrayList<Heard>();
        for (var frame : frames(exchange)) {
            var heard = SessionWire.read(frame);
            if (!(heard instanceof Heard.Ok(FromClient.Refresh(String token)))) {
                frames.add(heard);
            } else if (link != null) {
                refresh(room, person, client, link, token);
            }
        }
        if (frames.isEmpty()) {
            reply.accept(new Answer(200, List.of()));
            return;
        }
        var still = access.stillKnown(exchange.request());
        sessions.soon(
                "commands", () -> sessions.post(room, person, still, client, link, frames, reply));
    }

    /// One token follows the other; the request itself came with one of them.
    private void refresh(String room, Person person, String client, long link, String token) {
        access.caller(token)
                .onSuccess(found ->
                        found.filter(Caller.Person.class::isInstance)
                                .map(Caller.Person.class::cast)
                                .filter(other -> !other.guest() && !person.guest())
                                .ifPresent(_ ->
                                        sessions.soon(
                                                "refresh",
                                                () ->
                                                        sessions.refresh(
                                                                room,
                                                                person,
                                                                client,
                                                                link,
                                                                access.stillKnown(token)))));
    }

    private static List<JsonNode> frames(Exchange exchange) throws BadRequest {
        Api.requireJson(exchange);
        try {
            var body = Json.read(exchange.body().toString(StandardCharsets.UTF_8));
            var frames = body.isArray() ? body.valueStream().toList() : List.of(body);
            if (frames.size() > SessionWire.COMMANDS_IN_POST) {
                throw new BadRequest(
                        Problem.BAD_JSON,
                        "a request has at most %d commands"
                                .formatted(SessionWire.COMMANDS_IN_POST));
            }
            return frames;
        } catch (Json.MalformedException e) {
            throw new BadRequest(
                    Problem.BAD_JSON, "the body cannot be read as JSON: " + e.getMessage());
        }
    }
}
