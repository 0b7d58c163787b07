package dev.heddle.server.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.files.SealedFile;
import dev.heddle.server.analyses.DocumentAnalyzer.Form;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.http.Api.BadRequest;
import dev.heddle.server.jobs.Analyses;
import dev.heddle.server.jobs.Intake;
import dev.heddle.server.jobs.Work;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Analyses of documents and all jobs of the hub: reads what a request says, asks their owner, and
/// answers. What touches the disk runs beside the event loops.
final class AnalysisApi {
    private static final String ALL = "/api/analyses";
    private static final String ONE = ALL + "/{analysis}";
    private static final String JOB = "/api/jobs/{job}";
    private static final String BY_A_PERSON = "cancelled by a person";

    private static final int ACCEPTED = 202;
    private static final int PIECE = 64 << 10;
    private static final int MAX_JSON = 64 << 10;
    private static final int MAX_NAME = 255;
    private static final int MAX_PASSWORD = 1000;

    /// How much of a report may wait in memory.
    private static final int MAX_REPORT = 64 << 20;

    private static final System.Logger LOG = System.getLogger(AnalysisApi.class.getName());

    private final Vertx vertx;
    private final Work work;

    AnalysisApi(Vertx vertx, Work work) {
        this.vertx = vertx;
        this.work = work;
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.POST, ALL, Route.Access.PEOPLE, Route.STREAMED, this::create),
                people(HttpMethod.GET, ALL, exchange -> ask(exchange, _ -> all().list())),
                people(HttpMethod.GET, ONE, this::show),
                people(HttpMethod.DELETE, ONE, this::delete),
                people(HttpMethod.POST, ONE + "/cancel", this::cancel),
                people(HttpMethod.GET, ONE + "/result", this::result),
                people(HttpMethod.GET, ONE + "/report.html", this::html),
                people(HttpMethod.GET, ONE + "/report.pdf", this::pdf),
                people(
                        HttpMethod.GET,
                        "/api/jobs",
                        exchange -> ask(exchange, _ -> work.jobs().list())),
                people(
                        HttpMethod.POST,
                        JOB + "/cancel",
                        exchange -> ask(exchange, id -> work.jobs().cancel(id, BY_A_PERSON))),
                people(
                        HttpMethod.POST,
                        JOB + "/pause",
                        exchange -> ask(exchange, work.jobs()::pause)),
                people(
                        HttpMethod.POST,
                        JOB + "/resume",
                        exchange -> ask(exchange, work.jobs()::resume)));
    }

    /// What a key for one analysis is good for: to read it, and to cancel it.
    List<Route> routesOfKeys() {
        return routes().stream()
                .filter(route ->
                        route.template().startsWith(ONE)
                                && (route.method().equals(HttpMethod.GET)
                                        || route.template().endsWith("/cancel")))
                .toList();
    }

    private static Route people(HttpMethod method, String path, Consumer<Exchange> handler) {
        return new Route(method, path, Route.Access.PEOPLE, handler);
    }

    private Analyses all() {
        return work.analyses();
    }

    // ---- asking the owner ---------------------------------------------------------------------

    /// A question to the owner about what the path names, if it names something.
    private interface Question {
        Answer answer(String id);
    }

    private void ask(Exchange exchange, Question question) {
        String id = exchange.parameters().isEmpty() ? "" : exchange.parameters().getFirst();
        hand(exchange, reply -> reply.accept(question.answer(id)));
    }

    /// Has the owner look after it; false, and answered, if it has too much to do.
    private boolean hand(Exchange exchange, Consumer<Answer.Reply> question) {
        var context = requireNonNull(Vertx.currentContext(), "not on an event loop");
        Answer.Reply reply = answer -> exchange.answer(context, answer);
        try {
            work.owner().execute(() -> handHere(question, reply));
            return true;
        } catch (RejectedExecutionException e) {
            exchange.answer(busy());
            return false;
        }
    }

    /// A fault of ours must not leave a caller without an answer.
    private static void handHere(Consumer<Answer.Reply> question, Answer.Reply reply) {
        try {
            question.accept(reply);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a request could not be handled", e);
            reply.accept(Answer.refusal(Problem.INTERNAL, "the hub could not handle this"));
        }
    }

    private static Answer busy() {
        return Answer.refusal(Problem.HUB_BUSY, "the hub has more to do than it can: try again");
    }

    private void show(Exchange exchange) {
        ask(exchange, all()::show);
    }

    private void cancel(Exchange exchange) {
        ask(exchange, id -> all().cancel(id, BY_A_PERSON));
    }

    private void delete(Exchange exchange) {
        String id = exchange.parameters().getFirst();
        var _ = hand(exchange, reply -> all().delete(id, reply));
    }

    // ---- documents come in --------------------------------------------------------------------

    private void create(Exchange exchange) {
        var request = exchange.request();
        try {
            var name = header(request, "Heddle-File-Name", MAX_NAME).map(AnalysisApi::printable);
            var password =
                    header(request, "Heddle-Password", MAX_PASSWORD).map(String::toCharArray);
            if (Api.isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
                Web.read(
                        request,
                        MAX_JSON,
                        body ->
                                fromFolder(
                                        new Exchange(
                                                request,
                                                exchange.caller(),
                                                exchange.parameters(),
                                                body),
                                        password));
            } else if (all().beginUpload()) {
                upload(exchange, name, password);
            } else {
                Web.refuse(
                        request,
                        Problem.QUEUE_FULL,
                        "too many documents are on their way in; try again");
            }
        } catch (BadRequest e) {
            request.resume();
            exchange.answer(e.answer);
        }
    }

    private static Optional<String> header(HttpServerRequest request, String name, int max)
            throws BadRequest {
        String value = request.getHeader(name);
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (text.length() <= max && text.indexOf('\uFFFD') < 0) {
                return Optional.of(text);
            }
        } catch (IllegalArgumentException e) {
            // Answered below; not with what was sent.
        }
        throw new BadRequest(
                Problem.INVALID_PARAMETERS,
                "`%s` is percent-encoded UTF-8 of at most %d characters".formatted(name, max));
    }

    /// Only its last part, without what is no character: somebody looks at it.
    private static String printable(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return last.replaceAll("\\p{C}", "");
    }

    private void upload(Exchange exchange, Optional<String> name, Optional<char[]> password) {
        Upload.receive(
                vertx,
                exchange.request(),
                all().folder(),
                all().options(),
                (file, why) -> {
                    all().endUpload();
                    if (file != null) {
                        create(exchange, new Intake(new Intake.Content.Copy(file), name, password));
                    } else if (why != null) {
                        exchange.answer(why);
                    }
                });
    }

    private void fromFolder(Exchange exchange, Optional<char[]> password) {
        try {
            var body = Api.object(exchange);
            var path = body.path("file");
            if (!path.isString() || body.size() != 1) {
                throw new BadRequest(
                        Problem.BAD_JSON, "the body must be {\"file\": \"path\"}, or a document");
            }
            if (!all().documents().isOpen()) {
                throw new BadRequest(
                        Problem.NOT_ALLOWED,
                        "this hub was started without --documents: send the document itself");
            }
            vertx.executeBlocking(() -> all().documents().find(path.asString()))
                    .onSuccess(found -> {
                        if (found.isPresent()) {
                            create(
                                    exchange,
                                    new Intake(
                                            new Intake.Content.InFolder(found.get()),
                                            Optional.of(found.get().name()),
                                            password));
                        } else {
                            exchange.answer(
                                    Answer.refusal(
                                            Problem.INVALID_PARAMETERS,
                                            "there is no such document in the hub's folder"));
                        }
                    })
                    .onFailure(_ -> exchange.answer(Api.cannotStore()));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private void create(Exchange exchange, Intake intake) {
        if (intake.bytes() > all().options().maxBytes()) {
            exchange.answer(
                    Answer.refusal(
                            Problem.BODY_TOO_LARGE,
                            "a document has at most %d bytes"
                                    .formatted(all().options().maxBytes())));
            return;
        }
        var context = requireNonNull(Vertx.currentContext(), "not on an event loop");
        boolean taken =
                hand(
                        exchange,
                        _ ->
                                all().create(
                                                intake,
                                                answer ->
                                                        context.runOnContext(
                                                                _ -> created(exchange, answer))));
        if (!taken && intake.what() instanceof Intake.Content.Copy(SealedFile file)) {
            var _ = vertx.executeBlocking(file::destroy);
        }
    }

    private static void created(Exchange exchange, Answer answer) {
        if (answer.status() == ACCEPTED) {
            String id = Json.node(answer.body()).path("id").asString();
            exchange.request().response().putHeader(HttpHeaders.LOCATION, ALL + "/" + id);
        }
        exchange.answer(answer);
    }

    // ---- results go out -----------------------------------------------------------------------

    /// Finds what an analysis has written; answers if there is nothing to read.
    private void find(Exchange exchange, Consumer<SealedFile> then) {
        var context = requireNonNull(Vertx.currentContext(), "not on an event loop");
        String id = exchange.parameters().getFirst();
        var _ =
                hand(
                        exchange,
                        reply -> {
                            switch (all().result(id)) {
                                case Analyses.Result.Not(Answer why) -> reply.accept(why);
                                case Analyses.Result.Ready(SealedFile file) ->
                                        context.runOnContext(_ -> then.accept(file));
                            }
                        });
    }

    private void result(Exchange exchange) {
        find(
                exchange,
                file ->
                        vertx.executeBlocking(() -> Channels.newInputStream(file.open()))
                                .onSuccess(in -> stream(exchange, file.size(), in))
                                .onFailure(_ -> exchange.answer(vanished())));
    }

    private static Answer vanished() {
        return Answer.refusal(Problem.GONE, "its result was destroyed meanwhile");
    }

    /// Piece by piece: the next is read when the client has taken this one.
    private void stream(Exchange exchange, long length, InputStream in) {
        var response = exchange.request().response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
        sendFrom(exchange, in)
                .onComplete(_ -> vertx.executeBlocking(() -> close(in)))
                .onSuccess(_ -> response.end())
                .onFailure(_ -> exchange.request().connection().close()); // Half is no answer.
    }

    private Future<?> sendFrom(Exchange exchange, InputStream in) {
        return vertx.executeBlocking(() -> in.readNBytes(PIECE))
                .compose(piece ->
                        piece.length == 0
                                ? Future.succeededFuture()
                                : exchange.request()
                                        .response()
                                        .write(Buffer.buffer(piece))
                                        .compose(_ -> sendFrom(exchange, in)));
    }

    private static boolean close(InputStream in) throws IOException {
        in.close();
        return true;
    }

    private void html(Exchange exchange) {
        report(exchange, Form.HTML, "text/html; charset=utf-8");
    }

    private void pdf(Exchange exchange) {
        report(exchange, Form.PDF, "application/pdf");
    }

    private void report(Exchange exchange, Form form, String type) {
        String word = exchange.request().getParam("deidentified");
        if (word != null && !word.equals("true") && !word.equals("false")) {
            exchange.answer(
                    Answer.refusal(Problem.INVALID_PARAMETERS, "`deidentified` is true or false"));
            return;
        }
        find(
                exchange,
                file ->
                        vertx.executeBlocking(() -> report(file, form, "true".equals(word)))
                                .onSuccess(report -> send(exchange, type, report))
                                .onFailure(failure -> exchange.answer(notMade(failure))));
    }

    private Buffer report(SealedFile file, Form form, boolean deIdentified) throws IOException {
        var to = new Bounded();
        try (var in = Channels.newInputStream(file.open())) {
            all().analyzer().report(in, form, deIdentified, to);
        }
        return Buffer.buffer(to.toByteArray());
    }

    /// What is written to it may not be endless.
    private static final class Bounded extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (count + length > MAX_REPORT) {
                throw new IllegalStateException("a report is too long");
            }
            super.write(bytes, from, length);
        }
    }

    /// A report has what a page may not do with it: no scripts, nothing from elsewhere.
    private static void send(Exchange exchange, String type, Buffer report) {
        var response = exchange.request().response();
        if (!response.ended() && !response.closed()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, type)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader(
                            "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox")
                    .end(report);
        }
    }

    /// Without the message: it may have text of the document.
    private static Answer notMade(@Nullable Throwable failure) {
        if (failure instanceof ClosedChannelException) {
            return vanished();
        }
        String type = failure == null ? "nothing" : failure.getClass().getName();
        LOG.log(System.Logger.Level.ERROR, "a report could not be made: {0}", type);
        return Answer.refusal(Problem.INTERNAL, "the report could not be made");
    }
}
