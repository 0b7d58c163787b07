package dev.heddle.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.access.Access;
import dev.heddle.server.access.Tokens;
import dev.heddle.server.analyses.AnalysesOptions;
import dev.heddle.server.assistant.Assistant;
import dev.heddle.server.assistant.Tools;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.server.jobs.Work;
import dev.heddle.server.mcp.Mcp;
import dev.heddle.server.modules.ModuleRepository;
import dev.heddle.server.self.SelfWatch;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.session.SessionLimits;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `openapi.yaml` against the code: the same calls, the same errors, examples that fit.
class OpenApiTest {
    private final OpenApi file = OpenApi.read();

    @Test
    void listsTheCallsThatThereAre(@TempDir Path data) throws IOException {
        var vertx = Vertx.vertx();
        var owner = Owner.hosted("rooms", Policy.DEFAULT);
        try {
            var access = new Access(vertx, Tokens.open(data), data, Set.of(), Set.of(), false);
            var log = new MemoryRoomLog();
            var assistant = Assistant.of(Optional.empty(), Tools.NONE);
            var sessions =
                    new Sessions(owner, log, SessionLimits.DEFAULT, assistant, Optional.empty());
            var api = new Api(owner, new Hosts(owner, new NoTiming(), log), sessions, access, "1");
            var routes = new ArrayList<>(api.routes());
            routes.addAll(new SessionApi(vertx, sessions, access).routes());
            var hosts = new Hosts(owner, new NoTiming(), log);
            routes.addAll(new LinkApi(vertx, owner, hosts).routes());
            var work = Work.open(log, data, AnalysesOptions.DEFAULT, Optional.empty());
            var self = new SelfWatch("1", owner, hosts, owner, sessions, work);
            routes.addAll(new WatchApi(vertx, owner, hosts, self, work, access).routes());
            routes.addAll(new AnalysisApi(vertx, work).routes());
            routes.addAll(
                    new McpApi(vertx, owner, new Mcp(owner, hosts, new NoTiming(), "1"), access)
                            .routes());
            self.close();
            work.close();
            routes.addAll(new ModuleApi(vertx, ModuleRepository.open(data)).routes());
            var inCode = new TreeMap<String, Boolean>();
            for (var route : routes) {
                inCode.put(
                        route.method() + " " + route.template(),
                        route.access() != Route.Access.OPEN);
            }
            inCode.put(FaceApi.CHAT, false); // A face's key is no token.
            EngineFaceApi.CALLS.forEach(call -> inCode.put(call, false));
            var inFile = new TreeMap<String, Boolean>();
            for (var call : file.calls()) {
                inFile.put(call.toString(), call.needsToken());
            }
            assertEquals(inCode, inFile);
        } finally {
            vertx.close().await();
        }
    }

    /// A code that belongs to no call at all, because it is given before one is found.
    private static final Set<Problem> OF_NO_CALL =
            Set.of(Problem.BAD_PATH, Problem.NOT_FOUND, Problem.METHOD_NOT_ALLOWED);

    @Test
    void listsTheErrorsThatTheProtocolHas() {
        var inCode = new TreeMap<String, Set<Integer>>();
        for (var problem : Problem.values()) {
            if (!OF_NO_CALL.contains(problem)) {
                inCode.computeIfAbsent(problem.code(), _ -> new TreeSet<>()).add(problem.status());
            }
        }
        // The same word for both ways in which a closed owner refuses: before and after queueing.
        inCode.computeIfAbsent("owner_closed", _ -> new TreeSet<>()).add(499);
        var inFile = new TreeMap<String, Set<Integer>>();
        for (var call : file.calls()) {
            call.codes()
                    .forEach((status, codes) -> {
                        for (String code : codes) {
                            inFile.computeIfAbsent(code, _ -> new TreeSet<>()).add(status);
                        }
                    });
        }
        assertEquals(inCode, inFile);
    }

    @Test
    void everyErrorStatusSaysItsCodesAndHasAnErrorBody() {
        for (var call : file.calls()) {
            call.codes()
                    .forEach((status, codes) ->
                            assertEquals(status >= 400, !codes.isEmpty(), call + " " + status));
        }
    }

    @Test
    void examplesFitTheirSchemas() {
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        int examples = 0;
        for (var content : file.contents()) {
            var example = content.get("example");
            if (example != null) {
                var schema = (ObjectNode) content.path("schema").deepCopy();
                schema.set("components", file.root().path("components"));
                assertThat(registry.getSchema(schema).validate(example)).isEmpty();
                assertEquals(example, Json.read(example.toString()));
                examples++;
            }
        }
        assertThat(examples).isGreaterThan(20);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        var references = new ArrayList<String>();
        collect(file.root(), references);
        assertThat(references).isNotEmpty();
        for (String reference : references) {
            assertTrue(file.at(reference).isObject(), reference);
        }
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.has("$ref")) {
            references.add(node.path("$ref").asString());
        }
        for (var child : node) {
            collect(child, references);
        }
    }

    @Test
    void describesTheParametersThatTheCodeReads() {
        var template = Pattern.compile("\\{(\\w+)}");
        for (var call : file.calls()) {
            var inPath = new TreeSet<String>();
            template.matcher(call.path()).results().forEach(match -> inPath.add(match.group(1)));
            assertEquals(inPath, call.parameters("path"), call.toString());
        }
        var action = file.calls().stream().filter(c -> c.path().endsWith("{action}")).findFirst();
        assertEquals(Set.of("deadline"), action.orElseThrow().parameters("query"));
        assertEquals(
                Set.of("Idempotency-Key", "Prefer"), action.orElseThrow().parameters("header"));
        assertThat(
                        file.root()
                                .path("components")
                                .path("securitySchemes")
                                .path("cookie")
                                .path("name")
                                .asString())
                .startsWith(Access.COOKIE);
        assertThat(
                        Duration.parse(
                                file.root()
                                        .at(
                                                "/paths/~1api~1hosts~1{host}~1actions~1{action}/post/parameters/0/schema/default")
                                        .asString()))
                .isEqualTo(Api.DEFAULT_DEADLINE);
        assertThat(file.root().at("/components/schemas/Operation/properties/outcome/enum"))
                .isInstanceOf(ArrayNode.class)
                .hasToString(Json.node(Wire.OUTCOMES).toString());
    }
}
