package dev.heddle.server.mcp;

import dev.heddle.server.hosts.Hosts.Offer;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ActionInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The actions of all hosts as tools. Immutable. May be called from any thread.
///
/// An action's tool is `host__action` where both are plain: letters, digits and hyphens, joined by
/// single underscores, and together no longer than what clients take. Otherwise what does not fit
/// becomes `_`, what is too long is cut, and a second `__` sets off a hash of the whole name, so
/// that a plain name never means two things and no name depends on what else there is.
final class Tools {
    /// What clients take as a name.
    static final int MAX_NAME = 64;

    /// Tools in one page of a list; it has to be read in one piece.
    static final int PAGE = 500;

    private static final int MAX_DESCRIPTION = 4000;
    private static final int HASH_CHARACTERS = 10;
    private static final String PLAIN = "[A-Za-z0-9-]+(_[A-Za-z0-9-]+)*";
    private static final String ANY_OBJECT = "{\"type\":\"object\"}";

    private final TreeMap<String, Tool> byName = new TreeMap<>();

    /// One tool.
    ///
    /// @param host whose it is; empty for the hub's own
    /// @param shown whether it is listed: a host that is away keeps its tools, so that a call hears
    ///   that it is away
    private record Tool(String host, ActionInfo action, boolean shown) {}

    /// The action behind a tool.
    ///
    /// @param host empty for the hub's own
    record Target(String host, String action) {}

    /// One page of a list.
    ///
    /// @param nextCursor where the next one begins, if there is one
    record Page(List<JsonNode> tools, @Nullable String nextCursor) {}

    /// The tools of `offers`, and the hub's `own`.
    Tools(List<Offer> offers, List<ActionInfo> own) {
        own.forEach(action -> byName.put(action.name(), new Tool("", action, true)));
        for (var offer : offers) {
            for (var action : offer.actions()) {
                // Who has taken a name keeps it: two hashes that are the same need ill will.
                byName.putIfAbsent(
                        name(offer.host(), action.name()),
                        new Tool(offer.host(), action, offer.online()));
            }
        }
    }

    /// The name of an action's tool.
    static String name(String host, String action) {
        String name = host + "__" + action;
        if (host.matches(PLAIN) && action.matches(PLAIN) && name.length() <= MAX_NAME) {
            return name;
        }
        String plain = plain(host) + "__" + plain(action);
        int room = MAX_NAME - HASH_CHARACTERS - 2;
        return plain.substring(0, Math.min(room, plain.length()))
                + "__"
                + hash(host + "\n" + action);
    }

    private static String plain(String part) {
        return part.replaceAll("[^A-Za-z0-9-]+", "_");
    }

    private static String hash(String whole) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha.digest(whole.getBytes(StandardCharsets.UTF_8)))
                    .substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The action of a tool, if there is such a tool.
    Optional<Target> find(String name) {
        return Optional.ofNullable(byName.get(name))
                .map(tool -> new Target(tool.host(), tool.action().name()));
    }

    /// The tools after `cursor`, in the order of their names.
    Page page(String cursor) {
        var rest =
                byName.tailMap(cursor, false).entrySet().stream()
                        .filter(entry -> entry.getValue().shown())
                        .limit(PAGE + 1L)
                        .toList();
        var here = rest.subList(0, Math.min(PAGE, rest.size()));
        return new Page(
                here.stream().map(entry -> json(entry.getKey(), entry.getValue())).toList(),
                rest.size() > PAGE ? here.getLast().getKey() : null);
    }

    private static JsonNode json(String name, Tool tool) {
        var action = tool.action();
        String title = tool.host().isEmpty() ? name : tool.host() + ": " + action.name();
        var hints = action.hints();
        return Json.node(
                Map.of(
                        "name", name,
                        "title", title,
                        "description", description(tool),
                        "inputSchema", schema(action.schema()),
                        "annotations",
                                Map.of(
                                        "title", title,
                                        "readOnlyHint", hints.readOnly(),
                                        "destructiveHint", hints.destructive(),
                                        "idempotentHint", hints.idempotent(),
                                        "openWorldHint", false)));
    }

    private static String description(Tool tool) {
        String said = tool.action().description();
        if (said.length() > MAX_DESCRIPTION) {
            int end = Character.isHighSurrogate(said.charAt(MAX_DESCRIPTION - 1)) ? 1 : 0;
            said = said.substring(0, MAX_DESCRIPTION - end);
        }
        return tool.host().isEmpty() ? said : "%s (of %s)".formatted(said, tool.host());
    }

    /// The schema, if clients can read it. One bad schema would lose them the whole list, and the
    /// host checks the parameters anyway.
    private static JsonNode schema(JsonNode schema) {
        var properties = schema.path("properties");
        var required = schema.path("required");
        boolean readable =
                schema.path("type").asString("").equals("object")
                        && (properties.isMissingNode() || hasOnlyObjects(properties))
                        && (required.isMissingNode() || hasOnlyTexts(required));
        return readable ? schema : Json.read(ANY_OBJECT);
    }

    private static boolean hasOnlyObjects(JsonNode properties) {
        return properties instanceof ObjectNode
                && properties.valueStream().allMatch(JsonNode::isObject);
    }

    private static boolean hasOnlyTexts(JsonNode required) {
        return required.isArray() && required.valueStream().allMatch(JsonNode::isString);
    }
}
