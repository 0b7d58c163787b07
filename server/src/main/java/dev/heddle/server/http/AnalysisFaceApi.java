package dev.heddle.server.http;

import dev.heddle.jobs.files.SealedFile;
import dev.heddle.server.faces.AnalysisFace;
import dev.heddle.server.http.WatchLine.Watched;
import dev.heddle.server.jobs.Analyses;
import dev.heddle.server.jobs.Work;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One analysis for clients that know only the wire of the face `analysis`, or that can say who
/// they are only in the address. They come with a key that is limited to it.
final class AnalysisFaceApi {
    private static final String BY_A_CLIENT = "cancelled by a client";

    /// The longest result that is sent as one message; who wants a longer one asks for it.
    private static final int MAX_RESULT_BYTES = 16 << 20;

    private final Vertx vertx;
    private final Work work;
    private final List<Route> routes;

    AnalysisFaceApi(Vertx vertx, Work work, AnalysisApi api) {
        this.vertx = vertx;
        this.work = work;
        this.routes = api.routesOfKeys();
    }

    /// The analysis that a path below a key is about, if it is about one.
    static Optional<String> isAbout(List<String> path) {
        boolean isRoom =
                path.size() == 3 && path.get(0).equals("ws") && path.get(1).equals("analysis");
        return isRoom || isCall(path) ? Optional.of(path.get(2)) : Optional.empty();
    }

    /// Whether a path is a call, not a room.
    static boolean isCall(List<String> path) {
        return path.size() >= 3 && path.get(0).equals("api") && path.get(1).equals("analyses");
    }

    /// Serves a call of a client that may. The request is paused.
    void call(HttpServerRequest request, List<String> path) {
        for (var route : routes) {
            var parameters = route.match(path);
            if (parameters.isPresent() && route.method().equals(request.method())) {
                Web.call(route, request, Optional.empty(), parameters.get());
                return;
            }
        }
        Web.refuse(
                request,
                Problem.NOT_ALLOWED,
                "this key reads its analysis and cancels it, and nothing else");
    }

    /// Shows the room over an open socket, for as long as the key counts.
    void open(
            HttpServerRequest request,
            ServerWebSocket socket,
            String id,
            Watched watched,
            BooleanSupplier still) {
        KeepAlive.start(vertx, socket, Wire.HEARTBEAT_SECONDS, still);
        new Conversation(request, socket, id).start(watched);
    }

    /// What is said to one client. Lives on its socket's event loop.
    private final class Conversation {
        private final ServerWebSocket socket;
        private final String id;
        private final Context loop = vertx.getOrCreateContext();
        private final AnalysisFace face;
        private final FaceLine line;

        Conversation(HttpServerRequest request, ServerWebSocket socket, String id) {
            this.socket = socket;
            this.id = id;
            this.face = new AnalysisFace(id, System::currentTimeMillis);
            this.line =
                    new FaceLine(
                            vertx,
                            socket,
                            new SocketLine(vertx, request, socket),
                            FaceApi.SILENCE_SECONDS,
                            this::words,
                            face::heartbeat);
        }

        void start(Watched watched) {
            socket.textMessageHandler(this::heard);
            socket.binaryMessageHandler(_ -> line.close(Wire.Close.UNSUPPORTED));
            var leave = WatchLine.open(line, watched, "");
            socket.closeHandler(_ -> leave.run());
        }

        private void heard(String text) {
            switch (AnalysisFace.read(text)) {
                case PING -> say(face.pong());
                case CANCEL ->
                        work.analyses()
                                .after(
                                        "cancel",
                                        () -> {
                                            var _ = work.analyses().cancel(id, BY_A_CLIENT);
                                        });
                case OTHER -> {} // These clients do not expect an answer to what nobody knows.
            }
        }

        private void say(String text) {
            line.say(List.of(text), () -> {});
        }

        private List<String> words(String frame) {
            var words = face.words(frame);
            if (words.result()) {
                work.analyses().after("result", this::tellResult);
            }
            return words.texts();
        }

        /// On the owner.
        private void tellResult() {
            if (work.analyses().result(id) instanceof Analyses.Result.Ready(SealedFile file)) {
                vertx.executeBlocking(() -> read(file))
                        .onComplete(read ->
                                loop.runOnContext(
                                        _ -> tell(read.succeeded() ? read.result() : null)));
            } else {
                loop.runOnContext(_ -> tell(null));
            }
        }

        private void tell(@Nullable String result) {
            say(
                    result == null
                            ? face.error("the result is gone, or too long for one message")
                            : face.complete(result));
        }

        private static @Nullable String read(SealedFile file) throws IOException {
            if (file.size() > MAX_RESULT_BYTES) {
                return null;
            }
            try (var in = Channels.newInputStream(file.open())) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }
}
