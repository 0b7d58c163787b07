package dev.heddle.agent;

import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A hub of a few lines: a test hears what the host says and answers by hand.
final class TestHub implements AutoCloseable {
    private static final long WAIT_SECONDS = 10;

    /// One for all tests: its threads take longer to start than a test takes.
    private static final Vertx VERTX =
            Vertx.vertx(new VertxOptions().setUseDaemonThread(true).setEventLoopPoolSize(1));

    private final BlockingQueue<Link> links = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private volatile boolean refusesAll;
    private volatile boolean silent;
    private @Nullable Link link;
    private FromHost.@Nullable Hello hello;

    /// One connection of the host.
    private record Link(
            ServerWebSocket socket,
            HttpServerRequest request,
            BlockingQueue<FromHost> heard,
            CompletableFuture<String> closed) {}

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
            request.response().setStatusCode(503).end();
            return;
        }
        request.toWebSocket().onSuccess(socket -> opened(request, socket));
    }

    private void opened(HttpServerRequest request, ServerWebSocket socket) {
        var fresh =
                new Link(socket, request, new LinkedBlockingQueue<>(), new CompletableFuture<>());
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
        return String.valueOf(current().socket().subProtocol());
    }

    void say(FromHub message) {
        current().socket().writeTextMessage(Wire.write(message)).await();
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
        var _ = current().socket().close((short) code, "test");
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

    void silent(boolean isSilent) {
        silent = isSilent;
    }

    @Override
    public void close() {
        server.close().await();
    }
}
