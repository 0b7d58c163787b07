package dev.heddle.server.http;

import dev.heddle.server.hosts.Answer;
import dev.heddle.server.http.Api.BadRequest;
import dev.heddle.server.modules.ModuleRepository;
import dev.heddle.server.modules.Published;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Modules: published by people, read by them and by driven programs. What touches the disk runs
/// beside the event loops.
final class ModuleApi {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,9})-");
    private static final String MODULE = "/api/modules/{module}";
    private static final String VERSION = MODULE + "/{version}";
    private static final String FILE = VERSION + "/file";

    private final Vertx vertx;
    private final ModuleRepository modules;

    private record Module(String module, List<Published> releases) {}

    private record Modules(List<Module> modules) {}

    private record FileAt(Path path, long length) {}

    ModuleApi(Vertx vertx, ModuleRepository modules) {
        this.vertx = vertx;
        this.modules = modules;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        HttpMethod.GET, "/api/modules", Route.Access.RESIDENTS, this::listModules),
                new Route(HttpMethod.POST, "/api/modules", Route.Access.PEOPLE, this::announce),
                new Route(HttpMethod.GET, MODULE, Route.Access.RESIDENTS, this::listVersions),
                new Route(HttpMethod.GET, VERSION, Route.Access.RESIDENTS, this::papers),
                new Route(HttpMethod.DELETE, VERSION, Route.Access.PEOPLE, this::revoke),
                new Route(HttpMethod.GET, FILE, Route.Access.RESIDENTS, this::file),
                new Route(
                        HttpMethod.PUT,
                        FILE,
                        Route.Access.PEOPLE,
                        Manifest.MAX_FILE_BYTES,
                        this::publish));
    }

    private void listModules(Exchange exchange) {
        answer(
                exchange,
                () ->
                        new Answer(
                                200,
                                new Modules(
                                        modules.list().entrySet().stream()
                                                .map(one ->
                                                        new Module(one.getKey(), one.getValue()))
                                                .toList())));
    }

    private void listVersions(Exchange exchange) {
        String module = exchange.parameters().getFirst();
        answer(exchange, () -> new Answer(200, new Module(module, modules.list(module))));
    }

    private void announce(Exchange exchange) {
        try {
            var papers = papers(Api.object(exchange));
            answer(exchange, () -> new Answer(201, modules.announce(papers)));
        } catch (BadRequest e) {
            exchange.answer(e.answer);
        }
    }

    private static SignedManifest papers(JsonNode body) throws BadRequest {
        if (body.size() > 3) { // A misspelt field must not be dropped silently.
            throw new BadRequest(
                    Problem.INVALID_PARAMETERS,
                    "a signed manifest has `manifest`, `key` and `signature`, and nothing else");
        }
        try {
            return SignedManifest.read(body.toString());
        } catch (IllegalArgumentException e) {
            throw new BadRequest(Problem.INVALID_PARAMETERS, String.valueOf(e.getMessage()));
        }
    }

    private void papers(Exchange exchange) {
        String module = exchange.parameters().getFirst();
        answer(exchange, () -> new Answer(200, modules.papers(module, version(exchange))));
    }

    private void revoke(Exchange exchange) {
        String module = exchange.parameters().getFirst();
        answer(exchange, () -> new Answer(200, modules.revoke(module, version(exchange))));
    }

    private void publish(Exchange exchange) {
        String module = exchange.parameters().getFirst();
        byte[] file = exchange.body().getBytes();
        answer(exchange, () -> new Answer(201, modules.publish(module, version(exchange), file)));
    }

    private static long version(Exchange exchange) {
        String text = exchange.parameters().get(1);
        return text.matches("[1-9]\\d{0,17}") ? Long.parseLong(text) : 0; // Which nobody has.
    }

    private void answer(Exchange exchange, Callable<Answer> work) {
        vertx.executeBlocking(work)
                .onSuccess(exchange::answer)
                .onFailure(failure -> exchange.answer(refusal(failure)));
    }

    private static Answer refusal(Throwable failure) {
        return failure instanceof ModuleRepository.RefusedException refused
                ? Answer.refusal(refused.problem(), String.valueOf(refused.getMessage()))
                : Api.cannotStore();
    }

    // ---- files --------------------------------------------------------------------------------

    private void file(Exchange exchange) {
        String module = exchange.parameters().getFirst();
        vertx.executeBlocking(
                        () -> {
                            Path path = modules.file(module, version(exchange));
                            return new FileAt(path, Files.size(path));
                        })
                .onSuccess(file -> send(exchange, file))
                .onFailure(failure -> exchange.answer(refusal(failure)));
    }

    /// Sends a file, or its rest: the one kind of range that a reader needs who goes on where it
    /// was. Any other is answered with all, as the protocol allows (RFC 9110, 14.2).
    private static void send(Exchange exchange, FileAt file) {
        var request = exchange.request();
        var response = request.response();
        response.putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        String asked = request.getHeader("Range");
        var range = RANGE.matcher(asked == null ? "" : asked);
        long from = range.matches() ? Long.parseLong(range.group(1)) : 0;
        if (from >= file.length()) {
            response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.length());
            exchange.answer(
                    Answer.refusal(
                            Problem.BAD_RANGE,
                            "the file has only %d bytes".formatted(file.length())));
            return;
        }
        if (range.matches()) {
            response.setStatusCode(206)
                    .putHeader(
                            HttpHeaders.CONTENT_RANGE,
                            "bytes %d-%d/%d".formatted(from, file.length() - 1, file.length()));
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/java-archive");
        var _ = response.sendFile(file.path().toString(), from, file.length() - from);
    }
}
