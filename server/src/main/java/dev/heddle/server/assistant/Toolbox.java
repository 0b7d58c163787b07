package dev.heddle.server.assistant;

import dev.heddle.model.Prompt;
import dev.heddle.server.assistant.Tools.Offered;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A host's actions under names that models can say. Immutable.
final class Toolbox {
    private static final int MAX_NAME = 64;

    /// Models are told so much of what an action does.
    private static final int MAX_DESCRIPTION = 1_000;

    private final String host;
    private final Map<String, Offered> actions = new LinkedHashMap<>();

    Toolbox(Tools.Offer offer) {
        host = offer.host();
        for (var action : offer.actions()) {
            if (actions.size() == Prompt.MAX_TOOLS) {
                break; // More no server takes; they can still be called on the host's page.
            }
            actions.put(nameOf(action.name()), action);
        }
    }

    /// The action's own name where that can be said.
    private String nameOf(String action) {
        String start = sayable(action);
        for (int n = 1; ; n++) {
            String end = n == 1 ? "" : "_" + n;
            String name =
                    start.substring(0, Math.min(start.length(), MAX_NAME - end.length())) + end;
            if (!actions.containsKey(name)) {
                return name;
            }
        }
    }

    /// The nearest to `name` that models can say.
    static String sayable(String name) {
        String said = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return said.isEmpty() ? "_" : said.substring(0, Math.min(said.length(), MAX_NAME));
    }

    /// The host; empty if there is none.
    String host() {
        return host;
    }

    boolean isEmpty() {
        return actions.isEmpty();
    }

    /// The action that a model calls so.
    Optional<Offered> find(String said) {
        return Optional.ofNullable(actions.get(said));
    }

    List<Prompt.Tool> tools() {
        return actions.entrySet().stream()
                .map(entry -> tool(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Prompt.Tool tool(String name, Offered action) {
        String all = action.description();
        String some = all.length() > MAX_DESCRIPTION ? all.substring(0, MAX_DESCRIPTION) : all;
        return new Prompt.Tool(name, some, action.schema());
    }
}
