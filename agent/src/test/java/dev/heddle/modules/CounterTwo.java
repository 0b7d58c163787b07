package dev.heddle.modules;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Default;
import dev.heddle.agent.Range;
import dev.heddle.agent.module.LiveModule;
import dev.heddle.agent.module.ModuleContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Counts and remembers each step: its state has another shape than the first version's.
public final class CounterTwo implements LiveModule {
    private final List<Integer> steps = new ArrayList<>();

    record Count(@Range(min = 1, max = 9) int by, @Default("\"\"") String note) {}

    record Nothing() {}

    record Counted(int count, String version) {}

    @Override
    public Actions start(ModuleContext context) {
        return Actions.of(
                Action.of(
                        "count",
                        "Counts on.",
                        Count.class,
                        given -> {
                            steps.add(given.by);
                            return new Counted(count(), "two");
                        }),
                Action.of("steps", "Says each step.", Nothing.class, _ -> steps).readOnly());
    }

    private int count() {
        return steps.stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public Object exportState(long forVersion) {
        return forVersion == 1 ? Map.of("count", count()) : Map.of("steps", steps);
    }

    @Override
    public void importState(long fromVersion, JsonNode state) {
        steps.clear();
        if (fromVersion == 1) {
            steps.add(state.get("count").asInt());
        } else {
            state.get("steps").forEach(step -> steps.add(step.asInt()));
        }
    }
}
