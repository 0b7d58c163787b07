package dev.heddle.stamps.two;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Matches;
import dev.heddle.agent.module.LiveModule;
import dev.heddle.agent.module.ModuleContext;
import dev.heddle.scene.api.SceneAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Puts cubes of any color in a row, and takes the newest away again. Its state is a list of them;
/// it reads what version 1 wrote, and writes that for it.
public final class Stamps implements LiveModule {
    private static final double STEP_CM = 150;
    private static final int ROW = 20;

    /// What version 1 painted all of its cubes with.
    private static final String FIRST_COLOR = "#3b82c4";

    private final List<Placed> placed = new ArrayList<>();
    private @Nullable ModuleContext context;

    /// One cube.
    record Placed(String name, String color) {}

    /// Parameters of `stamp`.
    record Stamp(
            @Describe("#rrggbb.") @Matches("^#[0-9a-fA-F]{6}$") @Default("\"#d97706\"")
                    String color) {}

    /// Answer of `stamp`.
    record Stamped(String name, int count) {}

    /// `unstamp` has no parameters.
    record Unstamp() {}

    @Override
    public Actions start(ModuleContext given) {
        context = given;
        return Actions.of(
                Action.of("stamp", "Puts a cube into the next place.", Stamp.class, this::stamp),
                Action.of("unstamp", "Takes the newest cube away.", Unstamp.class, this::unstamp));
    }

    private Stamped stamp(Stamp parameters) throws ActionException {
        int next = placed.size();
        var name =
                scene().spawn(
                                "cube",
                                parameters.color,
                                next % ROW * STEP_CM,
                                50,
                                Math.floorDiv(next, ROW) * STEP_CM);
        placed.add(new Placed(name, parameters.color));
        return new Stamped(name, placed.size());
    }

    private Stamped unstamp(Unstamp parameters) throws ActionException {
        if (placed.isEmpty()) {
            throw new ActionException("nothing_stamped", "there is no cube to take away");
        }
        var newest = placed.removeLast();
        scene().delete(newest.name);
        return new Stamped(newest.name, placed.size());
    }

    private SceneAccess scene() {
        if (context == null) {
            throw new IllegalStateException("it was not started");
        }
        return context.service(SceneAccess.class);
    }

    @Override
    public Object exportState(long forVersion) {
        if (forVersion == 1) {
            var names = placed.stream().map(Placed::name).collect(Collectors.joining(","));
            return Map.of("count", placed.size(), "names", names);
        }
        return Map.of("placed", placed);
    }

    @Override
    public void importState(long fromVersion, JsonNode state) {
        placed.clear();
        if (fromVersion == 1) {
            for (var name : state.get("names").asString().split(",", -1)) {
                if (!name.isEmpty()) {
                    placed.add(new Placed(name, FIRST_COLOR));
                }
            }
        } else {
            for (var one : state.get("placed")) {
                placed.add(new Placed(one.get("name").asString(), one.get("color").asString()));
            }
        }
    }
}
