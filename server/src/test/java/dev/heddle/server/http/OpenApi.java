package dev.heddle.server.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What `openapi.yaml` says, for tests that hold it against the code.
public record OpenApi(JsonNode root) {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /// One call of the file.
    ///
    /// @param method in capitals
    /// @param path with `{name}` for each parameter
    /// @param needsToken whether it is for people only
    /// @param codes the error codes of each status, none for success
    /// @param parameters its own and its path's, as they stand in the file
    public record Call(
            String method,
            String path,
            boolean needsToken,
            Map<Integer, Set<String>> codes,
            List<JsonNode> parameters) {
        Set<String> parameters(String place) {
            var names = new TreeSet<String>();
            for (var parameter : parameters) {
                if (parameter.path("in").asString().equals(place)) {
                    names.add(parameter.path("name").asString());
                }
            }
            return names;
        }

        boolean matches(String otherMethod, String otherPath) {
            return method.equals(otherMethod)
                    && otherPath.matches(path.replaceAll("\\{\\w+}", "[^/]+"));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// Reads the file.
    public static OpenApi read() {
        try (var in = OpenApi.class.getResourceAsStream("/dev/heddle/server/openapi.yaml")) {
            return new OpenApi(new YAMLMapper().readTree(Objects.requireNonNull(in)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// All calls.
    public List<Call> calls() {
        var calls = new ArrayList<Call>();
        for (var path : root.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    calls.add(call(path.getKey(), path.getValue(), operation));
                }
            }
        }
        return calls;
    }

    private Call call(String path, JsonNode shared, Map.Entry<String, JsonNode> operation) {
        var parameters = new ArrayList<JsonNode>();
        shared.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        operation.getValue().path("parameters").forEach(p -> parameters.add(resolve(p)));
        var security = operation.getValue().get("security");
        return new Call(
                operation.getKey().toUpperCase(Locale.ROOT),
                path,
                security == null || !security.isEmpty(),
                codes(operation.getValue()),
                parameters);
    }

    private Map<Integer, Set<String>> codes(JsonNode operation) {
        var codes = new TreeMap<Integer, Set<String>>();
        for (var response : operation.path("responses").properties()) {
            var words = new TreeSet<String>();
            resolve(response.getValue())
                    .path("x-codes")
                    .forEach(code -> words.add(code.asString()));
            codes.put(Integer.parseInt(response.getKey()), words);
        }
        return codes;
    }

    /// The call that a request is, if it is in the file.
    public Optional<Call> find(String method, String path) {
        return calls().stream().filter(call -> call.matches(method, path)).findFirst();
    }

    /// All bodies, of requests and answers.
    List<JsonNode> contents() {
        var contents = new ArrayList<JsonNode>();
        collect(root, contents);
        return contents;
    }

    private static void collect(JsonNode node, List<JsonNode> contents) {
        node.path("content").forEach(contents::add);
        for (var child : node) {
            collect(child, contents);
        }
    }

    /// Where a reference leads.
    JsonNode at(String reference) {
        return root.at(reference.substring(1));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? at(node.path("$ref").asString()) : node;
    }
}
