package dev.heddle.stamps.one;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.module.LiveModule;
import dev.heddle.agent.module.ModuleContext;
import dev.heddle.scene.api.SceneAccess;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Puts cubes in a row. Its state is how many, and their names in one text.
public final class Stamps implements LiveModule {
    private static final double STEP_CM = 150;
    private static final int ROW = 20;
    private static final String COLOR = "#3b82c4";

    private final List<String> names = new ArrayList<>();
    private @Nullable ModuleContext context;

    /// `stamp` has no parameters.
    record Stamp() {}

    /// Answer of `stamp`.
    record Stamped(String name, int count) {}

    /// The state.
    record State(int count, String names) {}

    @Override
    public Actions start(ModuleContext given) {
        context = given;
        return Actions.of(
                Action.of("stamp", "Puts a cube into the next place.", Stamp.class, this::stamp));
    }

    private Stamped stamp(Stamp parameters) throws ActionException {
        if (context == null) {
            throw new IllegalStateException("it was not started");
        }
        int next = names.size();
        var name =
                context.service(SceneAccess.class)
                        .spawn(
                                "cube",
                                COLOR,
                                next % ROW * STEP_CM,
                                50,
                                Math.floorDiv(next, ROW) * STEP_CM);
        names.add(name);
        return new Stamped(name, names.size());
    }

    @Override
    public State exportState(long forVersion) {
        return new State(names.size(), String.join(",", names));
    }

    @Override
    public void importState(long fromVersion, JsonNode state) {
        names.clear();
        for (var name : state.get("names").asString().split(",", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
    }
}
