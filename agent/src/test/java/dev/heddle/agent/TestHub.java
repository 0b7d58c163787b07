package dev.heddle.agent;

import dev.heddle.sync.Json;
import dev.heddle.sync.PolledLink;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A hub of a few lines: a test hears what the host says and answers by hand.
final class TestHub implements AutoCloseable {
    private static final long WAIT_SECONDS = 10;

    /// One for all tests: its threads take longer to start than a test takes.
    private static final Vertx VERTX =
            Vertx.vertx(new VertxOptions().setUseDaemonThread(true).setEventLoopPoolSize(1));

    private final BlockingQueue<Link> links = new LinkedBlockingQueue<>();
    private final Map<String, PolledEnd> polled = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile boolean refusesAll;
    private volatile boolean refusesSockets;
    private final Semaphore refusals = new Semaphore(0);
    private volatile boolean silent;
    private @Nullable Link link;
    private FromHost.@Nullable Hello hello;

    /// One connection of the host.
    private interface Link {
        HttpServerRequest request();

        BlockingQueue<FromHost> heard();

        CompletableFuture<String> closed();

        void say(String text);

        void close(int code);
    }

    private record SocketEnd(
            ServerWebSocket socket,
            HttpServerRequest request,
            BlockingQueue<FromHost> heard,
            CompletableFuture<String> closed)
            implements Link {
        @Override
        public void say(String text) {
            socket.writeTextMessage(text).await();
        }

        @Override
        public void close(int code) {
            var _ = socket.close((short) code, "test");
        }
    }

    private TestHub() {
        var options =
                new HttpServerOptions()
                        .setPort(0)
                        .setHost("127.0.0.1")
                        .addWebSocketSubProtocol(Wire.SUBPROTOCOL)
                        .setMaxWebSocketMessageSize(Wire.MAX_MESSAGE_BYTES)
                        .setMaxWebSocketFrameSize(Wire.MAX_MESSAGE_BYTES);
        server = VERTX.createHttpServer(options).requestHandler(this::handle).listen().await();
    }

    static TestHub start() {
        return new TestHub();
    }

    int port() {
        return server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        if (refusesAll) {
            refusals.release();
            request.response().setStatusCode(503).end();
        } else if (String.valueOf(request.path()).startsWith("/api/link/")) {
            request.body().onSuccess(body -> polled(request, body.toString()));
        } else if (refusesSockets) {
            request.response().setStatusCode(403).end("no upgrades here");
        } else {
            request.toWebSocket().onSuccess(socket -> opened(request, socket));
        }
    }

    private void polled(HttpServerRequest request, String body) {
        var asked = Json.convert(Json.read(body), PolledLink.Request.class);
        var end = polled.get(asked.link());
        if (end == null && asked.first() != 1) {
            request.response().setStatusCode(409).end();
            return;
        }
        if (end == null) {
            end = new PolledEnd(VERTX.getOrCreateContext(), request);
            polled.put(asked.link(), end);
            links.add(end);
        }
        end.take(request, asked);
    }

    private void opened(HttpServerRequest request, ServerWebSocket socket) {
        var fresh =
                new SocketEnd(
                        socket, request, new LinkedBlockingQueue<>(), new CompletableFuture<>());
        socket.textMessageHandler(text -> fresh.heard().add(Wire.readFromHost(text)));
        socket.closeHandler(_ -> fresh.closed().complete(String.valueOf(socket.closeReason())));
        if (silent) {
            socket.pause(); // Nor does it answer a ping.
        }
        links.add(fresh);
    }

    /// Waits for the host, hears its hello and welcomes it.
    void accept() throws InterruptedException {
        link = Objects.requireNonNull(links.poll(WAIT_SECONDS, TimeUnit.SECONDS), "no host came");
        var first = current().heard().poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (!(first instanceof FromHost.Hello greeting)) {
            throw new AssertionError("the first word was " + first);
        }
        hello = greeting;
        say(new FromHub.Welcome(5000));
    }

    /// Waits for the host and closes its link at once.
    void turnAway(int code) throws InterruptedException {
        link = Objects.requireNonNull(links.poll(WAIT_SECONDS, TimeUnit.SECONDS), "no host came");
        closeLink(code);
    }

    boolean isPolled() {
        return current() instanceof PolledEnd;
    }

    private PolledEnd polledEnd() {
        return (PolledEnd) current();
    }

    /// The next answers of the polled link never arrive.
    void loseAnswers(int count) {
        polledEnd().loseAnswers(count);
    }

    /// The next requests of the polled link are refused before they are read.
    void refuse(int count, int status) {
        polledEnd().refuse(count, status);
    }

    /// From now on, what would be held is cut off, as by a proxy without patience.
    void cutHeldRequests() {
        polledEnd().cutsHeld = true;
    }

    /// Frames of the host that came again.
    long repeated() {
        return polledEnd().repeated();
    }

    int requests() {
        return polledEnd().requests();
    }

    void awaitHeldRequest() throws InterruptedException {
        polledEnd().awaitHeldRequest();
    }

    /// As after a restart: no polled link is known.
    void forget() {
        var end = polledEnd();
        polled.clear();
        end.letGo();
    }

    void refuseSockets(boolean refuses) {
        refusesSockets = refuses;
    }

    boolean comesBackWithin(long millis) throws InterruptedException {
        return links.poll(millis, TimeUnit.MILLISECONDS) != null;
    }

    private Link current() {
        return Objects.requireNonNull(link, "nobody was accepted");
    }

    FromHost.Hello hello() {
        return Objects.requireNonNull(hello);
    }

    String authorization() {
        return String.valueOf(current().request().getHeader("Authorization"));
    }

    String path() {
        return String.valueOf(current().request().path());
    }

    String subprotocol() {
        return String.valueOf(((SocketEnd) current()).socket().subProtocol());
    }

    void say(FromHub message) {
        current().say(Wire.write(message));
    }

    /// The next message that is as wanted; those before are passed over.
    FromHost next(Predicate<FromHost> wanted) throws InterruptedException {
        while (true) {
            var message = current().heard().poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("the host does not say it");
            }
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    FromHost.Settled settled(Predicate<FromHost.Settled> wanted) throws InterruptedException {
        return (FromHost.Settled)
                next(m -> m instanceof FromHost.Settled settled && wanted.test(settled));
    }

    FromHost.Settled settled(String id) throws InterruptedException {
        return settled(settled -> settled.id().equals(id));
    }

    FromHost.Report report(Predicate<FromHost.Report> wanted) throws InterruptedException {
        return (FromHost.Report)
                next(m -> m instanceof FromHost.Report report && wanted.test(report));
    }

    void closeLink(int code) {
        current().close(code);
    }

    String closeReason() throws InterruptedException {
        try {
            return current().closed().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    void refuseAll(boolean refuses) {
        refusesAll = refuses;
    }

    /// Waits until it has refused so many.
    void awaitRefusals(int count) throws InterruptedException {
        if (!refusals.tryAcquire(count, WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the host does not try " + count + " times");
        }
    }

    void silent(boolean isSilent) {
        silent = isSilent;
    }

    /// A polled link; all on its event loop.
    private static final class PolledEnd implements Link {
        private final Context loop;
        private final HttpServerRequest first;
        private final BlockingQueue<FromHost> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final PolledLink numbers = new PolledLink();
        private final BlockingQueue<Boolean> holds = new LinkedBlockingQueue<>();
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger toLose = new AtomicInteger();
        private final AtomicInteger toRefuse = new AtomicInteger();
        private final AtomicLong repeated = new AtomicLong();
        private @Nullable HttpServerRequest held;
        private PolledLink.@Nullable Closed why;
        private volatile boolean cutsHeld;
        private volatile int refusal;

        PolledEnd(Context loop, HttpServerRequest first) {
            this.loop = loop;
            this.first = first;
        }

        void take(HttpServerRequest request, PolledLink.Request asked) {
            requests.incrementAndGet();
            if (toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                request.response().setStatusCode(refusal).end();
                return;
            }
            answer();
            var fresh = numbers.hear(asked.heard(), asked.first(), asked.frames());
            repeated.addAndGet(asked.frames().size() - fresh.size());
            fresh.forEach(frame -> heard.add(Wire.readFromHost(frame.toString())));
            if (asked.bye()) {
                closed.complete("the program unlinked");
            }
            held = request;
            if (numbers.unheard() > 0 || asked.holdMs() == 0 || why != null) {
                answer();
            } else {
                holds.add(true);
                if (cutsHeld) {
                    request.connection().close();
                }
            }
        }

        private void answer() {
            var request = held;
            held = null;
            if (request == null) {
                return;
            }
            if (toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                request.connection().close();
            } else {
                request.response().end(numbers.answer(numbers.batch(), why));
            }
        }

        void loseAnswers(int count) {
            toLose.set(count);
        }

        void refuse(int count, int status) {
            refusal = status;
            toRefuse.set(count);
        }

        long repeated() {
            return repeated.get();
        }

        int requests() {
            return requests.get();
        }

        void awaitHeldRequest() throws InterruptedException {
            Objects.requireNonNull(holds.poll(WAIT_SECONDS, TimeUnit.SECONDS), "none was held");
        }

        void letGo() {
            loop.runOnContext(_ -> answer());
        }

        @Override
        public HttpServerRequest request() {
            return first;
        }

        @Override
        public BlockingQueue<FromHost> heard() {
            return heard;
        }

        @Override
        public CompletableFuture<String> closed() {
            return closed;
        }

        @Override
        public void say(String text) {
            loop.runOnContext(_ -> {
                numbers.say(text);
                answer();
            });
        }

        @Override
        public void close(int code) {
            loop.runOnContext(_ -> {
                why = new PolledLink.Closed(code, "test");
                answer();
            });
        }
    }

    @Override
    public void close() {
        server.close().await();
    }
}
