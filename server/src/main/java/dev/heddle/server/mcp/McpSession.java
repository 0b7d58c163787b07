package dev.heddle.server.mcp;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Asker;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One client: what it asks, the calls it waits for, and whether it knows the tools as they are.
/// Owner thread only.
@OwnerThread
final class McpSession {
    /// Calls of one client that wait for their answer.
    static final int MAX_CALLS = 16;

    static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long MAX_DEADLINE_MILLIS = Duration.ofHours(1).toMillis();
    private static final String TOOLS_CHANGED =
            Rpc.notification("notifications/tools/list_changed", Map.of());

    private final Mcp mcp;
    private final Person person;
    private final Map<JsonNode, McpCall> calls = new HashMap<>();
    private long heardNanos;
    private Mcp.@Nullable Stream listening;

    /// Whether the list it has is of yesterday, and it was told so. It is told once: what changes
    /// before it asks again is in the list that it then gets.
    private boolean listIsOld;

    private boolean toldSo;

    McpSession(Mcp mcp, Person person) {
        this.mcp = mcp;
        this.person = person;
        this.heardNanos = mcp.timing().nanos();
    }

    boolean isOf(Person asking) {
        return person.id().equals(asking.id());
    }

    boolean isIdle() {
        return listening == null
                && calls.isEmpty()
                && mcp.timing().nanos() - heardNanos > Mcp.IDLE.toNanos();
    }

    void heard(Rpc message, Mcp.Reply reply) {
        heardNanos = mcp.timing().nanos();
        switch (message) {
            case Rpc.Request request -> answer(request, reply);
            case Rpc.Notification(String method, JsonNode params) -> {
                if (method.equals("notifications/cancelled")) {
                    cancel(params);
                }
                reply.accept();
            }
            case Rpc.Response() -> reply.accept();
        }
    }

    private void answer(Rpc.Request request, Mcp.Reply reply) {
        switch (request.method()) {
            case "ping" -> reply.answer(Rpc.result(request.id(), Map.of()), Optional.empty());
            case "tools/list" -> list(request, reply);
            case "tools/call" -> call(request, reply);
            default ->
                    refuse(
                            request,
                            Rpc.METHOD_NOT_FOUND,
                            "there is no method " + request.method(),
                            reply);
        }
    }

    private static void refuse(Rpc.Request request, int code, String message, Mcp.Reply reply) {
        reply.answer(Rpc.error(request.id(), code, message), Optional.empty());
    }

    // ---- the list of tools --------------------------------------------------------------------

    private void list(Rpc.Request request, Mcp.Reply reply) {
        String cursor = request.params().path("cursor").asString("");
        if (cursor.isEmpty()) {
            listIsOld = false;
            toldSo = false;
        }
        reply.answer(Rpc.result(request.id(), mcp.tools().page(cursor)), Optional.empty());
    }

    void toolsChanged() {
        listIsOld = true;
        tell();
    }

    /// A client that was not listening hears of it when it does again.
    private void tell() {
        if (listening != null && listIsOld && !toldSo) {
            toldSo = true;
            listening.send(TOOLS_CHANGED);
        }
    }

    // ---- listening ----------------------------------------------------------------------------

    /// The newest stream is the one.
    void listen(Mcp.Stream stream) {
        heardNanos = mcp.timing().nanos();
        if (listening != null) {
            listening.end();
        }
        listening = stream;
        stream.begin();
        toldSo = false; // It may have been lost with the stream before.
        tell();
    }

    @SuppressWarnings("ReferenceEquality") // The very stream, not one like it.
    void deaf(Mcp.Stream stream) {
        if (listening == stream) {
            listening = null;
            heardNanos = mcp.timing().nanos();
        }
    }

    void end() {
        if (listening != null) {
            listening.end();
        }
    }

    // ---- calls --------------------------------------------------------------------------------

    private void call(Rpc.Request request, Mcp.Reply reply) {
        var params = request.params();
        var arguments = params.has("arguments") ? params.path("arguments") : Json.node(Map.of());
        String name = params.path("name").asString("");
        var target = mcp.tools().find(name);
        var wanted = params.path("_meta").get(Mcp.META + "deadlineMs");
        long deadline = wanted == null ? DEADLINE.toMillis() : wanted.asLong(0);
        if (target.isEmpty()) {
            refuse(request, Rpc.INVALID_PARAMS, "there is no tool " + name, reply);
        } else if (!arguments.isObject()) {
            refuse(request, Rpc.INVALID_PARAMS, "`arguments` is an object", reply);
        } else if (deadline < 1 || deadline > MAX_DEADLINE_MILLIS) {
            refuse(
                    request,
                    Rpc.INVALID_PARAMS,
                    "`%sdeadlineMs` is a whole number from 1 to %d"
                            .formatted(Mcp.META, MAX_DEADLINE_MILLIS),
                    reply);
        } else if (calls.containsKey(request.id())) {
            refuse(request, Rpc.INVALID_REQUEST, "a call with this id is under way", reply);
        } else if (target.get().host().isEmpty()) {
            own(target.get().action(), arguments, request, reply);
        } else if (calls.size() >= MAX_CALLS) {
            answer(
                    request,
                    ToolResult.refusal(
                            Problem.TOO_MANY.code(),
                            "%d calls of this client are under way".formatted(MAX_CALLS),
                            "Wait for one of them, then call it again."),
                    reply);
        } else {
            var stream = reply.stream();
            stream.begin();
            var call = new McpCall(mcp, request, stream, () -> calls.remove(request.id()));
            calls.put(request.id(), call);
            call.start(
                    target.get().host(),
                    target.get().action(),
                    arguments,
                    Duration.ofMillis(deadline),
                    new Asker(person.id(), Asker.MCP, true));
        }
    }

    private static void answer(Rpc.Request request, ToolResult result, Mcp.Reply reply) {
        reply.answer(Rpc.result(request.id(), result.json()), Optional.empty());
    }

    /// One of the hub's own tools.
    private void own(String tool, JsonNode arguments, Rpc.Request request, Mcp.Reply reply) {
        String operation = arguments.path("operation").asString("");
        Answer.Reply toClient = now -> answer(request, ToolResult.ofQuestion(now), reply);
        List<String> wanted = tool.equals(Mcp.LIST_HOSTS) ? List.of() : List.of("operation");
        boolean fits =
                List.copyOf(arguments.propertyNames()).equals(wanted)
                        && arguments.path("operation").isString() != wanted.isEmpty();
        if (!fits) {
            String message =
                    wanted.isEmpty()
                            ? "it takes no parameters"
                            : "it takes `operation`, a text, and nothing else";
            answer(
                    request,
                    ToolResult.refusal(
                            Problem.INVALID_PARAMETERS.code(), message, "Correct the parameters."),
                    reply);
            return;
        }
        switch (tool) {
            case Mcp.LIST_HOSTS -> toClient.accept(mcp.hosts().list());
            case Mcp.OPERATION_STATUS -> mcp.hosts().operation(operation, toClient);
            case Mcp.CANCEL_OPERATION -> mcp.hosts().cancel(operation, toClient);
            default -> throw new IllegalStateException("nobody does " + tool);
        }
    }

    private void cancel(JsonNode params) {
        var call = calls.get(params.path("requestId"));
        if (call != null) {
            call.cancel();
        }
    }
}
