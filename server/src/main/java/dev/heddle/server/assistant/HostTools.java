package dev.heddle.server.assistant;

import dev.heddle.core.AnyThread;
import dev.heddle.core.Owner;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Asker;
import dev.heddle.server.hosts.Call;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The hub's hosts as tools: each call is one of the hub's operations, like those of people, with
/// the same checks, policy and fates. May be called from any thread; never blocks.
@AnyThread
public final class HostTools implements Tools {
    /// A call's latest start, counted from when it may run.
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Owner hub;
    private final Hosts hosts;

    /// The hosts that `hub` owns.
    public HostTools(Owner hub, Hosts hosts) {
        this.hub = hub;
        this.hosts = hosts;
    }

    @Override
    public void offered(String host, Consumer<Offer> then) {
        run(
                () -> {
                    if (host.isEmpty()) {
                        onlyOne(then);
                    } else {
                        offer(host, then);
                    }
                },
                () -> then.accept(Offer.none("The hub has more to do than it can.")));
    }

    private void run(Runnable task, Runnable refused) {
        try {
            hub.execute(task);
        } catch (RejectedExecutionException _) {
            refused.run();
        }
    }

    private void onlyOne(Consumer<Offer> then) {
        var linked = new ArrayList<String>();
        for (var host : Json.node(hosts.list().body()).path("hosts")) {
            if (isOnline(host)) {
                linked.add(host.path("host").asString(""));
            }
        }
        switch (linked.size()) {
            case 0 -> then.accept(Offer.none("No program is linked to the hub."));
            case 1 -> offer(linked.getFirst(), then);
            default ->
                    then.accept(
                            Offer.none(
                                    "Several programs are linked to the hub; an admin has to choose"
                                            + " one for this session."));
        }
    }

    private static boolean isOnline(JsonNode host) {
        return host.path("link").asString("").equals("online");
    }

    private void offer(String host, Consumer<Offer> then) {
        hosts.show(host, answer -> then.accept(offer(host, answer)));
    }

    private static Offer offer(String host, Answer answer) {
        var view = Json.node(answer.body());
        if (answer.status() != 200 || !isOnline(view)) {
            return Offer.none("The program %s is not linked to the hub.".formatted(host));
        }
        var actions = new ArrayList<Offered>();
        for (var action : view.path("actions")) {
            if (action.path("schema") instanceof ObjectNode schema) {
                actions.add(
                        new Offered(
                                action.path("name").asString(""),
                                action.path("description").asString(""),
                                schema,
                                action.path("hints").path("readOnly").asBoolean(false)));
            }
        }
        return actions.isEmpty()
                ? Offer.none("The program %s offers nothing to call.".formatted(host))
                : new Offer(host, List.copyOf(actions), "");
    }

    @Override
    public void call(Request request, Consumer<Standing> each) {
        var call =
                new Call(
                        request.action(),
                        request.params(),
                        DEADLINE,
                        Optional.of(request.key()),
                        true,
                        new Asker(request.by(), Asker.CHAT, true));
        run(
                () -> hosts.call(request.host(), call, first -> follow(first, each)),
                () -> each.accept(Standing.refused("hub_busy", "the hub has too much to do")));
    }

    private void follow(Answer first, Consumer<Standing> each) {
        var operation = Json.node(first.body()).path("operation");
        if (operation.isString()) {
            hosts.follow(operation.stringValue(), now -> each.accept(standing(now)));
        } else {
            each.accept(standing(first));
        }
    }

    private static Standing standing(Answer answer) {
        var view = Json.node(answer.body());
        var error = view.path("error");
        var fault =
                error.isObject()
                        ? new Fault(
                                error.path("code").asString(""),
                                error.path("message").asString("") + places(error))
                        : null;
        if (!view.path("operation").isString()) {
            return new Standing(Optional.empty(), "refused", "", null, fault);
        }
        boolean asks = view.path("asks").asBoolean(false);
        String state = view.path("state").asString("");
        return new Standing(
                Optional.of(view.path("operation").stringValue()),
                asks && state.equals("queued") ? "asks" : state,
                view.path("outcome").asString(""),
                view.get("result"),
                fault);
    }

    /// Where the parameters are wrong, so that whoever wrote them can write better ones.
    private static String places(JsonNode error) {
        var text = new StringBuilder();
        for (var path : error.path("paths")) {
            text.append("; ")
                    .append(path.path("path").asString(""))
                    .append(": ")
                    .append(path.path("message").asString(""));
        }
        return text.toString();
    }

    @Override
    public void withdraw(String operation) {
        run(() -> hosts.cancel(operation, _ -> {}), () -> {});
    }
}
