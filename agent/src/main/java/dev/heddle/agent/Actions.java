package dev.heddle.agent;

import dev.heddle.sync.Wire.ActionInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The actions a program offers, found by name or alias. Immutable; may be called from any thread.
public final class Actions {
    private final Map<String, Bound<?>> byName;

    /// An action with its schema, made once.
    record Bound<P extends Record>(Action<P> action, ParameterSchema<P> schema) {
        static <P extends Record> Bound<P> of(Action<P> action) {
            return new Bound<>(action, ParameterSchema.of(action.parameters()));
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
        for (var action : actions) {
            var bound = Bound.of(action);
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

    List<ActionInfo> describe() {
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
