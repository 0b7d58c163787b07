package dev.heddle.server.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Owner;
import dev.heddle.server.access.Caller;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.server.http.Api.BadRequest;
import dev.heddle.sync.Json;
import dev.heddle.sync.PolledLink;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import tools.jackson.databind.util.RawValue;

/// The links of programs that poll. A request is read on its event loop; the links are on the
/// rooms' owner, which looks at all of them once a second.
final class LinkApi {
    private static final long LOOK_MILLIS = 1000;

    /// Links that a hub remembers, open or not: a host may come back a few times a minute.
    private static final int MAX_LINKS = 4 * Hosts.MAX_HOSTS;

    private final Owner rooms;
    private final Hosts hosts;
    private final Map<String, LinkPoll> links = new HashMap<>(); // On the rooms' owner only.

    LinkApi(Vertx vertx, Owner rooms, Hosts hosts) {
        this.rooms = rooms;
        this.hosts = hosts;
        vertx.setPeriodic(LOOK_MILLIS, _ -> lookSoon());
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.POST, "/api/link/{host}", Route.Access.PROGRAMS, this::poll));
    }

    private void lookSoon() {
        try {
            rooms.execute(() -> look(System.nanoTime()));
        } catch (RejectedExecutionException e) {
            // There will be time for it in a second.
        }
    }

    private void look(long now) {
        links.values().removeIf(link -> !link.look(now));
    }

    private void poll(Exchange exchange) {
        String host = exchange.parameters().getFirst();
        if (!(exchange.caller().orElse(null) instanceof Caller.Program program)
                || !program.host().equals(host)) {
            exchange.answer(
                    Answer.refusal(
                            Problem.NOT_ALLOWED, "this token is for a host of another name"));
            return;
        }
        try {
            Api.requireJson(exchange);
            var body = Json.read(exchange.body().toString(StandardCharsets.UTF_8));
            var request = Json.convert(body, PolledLink.Request.class);
            var messages =
                    request.frames().stream()
                            .map(frame -> Wire.readFromHost(frame.toString()))
                            .toList();
            var loop = requireNonNull(Vertx.currentContext(), "not on an event loop");
            rooms.execute(() ->
                    take(program, request, messages, answer -> exchange.answer(loop, answer)));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        } catch (Json.MalformedException e) {
            exchange.answer(
                    Answer.refusal(
                            Problem.BAD_JSON, "this is no request of a link: " + e.getMessage()));
        } catch (RejectedExecutionException e) {
            exchange.answer(
                    Answer.refusal(
                            Problem.HUB_BUSY, "the hub has more to do than it can: try again"));
        }
    }

    private void take(
            Caller.Program program,
            PolledLink.Request request,
            List<FromHost> messages,
            Answer.Reply reply) {
        long now = System.nanoTime();
        var link = links.get(request.link());
        boolean isNew = link == null && request.first() == 1 && request.heard() == 0;
        if (isNew && links.size() >= MAX_LINKS) {
            reply.accept(Answer.refusal(Problem.HUB_BUSY, "there are too many links: try again"));
            return;
        }
        if (isNew) {
            link = new LinkPoll(hosts, program.host(), program.tokenHash(), now);
            links.put(request.link(), link);
        }
        if (link == null || !link.host().equals(program.host())) {
            reply.accept(
                    Answer.refusal(
                            Problem.NO_STREAM, "this hub knows no such link: say hello again"));
            return;
        }
        link.take(
                request, messages, now, text -> reply.accept(new Answer(200, new RawValue(text))));
    }
}
