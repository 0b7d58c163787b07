package dev.heddle.agent;

import dev.heddle.agent.ParameterSchema.Parsed;
import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.PathError;
import dev.heddle.sync.Wire.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The actions a program offers, found by name or alias. Immutable; may be called from any thread.
public final class Actions {
    private final Map<String, Bound<?>> byName;

    /// An action with its schema, made once.
    record Bound<P extends Record>(Action<P> action, ParameterSchema<P> schema, Shapes shapes) {
        static <P extends Record> Bound<P> of(Action<P> action, Shapes shapes) {
            return new Bound<>(action, action.schema(shapes), shapes);
        }

        @Nullable JsonNode invoke(JsonNode parameters) throws Exception {
            return switch (schema.parse(parameters)) {
                case Parsed.Invalid<P>(List<PathError> errors) ->
                        throw new ActionException(
                                Problem.INVALID_PARAMETERS.code(),
                                Agent.shortened(
                                        "the parameters of %s are not valid: %s %s"
                                                .formatted(
                                                        action.name(),
                                                        errors.getFirst().path(),
                                                        errors.getFirst().message())));
                case Parsed.Valid<P>(P valid) -> {
                    Object result = action.run(valid);
                    yield result == null ? null : shapes.plain(result);
                }
            };
        }
    }

    private Actions(Map<String, Bound<?>> byName) {
        this.byName = byName;
    }

    /// The given actions.
    ///
    /// @throws IllegalArgumentException if two share a name or alias, or a record cannot be
    ///   described
    public static Actions of(Action<?>... actions) {
        return of(List.of(actions));
    }

    /// The given actions.
    ///
    /// @throws IllegalArgumentException if two share a name or alias, or a record cannot be
    ///   described
    public static Actions of(Collection<? extends Action<?>> actions) {
        var byName = new LinkedHashMap<String, Bound<?>>();
        var shapes = new Shapes();
        for (var action : actions) {
            var bound = Bound.of(action, shapes);
            var names = new ArrayList<>(action.aliases());
            names.add(0, action.name());
            names.forEach(name -> put(byName, name, bound));
        }
        return new Actions(byName);
    }

    /// All of these together.
    ///
    /// @throws IllegalArgumentException if two share a name or alias
    static Actions together(Collection<Actions> parts) {
        var byName = new LinkedHashMap<String, Bound<?>>();
        for (var part : parts) {
            part.byName.forEach((name, bound) -> put(byName, name, bound));
        }
        return new Actions(byName);
    }

    private static void put(Map<String, Bound<?>> byName, String name, Bound<?> bound) {
        if (byName.putIfAbsent(name, bound) != null) {
            throw new IllegalArgumentException("two actions are called " + name);
        }
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    Optional<Bound<?>> find(String name) {
        return Optional.ofNullable(byName.get(name.strip().toLowerCase(Locale.ROOT)));
    }

    /// Checks parameters and runs an action here and now, past any gate. What it answers with is
    /// plain JSON, null if it answers with nothing. Owner thread only, like the action.
    ///
    /// @throws ActionException if there is no such action, its parameters are not valid, or it
    ///   refuses
    /// @throws Exception if it fails
    @OwnerThread
    public @Nullable JsonNode invoke(String name, JsonNode parameters) throws Exception {
        var bound =
                find(name)
                        .orElseThrow(() ->
                                new ActionException(
                                        Problem.UNKNOWN_ACTION.code(),
                                        "there is no action " + Agent.shortened(name)));
        return bound.invoke(parameters);
    }

    /// What people and assistants read about the actions.
    public List<ActionInfo> describe() {
        return byName.values().stream()
                .distinct()
                .map(bound ->
                        new ActionInfo(
                                bound.action().name(),
                                bound.action().description(),
                                bound.action().aliases(),
                                bound.schema().json(),
                                bound.action().hints()))
                .toList();
    }

    static String normalized(String name) {
        String normalized = name.strip().toLowerCase(Locale.ROOT);
        if (!normalized.matches("[a-z][a-z0-9_.-]{0,63}")) {
            throw new IllegalArgumentException(
                    "an action's name has 1 to 64 of a-z, 0-9, _ . - and begins with a letter: \""
                            + name
                            + "\"");
        }
        return normalized;
    }
}
