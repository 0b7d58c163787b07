package dev.heddle.agent.module;

import dev.heddle.sync.Wire.ActionInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What callers of one version could not ask of the next one any more: names that are gone,
/// parameters that are gone, and parameters that have to be given now. A range that became narrower
/// is not looked for.
final class Breaks {
    private Breaks() {}

    /// One sentence a break; empty if every call of before still fits.
    static List<String> between(List<ActionInfo> before, List<ActionInfo> after) {
        var offered = new HashMap<String, ActionInfo>();
        after.forEach(action -> names(action).forEach(name -> offered.put(name, action)));
        var breaks = new ArrayList<String>();
        for (var action : before) {
            names(action)
                    .filter(name -> !offered.containsKey(name))
                    .forEach(name -> breaks.add(name + " is gone"));
            var next = offered.get(action.name().toLowerCase(Locale.ROOT));
            if (next != null) {
                breaks.addAll(between(action, next));
            }
        }
        return breaks;
    }

    private static Stream<String> names(ActionInfo action) {
        return Stream.concat(Stream.of(action.name()), action.aliases().stream())
                .map(name -> name.toLowerCase(Locale.ROOT));
    }

    private static List<String> between(ActionInfo before, ActionInfo after) {
        var gone = properties(before.schema());
        gone.removeAll(properties(after.schema()));
        var required = required(after.schema());
        required.removeAll(required(before.schema()));
        var breaks = new ArrayList<String>();
        gone.forEach(name -> breaks.add(before.name() + " does not take " + name + " any more"));
        required.forEach(name -> breaks.add(before.name() + " has to be given " + name));
        return breaks;
    }

    private static Set<String> properties(JsonNode schema) {
        return new TreeSet<>(schema.path("properties").propertyNames());
    }

    private static Set<String> required(JsonNode schema) {
        var names = new TreeSet<String>();
        schema.path("required").forEach(name -> names.add(name.asString("")));
        return names;
    }
}
