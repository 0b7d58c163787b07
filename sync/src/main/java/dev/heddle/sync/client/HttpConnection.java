package dev.heddle.sync.client;

import dev.heddle.sync.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Server-sent events for what the hub says, and a POST at a time for what the client says. Reads
/// on when what it heard has been dealt with.
final class HttpConnection implements Transport.Connection {
    /// Commands in one POST, as many as a hub takes.
    static final int COMMANDS_IN_POST = 64;

    private final HttpClient client;
    private final String address;
    private final Transport.Listener listener;
    private final AtomicBoolean over = new AtomicBoolean();

    private final Object lock = new Object(); // Guards what follows; nothing is called under it.
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final List<CompletableFuture<?>> requests = new ArrayList<>();
    private long waitingBytes;
    private boolean posting;
    private String who = "";
    private String token = "";

    HttpConnection(HttpClient client, String address, Transport.Listener listener) {
        this.client = client;
        this.address = address;
        this.listener = listener;
        listener.opened(); // Nothing is known of the hub before the hello.
    }

    @Override
    public void send(String text) {
        boolean isFirst;
        boolean isTooMuch = false;
        synchronized (lock) {
            isFirst = who.isEmpty();
            if (!isFirst) {
                waiting.addLast(text);
                waitingBytes += Json.bytes(text);
                isTooMuch = waitingBytes > Network.MAX_WAITING_BYTES;
            }
        }
        if (isTooMuch) {
            lost();
        } else if (isFirst) {
            listen(Json.read(text).path("d"));
        } else {
            takeToken(text);
            post();
        }
    }

    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            release();
        }
    }

    private void release() {
        List<CompletableFuture<?>> all;
        synchronized (lock) {
            waiting.clear();
            all = List.copyOf(requests);
            requests.clear();
        }
        all.forEach(request -> request.cancel(true));
    }

    private void end(int code, String reason, long retryAfterMillis) {
        if (over.compareAndSet(false, true)) {
            release();
            listener.closed(code, reason, retryAfterMillis);
        }
    }

    private void lost() {
        end(SessionMachine.LINE_LOST, "", -1);
    }

    // ---- hearing ------------------------------------------------------------------------------

    private void listen(JsonNode hello) {
        var query =
                new StringBuilder("?client=" + hello.path("client").asString(""))
                        .append("&link=")
                        .append(hello.path("link").asLong(0));
        append(query, "name", hello);
        String withoutTicket = query.toString();
        append(query, "ticket", hello);
        synchronized (lock) {
            who = withoutTicket; // A ticket is spent by the first request.
            token = hello.path("token").asString("");
        }
        var request = request(query.toString()).header("Accept", "text/event-stream");
        if (hello.has("from")) {
            request.header("Last-Event-ID", hello.path("from").asString(""));
        }
        send(
                request.GET().build(),
                info -> info.statusCode() == 200 ? new Hearer() : BodySubscribers.replacing(true),
                response -> {
                    if (response.statusCode() == 200) {
                        lost(); // It ends only when something ends it.
                    } else {
                        refused(response);
                    }
                });
    }

    private static void append(StringBuilder query, String field, JsonNode hello) {
        if (hello.has(field)) {
            query.append('&').append(field).append('=');
            query.append(URLEncoder.encode(hello.path(field).asString(""), StandardCharsets.UTF_8));
        }
    }

    private HttpRequest.Builder request(String query) {
        var request = HttpRequest.newBuilder(URI.create(address + query));
        String mine;
        synchronized (lock) {
            mine = token;
        }
        return mine.isEmpty() ? request : request.header("Authorization", "Bearer " + mine);
    }

    private <T> void send(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            java.util.function.Consumer<HttpResponse<T>> answered) {
        var sent = client.sendAsync(request, handler);
        synchronized (lock) {
            requests.removeIf(CompletableFuture::isDone);
            requests.add(sent);
        }
        var _ =
                sent.whenComplete((response, failure) -> {
                    if (failure != null) {
                        lost(); // Nobody answered, or the answer broke off.
                    } else if (!over.get()) {
                        answered.accept(response);
                    }
                });
        if (over.get()) {
            sent.cancel(true);
        }
    }

    private void refused(HttpResponse<?> response) {
        // What the status would have been as a close code.
        int code =
                switch (response.statusCode()) {
                    case 401 -> 1008;
                    case 403 -> 4105;
                    case 404 -> 4104;
                    default -> SessionMachine.LINE_LOST;
                };
        String reason =
                switch (code) {
                    case 1008 -> "bad_token";
                    case 4105 -> "not_a_member";
                    case 4104 -> "no_such_room";
                    default -> "";
                };
        end(code, reason, retryAfterMillis(response));
    }

    private static long retryAfterMillis(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("[0-9]{1,6}") ? Long.parseLong(seconds) * 1000 : -1;
    }

    /// Reads the stream.
    private final class Hearer implements HttpResponse.BodySubscriber<Boolean> {
        private final EventStream events = new EventStream(Network.MAX_HEARD);
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
        private Flow.@Nullable Subscription stream;

        @Override
        public CompletionStage<Boolean> getBody() {
            return ended;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            stream = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            var heard = new ArrayList<EventStream.Event>();
            try {
                pieces.forEach(piece -> heard.addAll(events.read(piece)));
            } catch (IllegalArgumentException e) {
                lost();
                return;
            }
            tell(heard, 0);
        }

        /// Tells one event, and the next when that has been dealt with.
        private void tell(List<EventStream.Event> heard, int at) {
            if (over.get()) {
                return;
            }
            if (at == heard.size()) {
                if (heard.isEmpty()) {
                    listener.heard();
                }
                more();
            } else if (heard.get(at).type().equals("close")) {
                closed(heard.get(at).data());
            } else {
                listener.received(heard.get(at).data(), () -> tell(heard, at + 1));
            }
        }

        private void more() {
            var mine = stream;
            if (mine != null) {
                mine.request(1);
            }
        }

        private void closed(String data) {
            try {
                var why = Json.read(data);
                int code = why.path("code").asInt(SessionMachine.LINE_LOST);
                end(code, why.path("reason").asString(""), -1);
            } catch (Json.MalformedException e) {
                lost();
            }
        }

        @Override
        public void onError(Throwable error) {
            ended.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            ended.complete(true);
        }
    }

    // ---- saying -------------------------------------------------------------------------------

    /// One request at a time keeps the commands in their order.
    private void post() {
        var commands = new ArrayList<String>();
        String query;
        synchronized (lock) {
            if (posting || waiting.isEmpty()) {
                return;
            }
            while (commands.size() < COMMANDS_IN_POST && !waiting.isEmpty()) {
                String command = waiting.removeFirst();
                waitingBytes -= Json.bytes(command);
                commands.add(command);
            }
            posting = true;
            query = who;
        }
        var request =
                request(query)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "[" + String.join(",", commands) + "]"))
                        .build();
        send(
                request,
                BodyHandlers.limiting(BodyHandlers.ofString(), Network.MAX_HEARD),
                response -> {
                    if (response.statusCode() / 100 != 2) {
                        refused(response);
                    } else if (response.body().isBlank() || response.body().equals("[]")) {
                        posted();
                    } else {
                        listener.received(response.body(), this::posted);
                    }
                });
    }

    /// Later requests carry a new token as well.
    private void takeToken(String command) {
        if (command.startsWith("{\"t\":\"refresh\"")) {
            synchronized (lock) {
                token = Json.read(command).path("d").path("token").asString("");
            }
        }
    }

    private void posted() {
        synchronized (lock) {
            posting = false;
        }
        post();
    }
}
