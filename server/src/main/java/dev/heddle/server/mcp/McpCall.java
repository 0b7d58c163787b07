package dev.heddle.server.mcp;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Asker;
import dev.heddle.server.hosts.Call;
import dev.heddle.server.hosts.Timing;
import dev.heddle.sync.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One call of a tool that waits for its answer. Owner thread only.
@OwnerThread
final class McpCall {
    /// A client that asked for progress hears that often that there is none: many give up on what
    /// is silent for long.
    static final Duration PROGRESS_PERIOD = Duration.ofSeconds(5);

    private final Mcp mcp;
    private final JsonNode id;
    private final @Nullable JsonNode progressToken;
    private final Mcp.Stream stream;
    private final Runnable ended;
    private String operation = "";
    private String state = "";
    private String how = "";
    private int progress;
    private Timing.@Nullable Alarm nextProgress;
    private Timing.@Nullable Alarm deadline;
    private Duration latestStart = Duration.ZERO;
    private boolean wasAsking;
    private boolean isLate;
    private boolean isCancelled;
    private boolean isAnswered;

    /// Answers `request` on `stream`, and runs `ended` when it has.
    McpCall(Mcp mcp, Rpc.Request request, Mcp.Stream stream, Runnable ended) {
        this.mcp = mcp;
        this.id = request.id();
        this.progressToken = request.params().path("_meta").get("progressToken");
        this.stream = stream;
        this.ended = ended;
    }

    /// Runs the action.
    void start(String host, String action, JsonNode arguments, Duration latestStart, Asker by) {
        this.latestStart = latestStart;
        var call = new Call(action, arguments, latestStart, Optional.empty(), true, by);
        mcp.hosts().call(host, call, this::begun);
    }

    private void begun(Answer first) {
        operation = Json.node(first.body()).path("operation").asString("");
        if (operation.isEmpty()) {
            answer(first);
            return;
        }
        mcp.hosts().follow(operation, this::heard);
        if (!isAnswered) {
            deadline = mcp.timing().after(latestStart, this::deadlineCame);
            if (progressToken != null) {
                nextProgress = mcp.timing().after(PROGRESS_PERIOD, this::tellThatItGoesOn);
            }
        }
    }

    /// The operation stands like this now.
    private void heard(Answer now) {
        var view = Json.node(now.body());
        state = view.path("state").asString("");
        boolean isOver = state.equals("settled") || state.equals("unknown");
        if (isAnswered) {
            return;
        }
        if (isOver || (isLate && state.equals("running"))) {
            answer(now);
            return;
        }
        how = how(view);
        boolean asks = view.path("asks").asBoolean(false) && state.equals("queued");
        if (wasAsking && !asks) { // From somebody's word on the deadline counts anew.
            isLate = false;
            cancel(deadline);
            deadline = mcp.timing().after(latestStart, this::deadlineCame);
        }
        wasAsking = asks;
        if (progressToken != null) {
            tellProgress();
        }
    }

    private static String how(JsonNode view) {
        String state = view.path("state").asString("");
        if (view.path("asks").asBoolean(false) && state.equals("queued")) {
            return "waiting until somebody at the dashboard allows it";
        }
        return view.path("stalled").asBoolean(false)
                ? state + ": the program's loop stands still"
                : state;
    }

    /// What has not started yet expires, or waits for somebody's word; the host or the hub tells.
    private void deadlineCame() {
        isLate = true;
        if (!isAnswered && state.equals("running")) {
            mcp.hosts()
                    .operation(
                            operation,
                            now -> {
                                if (!isAnswered) {
                                    answer(now);
                                }
                            });
        }
    }

    private void tellThatItGoesOn() {
        tellProgress();
        nextProgress = mcp.timing().after(PROGRESS_PERIOD, this::tellThatItGoesOn);
    }

    private void tellProgress() {
        var params = new LinkedHashMap<String, Object>();
        params.put("progressToken", progressToken);
        params.put("progress", ++progress); // It has to rise; nobody knows of how much.
        params.put("message", "%s is %s".formatted(operation, how));
        stream.sendIfRead(Rpc.notification("notifications/progress", params));
    }

    /// The client wants it no more: it is withdrawn if it has not started, and then there is no
    /// answer. One that runs is answered when it ends.
    void cancel() {
        isCancelled = true;
        mcp.hosts().cancel(operation, _ -> {});
    }

    private void answer(Answer answer) {
        isAnswered = true;
        cancel(nextProgress);
        cancel(deadline);
        ended.run();
        if (!isCancelled || answer.status() != 499) {
            stream.send(Rpc.result(id, ToolResult.ofCall(answer).json()));
        }
        stream.end();
    }

    private static void cancel(Timing.@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
