package dev.heddle.server.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Owner;
import dev.heddle.server.access.Access;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Asker;
import dev.heddle.server.hosts.Audit;
import dev.heddle.server.hosts.Call;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The calls of the API: reads what a request says, asks the rooms' owner, and answers.
final class Api {
    static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);
    static final Duration MIN_DEADLINE = Duration.ofMillis(1);
    static final Duration MAX_DEADLINE = Duration.ofHours(1);
    static final int MAX_KEY_LENGTH = 200;

    private static final Pattern JSON =
            Pattern.compile("\\s*application/json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private static final System.Logger LOG = System.getLogger(Api.class.getName());

    private final Owner rooms;
    private final Hosts hosts;
    private final Sessions sessions;
    private final Access access;
    private final String version;
    private final long startedNanos = System.nanoTime();
    private final String openApi = resource("openapi.yaml");

    private record Health(
            String status,
            String version,
            String durability,
            String model,
            int hosts,
            long uptimeMs) {}

    private record Session(String kind, String id) {}

    /// A request that cannot be understood.
    static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1L;

        final transient Answer answer;

        BadRequest(Problem problem, String message) {
            super(message);
            answer = Answer.refusal(problem, message);
        }
    }

    Api(Owner rooms, Hosts hosts, Sessions sessions, Access access, String version) {
        this.rooms = rooms;
        this.hosts = hosts;
        this.sessions = sessions;
        this.access = access;
        this.version = version;
    }

    /// Every call there is; `openapi.yaml` lists the same.
    List<Route> routes() {
        return List.of(
                open(HttpMethod.GET, "/health", this::health),
                people(HttpMethod.GET, "/openapi.yaml", this::openApi),
                open(HttpMethod.POST, "/api/login", this::login),
                open(HttpMethod.POST, "/api/logout", this::logout),
                new Route(HttpMethod.GET, "/api/session", Route.Access.MEMBERS, this::session),
                people(HttpMethod.GET, "/api/hosts", this::listHosts),
                people(HttpMethod.GET, "/api/hosts/{host}", this::showHost),
                people(HttpMethod.DELETE, "/api/hosts/{host}", this::deleteHost),
                people(HttpMethod.DELETE, "/api/hosts/{host}/operations", this::cancelAll),
                people(HttpMethod.GET, "/api/hosts/{host}/policy", this::showPolicy),
                people(HttpMethod.PUT, "/api/hosts/{host}/policy", this::setPolicy),
                people(HttpMethod.POST, "/api/hosts/{host}/actions/{action}", this::callAction),
                people(HttpMethod.GET, "/api/operations/{operation}", this::showOperation),
                people(HttpMethod.DELETE, "/api/operations/{operation}", this::cancelOperation),
                people(
                        HttpMethod.POST,
                        "/api/operations/{operation}/approval",
                        this::answerQuestion),
                people(HttpMethod.GET, "/api/audit", this::audit));
    }

    private static Route open(HttpMethod method, String path, Consumer<Exchange> handler) {
        return new Route(method, path, Route.Access.OPEN, handler);
    }

    private static Route people(HttpMethod method, String path, Consumer<Exchange> handler) {
        return new Route(method, path, Route.Access.PEOPLE, handler);
    }

    // ---- the hub itself -----------------------------------------------------------------------

    private void health(Exchange exchange) {
        ask(
                exchange,
                reply -> {
                    long uptime = (System.nanoTime() - startedNanos) / 1_000_000;
                    reply.accept(
                            new Answer(
                                    200,
                                    new Health(
                                            "ok",
                                            version,
                                            durability(),
                                            sessions.model(),
                                            hosts.size(),
                                            uptime)));
                });
    }

    private String durability() {
        return sessions.durability().name().toLowerCase(Locale.ROOT);
    }

    private void openApi(Exchange exchange) {
        exchange.request()
                .response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                .end(openApi);
    }

    private void login(Exchange exchange) {
        try {
            String ticket = ticket(object(exchange));
            access.login(exchange.request(), ticket)
                    .onSuccess(entry -> login(exchange, ticket, entry))
                    .onFailure(_ -> exchange.answer(cannotStore()));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private static String ticket(JsonNode body) throws BadRequest {
        var ticket = body.path("ticket");
        if (!ticket.isString() || body.size() != 1) {
            throw new BadRequest(Problem.BAD_JSON, "the body must be {\"ticket\": \"...\"}");
        }
        return ticket.asString();
    }

    private void login(Exchange exchange, String ticket, Optional<Access.Entry> entry) {
        if (entry.isPresent()) {
            var loop = requireNonNull(Vertx.currentContext(), "not on an event loop");
            Web.admit(access, sessions, loop, ticket, entry.get())
                    .onSuccess(_ -> exchange.answerNothing(entry.get().setCookie()))
                    .onFailure(_ ->
                            exchange.answer(
                                    Answer.refusal(
                                            Problem.HUB_BUSY,
                                            "the session cannot be entered now: try again")));
        } else {
            exchange.answer(
                    Answer.refusal(
                            Problem.BAD_TICKET,
                            "this link was used before or is older than 5 minutes; press Enter in"
                                    + " the hub's terminal for a new one"));
        }
    }

    private void logout(Exchange exchange) {
        access.logout(exchange.request())
                .onSuccess(exchange::answerNothing)
                .onFailure(_ -> exchange.answer(cannotStore()));
    }

    static Answer cannotStore() {
        return Answer.refusal(Problem.INTERNAL, "the hub could not write to its data folder");
    }

    private void session(Exchange exchange) {
        if (exchange.caller().orElse(null) instanceof Person person) {
            exchange.answer(
                    new Answer(200, new Session(person.guest() ? "guest" : "act", person.id())));
        }
    }

    // ---- hosts and operations -----------------------------------------------------------------

    private void listHosts(Exchange exchange) {
        ask(exchange, reply -> reply.accept(hosts.list()));
    }

    private void showHost(Exchange exchange) {
        String host = exchange.parameters().getFirst();
        ask(exchange, reply -> hosts.show(host, reply));
    }

    private void deleteHost(Exchange exchange) {
        String host = exchange.parameters().getFirst();
        var by = asker(exchange);
        ask(exchange, reply -> hosts.delete(host, by, reply));
    }

    private void showPolicy(Exchange exchange) {
        String host = exchange.parameters().getFirst();
        ask(exchange, reply -> hosts.policy(host, reply));
    }

    private void setPolicy(Exchange exchange) {
        try {
            String host = exchange.parameters().getFirst();
            var body = object(exchange);
            var by = asker(exchange);
            ask(exchange, reply -> hosts.setPolicy(host, body, by, reply));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private void answerQuestion(Exchange exchange) {
        try {
            String id = exchange.parameters().getFirst();
            var body = object(exchange);
            if (!body.path("allow").isBoolean() || body.size() != 1) {
                throw new BadRequest(
                        Problem.BAD_JSON, "the body must be {\"allow\": true} or false");
            }
            boolean allow = body.path("allow").asBoolean();
            var by = asker(exchange);
            ask(exchange, reply -> hosts.answer(id, allow, by, reply));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private void audit(Exchange exchange) {
        try {
            var request = exchange.request();
            long limit = number(request, "limit", Audit.MAX_LIMIT).orElse(Audit.DEFAULT_LIMIT);
            var query =
                    new Audit.Query(
                            Optional.ofNullable(request.getParam("host")).orElse(""),
                            Optional.ofNullable(request.getParam("by")).orElse(""),
                            (int) limit,
                            number(request, "before", Long.MAX_VALUE));
            ask(exchange, reply -> hosts.audit(query, reply));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private static OptionalLong number(HttpServerRequest request, String name, long max)
            throws BadRequest {
        String text = request.getParam(name);
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= max) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException e) {
            // Answered below, with the range it must be in.
        }
        throw new BadRequest(
                Problem.INVALID_PARAMETERS, "`%s` is a number in 1..%d".formatted(name, max));
    }

    /// Who this is. Only people get here; what comes without a token came from the hub's page.
    private static Asker asker(Exchange exchange) {
        boolean token = exchange.request().getHeader(HttpHeaders.AUTHORIZATION) != null;
        return exchange.caller()
                .filter(Person.class::isInstance)
                .map(Person.class::cast)
                .map(person ->
                        new Asker(person.id(), token ? Asker.HTTP : Asker.PAGE, !person.guest()))
                .orElseThrow();
    }

    private void showOperation(Exchange exchange) {
        String id = exchange.parameters().getFirst();
        ask(exchange, reply -> hosts.operation(id, reply));
    }

    private void cancelOperation(Exchange exchange) {
        String id = exchange.parameters().getFirst();
        ask(exchange, reply -> hosts.cancel(id, reply));
    }

    private void cancelAll(Exchange exchange) {
        String host = exchange.parameters().getFirst();
        ask(exchange, reply -> hosts.cancelAll(host, reply));
    }

    private void callAction(Exchange exchange) {
        try {
            String host = exchange.parameters().get(0);
            var call =
                    new Call(
                            exchange.parameters().get(1),
                            object(exchange),
                            deadline(exchange.request().getParam("deadline")),
                            key(exchange.request().getHeader("Idempotency-Key")),
                            wantsNoWait(exchange.request().getHeader("Prefer")),
                            asker(exchange));
            ask(exchange, reply -> hosts.call(host, call, reply));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    /// Has the rooms' owner look after it; whatever it replies goes back on the event loop.
    private void ask(Exchange exchange, Consumer<Answer.Reply> question) {
        var context = requireNonNull(Vertx.currentContext(), "not on an event loop");
        Answer.Reply reply = answer -> exchange.answer(context, answer);
        try {
            rooms.execute(() -> askHere(question, reply));
        } catch (RejectedExecutionException e) {
            exchange.answer(
                    Answer.refusal(
                            Problem.HUB_BUSY, "the hub has more to do than it can: try again"));
        }
    }

    /// A fault of ours must not leave a caller without an answer.
    private static void askHere(Consumer<Answer.Reply> question, Answer.Reply reply) {
        try {
            question.accept(reply);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a request could not be handled", e);
            reply.accept(Answer.refusal(Problem.INTERNAL, "the hub could not handle this"));
        }
    }

    // ---- reading requests ---------------------------------------------------------------------

    static boolean isJson(@Nullable String contentType) {
        return contentType != null && JSON.matcher(contentType).matches();
    }

    static void requireJson(Exchange exchange) throws BadRequest {
        if (!isJson(exchange.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
            throw new BadRequest(
                    Problem.NOT_JSON, "the body must say Content-Type: application/json");
        }
    }

    static void requireEventStream(HttpServerRequest request) throws BadRequest {
        String accepts = request.getHeader(HttpHeaders.ACCEPT);
        if (accepts == null || !accepts.contains("text/event-stream")) {
            throw new BadRequest(
                    Problem.NOT_A_WEBSOCKET,
                    "this path wants a WebSocket, or Accept: text/event-stream");
        }
    }

    static JsonNode object(Exchange exchange) throws BadRequest {
        requireJson(exchange);
        try {
            var body = Json.read(exchange.body().toString(StandardCharsets.UTF_8));
            if (!body.isObject()) {
                throw new BadRequest(Problem.BAD_JSON, "the body must be a JSON object");
            }
            return Json.requirePortable(body);
        } catch (Json.MalformedException e) {
            throw new BadRequest(
                    Problem.BAD_JSON, "the body cannot be read as JSON: " + e.getMessage());
        }
    }

    private static Duration deadline(@Nullable String text) throws BadRequest {
        if (text == null) {
            return DEFAULT_DEADLINE;
        }
        try {
            var deadline = Duration.parse(text);
            if (deadline.compareTo(MIN_DEADLINE) >= 0 && deadline.compareTo(MAX_DEADLINE) <= 0) {
                return deadline;
            }
        } catch (DateTimeParseException e) {
            // Answered below, with the form it must have.
        }
        throw new BadRequest(
                Problem.BAD_DEADLINE,
                "deadline must be an ISO 8601 duration from PT0.001S to PT1H, such as PT10S");
    }

    private static Optional<String> key(@Nullable String key) throws BadRequest {
        if (key == null) {
            return Optional.empty();
        }
        if (key.isEmpty()
                || key.length() > MAX_KEY_LENGTH
                || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new BadRequest(
                    Problem.BAD_KEY,
                    "Idempotency-Key must be 1 to %d visible ASCII characters"
                            .formatted(MAX_KEY_LENGTH));
        }
        return Optional.of(key);
    }

    private static boolean wantsNoWait(@Nullable String prefer) {
        return prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async");
    }

    private static String resource(String name) {
        try (var in = Api.class.getResourceAsStream("/dev/heddle/server/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
