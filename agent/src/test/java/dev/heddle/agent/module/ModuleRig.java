package dev.heddle.agent.module;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Actions;
import dev.heddle.agent.Publisher;
import dev.heddle.agent.module.ModuleEvent.Step;
import dev.heddle.core.Operation;
import dev.heddle.core.OutcomeException;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.sync.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An owner with live modules, and what it was told of them.
final class ModuleRig implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(30);

    /// A probation that is over at once, on any machine, unless something goes wrong in it.
    static final ModuleOptions QUICK =
            ModuleOptions.DEFAULT.withProbation(
                    new ModuleOptions.Probation(3, Duration.ofMillis(1), 0, LONG));

    final Owner owner;
    final Map<String, Actions> offered = new ConcurrentHashMap<>();
    final Map<String, Object> state = new ConcurrentHashMap<>();
    final List<ModuleEvent> events = new CopyOnWriteArrayList<>();
    final Modules modules;

    ModuleRig(ModuleOptions options) {
        this(options, ModuleHost.Marks.NONE, _ -> {});
    }

    ModuleRig(ModuleOptions options, Policy policy) {
        this(options, policy, ModuleHost.Marks.NONE, _ -> {});
    }

    /// @param service what modules get if they ask for a `Keeper`
    ModuleRig(ModuleOptions options, ModuleHost.Marks marks, Keeper service) {
        this(options, Policy.DEFAULT, marks, service);
    }

    private ModuleRig(
            ModuleOptions options, Policy policy, ModuleHost.Marks marks, Keeper service) {
        owner = Owner.running("engine", policy);
        var publisher =
                new Publisher() {
                    @Override
                    public void state(String key, @Nullable Object value) {
                        if (value == null) {
                            state.remove(key);
                        } else {
                            state.put(key, value);
                        }
                    }

                    @Override
                    public void publish(String type, Object data) {}
                };
        modules =
                new Modules(
                        ModuleHost.of(owner, this::offer, publisher)
                                .withService(Keeper.class, service)
                                .withMarks(marks),
                        options);
        modules.onEvent(events::add);
    }

    private void offer(String module, Actions actions) {
        if (actions.describe().stream().anyMatch(info -> info.name().equals("taken"))) {
            throw new IllegalArgumentException("two actions are called taken");
        }
        offered.put(module, actions);
    }

    UpdateOutcome update(Release release) {
        return done(modules.update(release));
    }

    UpdateOutcome.Committed committed(Release release) {
        var outcome = update(release);
        assertThat(outcome).isInstanceOf(UpdateOutcome.Committed.class);
        return (UpdateOutcome.Committed) outcome;
    }

    UpdateOutcome.Failed failed(Release release) {
        var outcome = update(release);
        assertThat(outcome).isInstanceOf(UpdateOutcome.Failed.class);
        return (UpdateOutcome.Failed) outcome;
    }

    static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    /// Calls an action on the owner, as the agent does.
    JsonNode call(String module, String action, String parameters) throws Exception {
        try {
            return owner.call(
                    operation(requireNonNull(offered.get(module)), action, parameters), LONG);
        } catch (OutcomeException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /// A call of an action as it was offered once.
    Operation<JsonNode> operation(Actions actions, String action, String parameters) {
        return Operation.named(
                action, () -> requireNonNull(actions.invoke(action, Json.read(parameters))));
    }

    ModuleStatus status() {
        return requireNonNull(modules.running().get("counter"));
    }

    Actions offeredNow() {
        return requireNonNull(offered.get("counter"));
    }

    List<Step> steps(long version) {
        return events.stream()
                .filter(event -> event.version() == version)
                .map(ModuleEvent::step)
                .toList();
    }

    @Override
    public void close() {
        modules.close();
        owner.close();
    }
}
