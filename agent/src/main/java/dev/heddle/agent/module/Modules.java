package dev.heddle.agent.module;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.module.ModuleEvent.Step;
import dev.heddle.agent.module.UpdateOutcome.Failed;
import dev.heddle.agent.module.UpdateOutcome.Problem;
import dev.heddle.core.Operation;
import dev.heddle.core.OutcomeException;
import dev.heddle.sync.Wire.ActionInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The live modules of a program: jars of actions that are loaded, replaced and taken out while its
/// owner ticks. May be called from any thread, the owner's included; never blocks.
///
/// An update is a {@link Update walk of steps} on a thread of its own. Only three touch the owner,
/// each between two ticks: a look at the state, the swap, and at the very end the old version's
/// last word. Each step is told as an event. Until the swap, whatever goes wrong leaves everything
/// as it was; after it, the version before comes back with the state it had.
///
/// **Calls.** What a module offers are actions of the program that look for the version when they
/// run. So calls that wait in the owner's gate while an update begins are answered by the version
/// that runs when their turn comes, in their order and with their deadlines; the gate is bounded,
/// and no call is lost, refused or held up by an update. A call that has begun ends where it began.
public final class Modules implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Modules.class.getName());

    /// As long as calls of the agent have.
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(10);

    private final ModuleHost host;
    private final ModuleOptions options;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<Consumer<? super ModuleEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Release> previous = new ConcurrentHashMap<>();
    private final Map<String, ModuleStatus.LastUpdate> lastUpdates = new ConcurrentHashMap<>();
    private final Map<String, Long> offers = new ConcurrentHashMap<>();

    /// What is shown of each module, so that an offer changes nothing else of it. Guarded by
    /// itself.
    private final Map<String, String> phases = new HashMap<>();

    private final Map<String, List<Retiring>> retiring = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// Which version of each module runs. Written by one update at a time, in one write, on the
    /// owner's thread.
    private volatile Map<String, Generation> table = Map.of();

    /// Modules of a program that has none yet.
    public Modules(ModuleHost host, ModuleOptions options) {
        this.host = host;
        this.options = options;
    }

    /// Shows `listener` every step from now on, on the thread that makes it. What it throws is
    /// logged.
    public void onEvent(Consumer<? super ModuleEvent> listener) {
        listeners.add(listener);
    }

    /// Shows that there is a newer version of a module than the one that runs, which is not
    /// replaced by that.
    ///
    /// @param version the newer one, 0 if there is none
    public void offered(String module, long version) {
        Long before = version == 0 ? offers.remove(module) : offers.put(module, version);
        if (before == null ? version == 0 : before == version) {
            return;
        }
        synchronized (phases) {
            var phase = phases.get(module);
            if (phase != null) {
                show(module, phase);
            }
        }
    }

    /// What runs, by module.
    public Map<String, ModuleStatus> running() {
        var running = new TreeMap<String, ModuleStatus>();
        table.forEach((module, generation) -> running.put(module, status(generation, "running")));
        return running;
    }

    /// Installs a release, or replaces the version of its module that runs. It does not ask whether
    /// the version is newer: whoever verified the release has.
    public CompletableFuture<UpdateOutcome> update(Release release) {
        return update(release, options);
    }

    /// The same within other limits.
    CompletableFuture<UpdateOutcome> update(Release release, ModuleOptions limits) {
        return begin(
                release.module(), release.version(), limits, update -> update.replace(release));
    }

    /// Brings back the release that ran before the one that runs, with the state of the latter.
    public CompletableFuture<UpdateOutcome> rollback(String module) {
        var release = previous.get(module);
        return release == null
                ? CompletableFuture.completedFuture(
                        new Failed(
                                module,
                                0,
                                false,
                                Problem.NO_PREVIOUS,
                                "there is no version of %s before this one".formatted(module)))
                : update(release);
    }

    /// Takes a module out, with its state.
    public CompletableFuture<UpdateOutcome> unload(String module) {
        return unload(module, Actions.of());
    }

    /// Takes a module out and offers `instead` in its place.
    CompletableFuture<UpdateOutcome> unload(String module, Actions instead) {
        return begin(module, 0, options, update -> update.unload(module, instead));
    }

    /// What the version of a module that runs offers; nothing if there is none.
    List<ActionInfo> described(String module) {
        var generation = table.get(module);
        return generation == null ? List.of() : generation.described();
    }

    /// Has the owner run an action. Blocks; not on the owner's thread.
    @Nullable JsonNode callOnOwner(String module, String action, JsonNode parameters)
            throws Exception {
        Operation<@Nullable JsonNode> call =
                Operation.named(action, () -> call(module, action, parameters));
        try {
            return host.owner().call(call, CALL_DEADLINE);
        } catch (OutcomeException e) {
            throw e.getCause() instanceof ActionException refusal ? refusal : e;
        }
    }

    /// Refuses further updates. Versions that run go on as long as the program does.
    @Override
    public void close() {
        closed = true;
    }

    private interface Walk {
        UpdateOutcome go(Update update) throws InterruptedException;
    }

    private interface Going {
        UpdateOutcome go() throws InterruptedException;
    }

    private CompletableFuture<UpdateOutcome> begin(
            String module, long version, ModuleOptions limits, Walk walk) {
        var outcome = new CompletableFuture<UpdateOutcome>();
        if (closed) {
            outcome.complete(
                    new Failed(module, version, false, Problem.OWNER_CLOSED, "the program ends"));
        } else if (!busy.compareAndSet(false, true)) {
            outcome.complete(
                    new Failed(
                            module, version, false, Problem.BUSY, "another update is under way"));
        } else {
            Thread.ofPlatform()
                    .daemon()
                    .name("heddle-modules")
                    .start(() ->
                            go(
                                    module,
                                    version,
                                    () -> walk.go(new Update(this, host, limits)),
                                    outcome));
        }
        return outcome;
    }

    private void go(
            String module, long version, Going going, CompletableFuture<UpdateOutcome> outcome) {
        UpdateOutcome decided;
        try {
            decided = going.go();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            decided = new Failed(module, version, false, Problem.INTERNAL, "it was interrupted");
        } catch (RuntimeException | Error e) { // Whoever asked must not wait for a fault of ours.
            LOG.log(System.Logger.Level.ERROR, "an update of " + module + " went wrong", e);
            decided = new Failed(module, version, false, Problem.INTERNAL, e.toString());
        } finally {
            busy.set(false);
        }
        outcome.complete(decided);
    }

    // ---- for the update under way ------------------------------------------------------------

    @Nullable Generation current(String module) {
        return table.get(module);
    }

    Map<String, Generation> all() {
        return table;
    }

    /// Owner thread only, one at a time.
    void write(String module, @Nullable Generation generation) {
        var next = new HashMap<>(table);
        if (generation == null) {
            next.remove(module);
        } else {
            next.put(module, generation);
        }
        table = Map.copyOf(next);
    }

    /// Tells the program what a version offers, as actions that find the version when they run.
    void offer(String module, @Nullable Generation generation) {
        var actions = new ArrayList<Action<?>>();
        if (generation != null) {
            for (var info : generation.described()) {
                actions.add(
                        Action.ofJson(info, parameters -> call(module, info.name(), parameters)));
            }
        }
        host.offer().accept(module, Actions.of(actions));
    }

    private @Nullable JsonNode call(String module, String action, JsonNode parameters)
            throws ActionException {
        var generation = table.get(module);
        if (generation == null) {
            throw new ActionException("module_unloaded", "the module " + module + " was unloaded");
        }
        return generation.call(action, parameters);
    }

    void setPrevious(String module, @Nullable Release release) {
        if (release == null) {
            previous.remove(module);
        } else {
            previous.put(module, release);
        }
    }

    void setLastUpdate(String module, UpdateOutcome.Swap swap) {
        lastUpdates.put(
                module,
                new ModuleStatus.LastUpdate(
                        swap.nanos() / 1e6, swap.overBudget(), swap.stateCharacters()));
    }

    /// Shows what runs under the key of its module.
    void show(String module, String phase) {
        synchronized (phases) { // What is shown last is what is so.
            var generation = table.get(module);
            if (generation == null) {
                phases.remove(module);
            } else {
                phases.put(module, phase);
            }
            published(() ->
                    host.publisher()
                            .state(
                                    "module/" + module,
                                    generation == null ? null : status(generation, phase)));
        }
    }

    /// Watchers that cannot be told are no reason to stop half way.
    private static void published(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "what became of a module is told to nobody", e);
        }
    }

    private ModuleStatus status(Generation generation, String phase) {
        var release = generation.release();
        var before = previous.get(release.module());
        return new ModuleStatus(
                release.version(),
                release.sha256(),
                generation.marker(),
                phase,
                before == null ? null : before.version(),
                newer(release),
                lastUpdates.get(release.module()));
    }

    private @Nullable Long newer(Release release) {
        var offer = offers.get(release.module());
        return offer == null || offer <= release.version() ? null : offer;
    }

    void tell(String module, long version, Step step, String reason) {
        var event = new ModuleEvent(module, version, step, reason, Instant.now());
        for (var listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "told of a module, a listener threw", e);
            }
        }
        var told =
                Map.of(
                        "module", module,
                        "version", version,
                        "step", step.name().toLowerCase(Locale.ROOT),
                        "reason", reason,
                        "at", event.at().toEpochMilli());
        published(() -> host.publisher().publish("module", told));
    }

    /// How many old versions of a module are still in memory.
    int oldGenerations(String module) {
        var old = retiring.computeIfAbsent(module, _ -> new CopyOnWriteArrayList<>());
        old.removeIf(Retiring::isCollected);
        return old.size();
    }

    void remember(String module, Retiring old) {
        retiring.computeIfAbsent(module, _ -> new CopyOnWriteArrayList<>()).add(old);
    }
}
