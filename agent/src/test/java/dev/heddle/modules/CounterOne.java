package dev.heddle.modules;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Range;
import dev.heddle.agent.module.LiveModule;
import dev.heddle.agent.module.ModuleContext;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Counts. Its state is one number.
public final class CounterOne implements LiveModule {
    private int count;

    record Count(@Range(min = 1, max = 9) int by) {}

    record Counted(int count, String version) {}

    @Override
    public Actions start(ModuleContext context) {
        return Actions.of(
                Action.of(
                        "count",
                        "Counts on.",
                        Count.class,
                        given -> {
                            count += given.by;
                            return new Counted(count, "one");
                        }),
                Action.of(
                        "refuse",
                        "Refuses.",
                        Count.class,
                        _ -> {
                            throw new ActionException("not_today", "come back tomorrow");
                        }));
    }

    @Override
    public Object exportState(long forVersion) {
        return Map.of("count", count);
    }

    @Override
    public void importState(long fromVersion, JsonNode state) {
        count = state.get("count").asInt();
    }
}
