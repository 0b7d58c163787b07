package dev.heddle.server.assistant;

import dev.heddle.model.Prompt.Tool;
import dev.heddle.sync.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One kind of sentence that is understood without a model.
///
/// @param example how to say it
/// @param pattern the whole sentence
/// @param actions what does it: the first of these that the host has
/// @param meant what it comes to
record SentenceRule(String example, Pattern pattern, List<String> actions, Meant meant) {
    /// What a sentence comes to, with this action.
    interface Meant {
        Meaning of(Matcher match, Tool tool);
    }

    static SentenceRule of(String example, String pattern, String actions, Meant meant) {
        return new SentenceRule(
                example,
                Pattern.compile(pattern, Pattern.CASE_INSENSITIVE),
                List.of(actions.split(" ")),
                meant);
    }

    /// The action's usual name.
    String action() {
        return actions.getFirst();
    }

    Optional<Tool> tool(Map<String, Tool> tools) {
        return actions.stream().filter(tools::containsKey).map(tools::get).findFirst();
    }

    /// What to call.
    record Step(String tool, ObjectNode params) {}

    /// What a sentence comes to.
    sealed interface Meaning {
        /// Calls, and what is to be said before.
        record Calls(String remark, List<Step> steps) implements Meaning {
            Calls(Step... steps) {
                this("", List.of(steps));
            }
        }

        /// It is about all actors of a kind, whose names have to be looked up.
        ///
        /// @param kind empty for all
        /// @param word what the sentence calls them
        record OfKind(String kind, String word, Function<List<String>, Meaning> then)
                implements Meaning {}

        /// Nothing that can be done.
        record Not(String why) implements Meaning {}
    }

    /// Parameters of an action, as its schema has them.
    static final class Params {
        private final Tool tool;
        private final ObjectNode json = Json.MAPPER.createObjectNode();
        private final List<String> lacking = new ArrayList<>();

        Params(Tool tool) {
            this.tool = tool;
        }

        static boolean has(Tool tool, String name) {
            return tool.schema().path("properties").has(name);
        }

        /// Sets a parameter; one that the action does not have is remembered.
        Params set(String name, Object value) {
            if (has(tool, name)) {
                JsonNode node = Json.node(value);
                json.set(name, node);
            } else {
                lacking.add(name);
            }
            return this;
        }

        Step step() {
            return new Step(tool.name(), json);
        }

        /// The call, unless the action lacks something that the sentence says.
        Meaning call(String remark) {
            return lacking.isEmpty()
                    ? new Meaning.Calls(remark, List.of(step()))
                    : new Meaning.Not(
                            "The action %s has no %s here."
                                    .formatted(tool.name(), String.join(", ", lacking)));
        }
    }
}
