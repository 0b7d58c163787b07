package dev.heddle.agent.module;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Size;
import dev.heddle.agent.module.UpdateOutcome.Committed;
import dev.heddle.agent.module.UpdateOutcome.Failed;
import dev.heddle.sync.Wire.ActionHints;
import dev.heddle.sync.Wire.ActionInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What people ask of a program's modules, as actions. They run beside the owner, one at a time,
/// and answer when all is decided. May be called from any thread.
public final class ModuleCommands {
    private final Modules modules;
    private final ModuleSource source;

    private ModuleCommands(Modules modules, ModuleSource source) {
        this.modules = modules;
        this.source = source;
    }

    /// The actions; offer them under a name that no module has.
    public static Actions of(Modules modules, ModuleSource source) {
        var commands = new ModuleCommands(modules, source);
        return Actions.of(
                Action.background(
                        "check_and_update",
                        "Fetches the newest version of each module, or of one, verifies it and"
                                + " replaces the one that runs, without a restart.",
                        CheckAndUpdate.class,
                        commands::checkAndUpdate),
                Action.background(
                        "force_reload_all",
                        "Fetches, verifies and loads all modules again, also if their version is"
                                + " the same.",
                        ForceReloadAll.class,
                        commands::forceReloadAll),
                Action.background(
                                "clear_all_modules",
                                "Unloads all modules, with their state. Each is loaded again from"
                                        + " what is kept here when one of its actions is called.",
                                ClearAllModules.class,
                                commands::clearAll)
                        .destructive(),
                Action.background(
                                "show_version",
                                "Says which version of each module runs.",
                                ShowVersion.class,
                                commands::showVersion)
                        .readOnly(),
                Action.background(
                                "rollback_module",
                                "Brings back the version of a module that ran before, with the"
                                        + " state of the one that runs.",
                                RollbackModule.class,
                                commands::rollback)
                        .destructive());
    }

    /// What became of one module.
    ///
    /// @param outcome `updated`, `unloaded`, `current`, `staged` or `failed`
    /// @param version the version that runs now, or that is staged
    /// @param swapMs what it took of the owner's time, in milliseconds
    record Done(
            String module,
            String outcome,
            long version,
            @Nullable Double swapMs,
            @Nullable String problem,
            @Nullable String message) {}

    /// Answer of all commands that change something.
    record Report(List<Done> modules) {}

    /// Parameters of `check_and_update`.
    record CheckAndUpdate(
            @Describe("Only this module.") @Size(min = 1, max = 64) Optional<String> module,
            @Describe("Whether to fetch and verify only, and to replace nothing.") @Default("false")
                    boolean stage_only) {}

    private Report checkAndUpdate(CheckAndUpdate given)
            throws ActionException, InterruptedException {
        var all = given.module.isPresent() ? List.of(given.module.get()) : source.modules();
        return each(
                all,
                module -> {
                    var newest = source.newest(module);
                    var runs = modules.running().get(module);
                    if (runs != null && runs.hash().equals(newest.sha256())) {
                        return new Done(module, "current", newest.version(), null, null, null);
                    }
                    return given.stage_only
                            ? new Done(module, "staged", newest.version(), null, null, null)
                            : done(modules.update(newest));
                });
    }

    /// `force_reload_all` has no parameters.
    record ForceReloadAll() {}

    private Report forceReloadAll(ForceReloadAll given)
            throws ActionException, InterruptedException {
        return each(source.modules(), module -> done(modules.update(source.newest(module))));
    }

    /// `clear_all_modules` has no parameters.
    record ClearAllModules() {}

    private Report clearAll(ClearAllModules given) throws ActionException, InterruptedException {
        return each(
                modules.running().keySet(),
                module -> {
                    var stubs =
                            modules.described(module).stream()
                                    .map(info -> stub(module, info))
                                    .toList();
                    return done(modules.unload(module, Actions.of(stubs)));
                });
    }

    /// Loads its module again, and is then answered by it.
    private Action<?> stub(String module, ActionInfo info) {
        var hints = info.hints();
        var beside =
                new ActionHints(hints.readOnly(), hints.destructive(), hints.idempotent(), true);
        return Action.ofJson(
                new ActionInfo(
                        info.name(), info.description(), info.aliases(), info.schema(), beside),
                parameters -> loadAndCall(module, info.name(), parameters));
    }

    private @Nullable JsonNode loadAndCall(String module, String action, JsonNode parameters)
            throws Exception {
        if (!modules.running().containsKey(module)) {
            var release =
                    source.current(module)
                            .orElseThrow(() ->
                                    new ActionException(
                                            "module_unloaded",
                                            "no version of %s is kept here".formatted(module)));
            var loaded = done(modules.update(release));
            if (loaded.problem != null) {
                throw new ActionException(loaded.problem, String.valueOf(loaded.message));
            }
        }
        return modules.callOnOwner(module, action, parameters);
    }

    /// `show_version` has no parameters.
    record ShowVersion() {}

    private Map<String, Object> showVersion(ShowVersion given) {
        return Map.of("modules", modules.running());
    }

    /// Parameters of `rollback_module`.
    record RollbackModule(@Describe("Which one.") @Size(min = 1, max = 64) String module) {}

    private Report rollback(RollbackModule given) throws ActionException, InterruptedException {
        return each(List.of(given.module), module -> done(modules.update(source.previous(module))));
    }

    private interface Step {
        Done run(String module) throws ActionException, InterruptedException;
    }

    /// One after the other, each whatever became of those before.
    ///
    /// @throws ActionException if one failed, after all were tried
    private static Report each(Collection<String> names, Step step)
            throws ActionException, InterruptedException {
        var done = new ArrayList<Done>();
        for (var module : new TreeSet<>(names)) {
            try {
                done.add(step.run(module));
            } catch (ActionException e) {
                done.add(
                        new Done(
                                module,
                                "failed",
                                0,
                                null,
                                e.code(),
                                String.valueOf(e.getMessage())));
            }
        }
        for (var one : done) {
            if (one.problem != null) {
                throw new ActionException(one.problem, failures(done));
            }
        }
        return new Report(done);
    }

    private static String failures(List<Done> done) {
        var text = new ArrayList<String>();
        for (var one : done) {
            text.add(
                    one.problem == null
                            ? "%s: %s, version %d".formatted(one.module, one.outcome, one.version)
                            : "%s failed: %s".formatted(one.module, one.message));
        }
        return String.join("; ", text);
    }

    private static Done done(CompletableFuture<UpdateOutcome> update) throws InterruptedException {
        try {
            return switch (update.get()) {
                case Committed(String module, long version, _, var swap, _) ->
                        new Done(
                                module,
                                version == 0 ? "unloaded" : "updated",
                                version,
                                swap.nanos() / 1e6,
                                null,
                                null);
                case Failed(String module, long version, _, var problem, String message) ->
                        new Done(
                                module,
                                "failed",
                                version,
                                null,
                                "module_" + problem.name().toLowerCase(Locale.ROOT),
                                message);
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
