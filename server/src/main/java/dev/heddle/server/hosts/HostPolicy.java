package dev.heddle.server.hosts;

import dev.heddle.sync.Wire.ActionInfo;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What may be asked of a host, action by action. A rule that somebody has set holds for all ways;
/// without one, assistants are asked about before what may destroy, and all else is allowed.
///
/// @param rules by the action's name or an alias, in lower case
record HostPolicy(Map<String, Rule> rules) {
    /// No rule of anybody.
    static final HostPolicy NONE = new HostPolicy(Map.of());

    /// More than any host has actions.
    static final int MAX_RULES = 1000;

    /// Characters of an action's name.
    static final int MAX_NAME = 200;

    /// What is done about a call, the strictest last.
    enum Rule {
        ALLOW,
        ASK,
        DENY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// As it stands on the wire.
    record View(Map<String, String> rules) {}

    HostPolicy {
        rules = Map.copyOf(rules);
    }

    /// Reads `{"rules": {"delete_actor": "ask"}}`.
    ///
    /// @throws IllegalArgumentException if it is something else
    static HostPolicy read(JsonNode body) {
        var given = body.path("rules");
        if (!given.isObject() || body.size() != 1 || given.size() > MAX_RULES) {
            throw new IllegalArgumentException(
                    "the body must be {\"rules\": {\"ACTION\": \"allow\" | \"ask\" | \"deny\"}},"
                            + " with at most "
                            + MAX_RULES);
        }
        var rules = new LinkedHashMap<String, Rule>();
        for (var entry : given.properties()) {
            String name = entry.getKey().strip().toLowerCase(Locale.ROOT);
            if (name.isEmpty() || name.length() > MAX_NAME) {
                throw new IllegalArgumentException(
                        "an action's name has 1 to %d characters".formatted(MAX_NAME));
            }
            // Two ways to write one name are one name: the stricter rule counts.
            rules.merge(name, rule(entry.getValue()), HostPolicy::stricter);
        }
        return new HostPolicy(rules);
    }

    private static Rule rule(JsonNode word) {
        return Stream.of(Rule.values())
                .filter(rule -> word.isString() && word.asString().equals(rule.word()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("a rule is allow, ask or deny, not " + word));
    }

    private static Rule stricter(Rule one, Rule other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /// What is done about a call of an action. A rule under an alias counts as well, the strictest
    /// of all: a host that renames an action does not get round it.
    Rule about(ActionInfo action, Asker by) {
        return Stream.concat(Stream.of(action.name()), action.aliases().stream())
                .map(name -> rules.get(name.toLowerCase(Locale.ROOT)))
                .filter(rule -> rule != null)
                .reduce(HostPolicy::stricter)
                .orElse(by.isAssistant() && action.hints().destructive() ? Rule.ASK : Rule.ALLOW);
    }

    View view() {
        var words = new TreeMap<String, String>();
        rules.forEach((name, rule) -> words.put(name, rule.word()));
        return new View(words);
    }
}
