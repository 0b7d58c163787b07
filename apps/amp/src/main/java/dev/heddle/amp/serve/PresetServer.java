package dev.heddle.amp.serve;

import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.preset.Preset;
import dev.heddle.core.AnyThread;
import dev.heddle.core.OutcomeException;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Presets over HTTP: `POST /preset {prompt}` answers with a preset, `GET /health` with how it is.
/// What goes wrong is `{error, details?}`: 400 (no prompt, too long, not understood), 401 (no
/// token), 403 (another page or name), 404, 405, 408, 413, 429 (too many), 500 (the provider
/// failed, also for good; `details` says what to do and what may be played instead), 503 (it
/// stops).
///
/// Two are asked at a time, six wait, all as {@link PresetGenerationManager} says. A client that
/// goes away cancels what it asked for. May be called from any thread.
@AnyThread
public final class PresetServer implements AutoCloseable {
    /// Clients that are connected at a time; one more is hung up on.
    static final int MAX_CONNECTIONS = 64;

    private static final System.Logger LOG = System.getLogger(PresetServer.class.getName());

    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();

    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final long START_SECONDS = 10;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /// How long clients have to take the last replies.
    private static final long SHUTDOWN_MILLIS = 1000;

    private final PresetServerOptions options;
    private final PresetProvider provider;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Owner owner = Owner.running("presets", Policy.DEFAULT);
    private final PresetGenerationManager manager;
    private final PresetCalls calls;
    private final Door door;
    private final HttpServer server;

    /// Who is connected. On the event loop.
    private final Map<HttpConnection, Line> lines = new HashMap<>();

    /// A client that is connected. On the event loop.
    private final class Line {
        private final HttpConnection connection;
        private @Nullable Long hangUp;

        Line(HttpConnection connection) {
            this.connection = connection;
            connection.closeHandler(_ -> {
                busy();
                lines.remove(connection);
            });
            idle();
        }

        /// It has to say something soon.
        void idle() {
            busy();
            hangUp = vertx.setTimer(options.patience().toMillis(), _ -> connection.close());
        }

        /// It has said something, and waits for us.
        void busy() {
            if (hangUp != null) {
                vertx.cancelTimer(hangUp);
                hangUp = null;
            }
        }
    }

    private PresetServer(
            PresetServerOptions options,
            PresetProvider provider,
            Function<PresetPrompt, Preset> fallback) {
        this.options = options;
        this.provider = provider;
        manager = new PresetGenerationManager(owner, provider, fallback, options.generation());
        calls = new PresetCalls(owner, manager);
        door = new Door(options);
        server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setHost(options.host())
                                        .setPort(options.port())
                                        .setHttp2ClearTextEnabled(false)
                                        .setHandle100ContinueAutomatically(true))
                        .connectionHandler(this::connected)
                        .requestHandler(this::handle)
                        .exceptionHandler(
                                e -> LOG.log(Level.DEBUG, "a client that does not speak HTTP", e));
    }

    /// Serves presets until it is closed. Blocks until clients can connect.
    ///
    /// @param provider what is asked; closed with the server
    /// @param fallback a preset for a prompt that nothing came of; short
    /// @throws IOException if nobody can listen there; the message says why
    public static PresetServer start(
            PresetServerOptions options,
            PresetProvider provider,
            Function<PresetPrompt, Preset> fallback)
            throws IOException {
        var made = new PresetServer(options, provider, fallback);
        try {
            await(made.server.listen());
            return made;
        } catch (ExecutionException | TimeoutException e) {
            made.close();
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "cannot listen on %s:%d: %s"
                            .formatted(options.host(), options.port(), cause.getMessage()),
                    e);
        } catch (InterruptedException e) {
            made.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    private static void await(Future<?> done)
            throws ExecutionException, TimeoutException, InterruptedException {
        var _ = done.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    }

    /// The port that it listens on.
    public int port() {
        return server.actualPort();
    }

    /// What asks for presets here, for meters.
    public PresetGenerationManager manager() {
        return manager;
    }

    private void connected(HttpConnection connection) {
        if (lines.size() < MAX_CONNECTIONS) {
            lines.put(connection, new Line(connection));
        } else {
            connection.close();
        }
    }

    private void handle(HttpServerRequest request) {
        var line = lines.get(request.connection());
        if (line == null) { // One too many, which has been hung up on.
            return;
        }
        line.busy();
        var talk = new Talk(request, vertx.getOrCreateContext(), line::idle);
        door.refusesOrigin(request).ifPresentOrElse(talk::reply, () -> route(talk));
    }

    private void route(Talk talk) {
        var request = talk.request();
        switch (request.path()) {
            case "/health" -> {
                if (allows(talk, HttpMethod.GET)) {
                    talk.reply(health());
                }
            }
            case "/preset" -> {
                if (allows(talk, HttpMethod.POST)) {
                    door.refusesStranger(request.getHeader(HttpHeaders.AUTHORIZATION))
                            .ifPresentOrElse(
                                    talk::reply,
                                    () ->
                                            talk.read(
                                                    options.patience().toMillis(),
                                                    body -> ask(talk, body)));
                }
            }
            case null, default ->
                    talk.reply(
                            Reply.error(
                                    NOT_FOUND,
                                    "there are POST /preset and GET /health, nothing else"));
        }
    }

    private static boolean allows(Talk talk, HttpMethod method) {
        if (talk.request().method().equals(method)) {
            return true;
        }
        talk.reply(
                Reply.error(
                        METHOD_NOT_ALLOWED,
                        "this path takes " + method,
                        Map.of("Allow", method.name())));
        return false;
    }

    private Reply health() {
        var status = manager.status();
        return Reply.ok(
                Reply.object()
                        .put("status", "ok")
                        .put("provider", provider.name())
                        .put("generating", status.isGenerating())
                        .put("queue", status.queueLength())
                        .put("active", status.activeCount()));
    }

    private void ask(Talk talk, Buffer body) {
        var prompt = prompt(body);
        if (prompt.isEmpty()) {
            talk.reply(
                    Reply.error(
                            Reply.Status.BAD_REQUEST,
                            "say what you want to hear: {\"prompt\": \"warm crunch\"}"));
            return;
        }
        var call = calls.begin(prompt.get(), talk::replySoon);
        var response = talk.request().response();
        response.closeHandler(_ -> call.abandon());
        if (response.closed()) { // Before somebody listened.
            call.abandon();
        }
    }

    private static Optional<String> prompt(Buffer body) {
        try {
            var prompt = STRICT.readTree(body.getBytes()).path("prompt");
            return prompt.isString() ? Optional.of(prompt.stringValue()) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /// Lets nobody in any more, tells those who wait that it stops, and ends. Blocks, for some
    /// seconds at most.
    @Override
    public void close() {
        try {
            var _ =
                    owner.call(
                            () -> {
                                manager.close();
                                calls.close();
                                return true;
                            },
                            STOP_LIMIT);
            owner.close();
            await(server.shutdown(SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS));
            await(vertx.close());
        } catch (ExecutionException | TimeoutException | OutcomeException e) {
            LOG.log(Level.WARNING, "the preset server did not stop in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            provider.close();
        }
    }
}
