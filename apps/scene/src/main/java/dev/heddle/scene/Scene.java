package dev.heddle.scene;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All actors and the selection at one moment. Immutable, so a scene from before a change is all
/// that taking it back needs; scenes share the actors they have in common.
///
/// @param actors by name, oldest first
/// @param selection names of actors, in the order of selecting
record Scene(Map<String, Actor> actors, List<String> selection) {
    static final Scene EMPTY = new Scene(Map.of(), List.of());

    Scene {
        actors = Collections.unmodifiableMap(new LinkedHashMap<>(actors));
        selection = List.copyOf(selection);
    }

    /// What became of the actors since `before`.
    Change since(Scene before) {
        var spawned = new ArrayList<String>();
        var changed = new ArrayList<String>();
        actors.forEach((name, actor) -> {
            var old = before.actors.get(name);
            if (old == null) {
                spawned.add(name);
            } else if (!old.equals(actor)) {
                changed.add(name);
            }
        });
        var deleted =
                before.actors.keySet().stream().filter(name -> !actors.containsKey(name)).toList();
        return new Change(spawned, changed, deleted);
    }

    /// Names of the actors that are new, that are not as before, and that are gone.
    public record Change(List<String> spawned, List<String> changed, List<String> deleted) {
        public Change {
            spawned = List.copyOf(spawned);
            changed = List.copyOf(changed);
            deleted = List.copyOf(deleted);
        }

        boolean isNothing() {
            return spawned.isEmpty() && changed.isEmpty() && deleted.isEmpty();
        }
    }
}
