package dev.heddle.server.http;

import dev.heddle.server.access.Caller;
import dev.heddle.server.hosts.Answer;
import dev.heddle.sync.Json;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/// One request and its one answer. Called on its event loop, unless marked.
///
/// @param request what came
/// @param caller who sent it, if anybody we know
/// @param parameters what stands in the path at the route's `{}`
/// @param body the whole body, empty for requests without
record Exchange(
        HttpServerRequest request, Optional<Caller> caller, List<String> parameters, Buffer body) {
    private static final int NO_CONTENT = 204;

    /// Answers on the request's event loop. May be called from any thread.
    void answer(Context context, Answer answer) {
        context.runOnContext(_ -> answer(request, answer));
    }

    void answer(Answer answer) {
        answer(request, answer);
    }

    void answerNothing(String setCookie) {
        request.response().putHeader(HttpHeaders.SET_COOKIE, setCookie);
        request.response().setStatusCode(NO_CONTENT).end();
    }

    /// Answers a request. A caller that has gone away is not missed.
    static void answer(HttpServerRequest request, Answer answer) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        if (answer.status() == 499) { // Not in the registry, so it has no words of its own.
            response.setStatusMessage("Cancelled");
        }
        if (answer.status() == 429) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.end(Json.write(answer.body()));
    }
}
