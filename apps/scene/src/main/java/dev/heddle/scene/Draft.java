package dev.heddle.scene;

import static dev.heddle.scene.Names.quoted;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A scene while it is edited, and the rules that its actors live by. For one thread, which throws
/// it away if a rule refuses.
final class Draft {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9 _.-]{1,60}");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");

    private final Map<String, Actor> actors;
    private final Map<Kind, Integer> lastNumbers;
    private List<String> selection;

    /// @param lastNumbers the numbers that made names have come to
    Draft(Scene scene, Map<Kind, Integer> lastNumbers) {
        this.actors = new LinkedHashMap<>(scene.actors());
        this.selection = scene.selection();
        this.lastNumbers = new EnumMap<>(Kind.class);
        this.lastNumbers.putAll(lastNumbers);
    }

    /// What it has come to.
    Scene scene() {
        return new Scene(actors, selection);
    }

    Map<Kind, Integer> lastNumbers() {
        return lastNumbers;
    }

    /// Adds one of the world's own actors, which {@link #clearSpawned} leaves alone.
    void prop(String name, Kind kind, Vec3 location, String color) {
        var one = new Vec3(1, 1, 1);
        actors.put(name, new Actor(name, kind, location, new Vec3(0, 0, 0), one, color, false));
    }

    /// Adds an actor.
    ///
    /// @param color `#rrggbb`; the kind's own if null
    /// @param name not in use; made from the kind and a number that was not used before if null
    Actor spawn(
            Kind kind,
            Vec3 location,
            Vec3 rotation,
            Vec3 scale,
            @Nullable String color,
            @Nullable String name)
            throws Refusal {
        requireRoom(kind);
        requireTransform(location, rotation, scale);
        var actor =
                new Actor(
                        name == null ? nextName(kind) : requireFreeName(name),
                        kind,
                        location,
                        rotation.withoutTurns(),
                        scale,
                        color == null ? kind.color() : requireColor(color),
                        true);
        actors.put(actor.name(), actor);
        return actor;
    }

    /// The actors of these names, each once; the selected ones if no names are given.
    List<Actor> targets(Optional<List<String>> names) throws Refusal {
        var wanted = names.orElse(selection);
        if (wanted.isEmpty()) {
            throw new Refusal("nothing_selected", "give names, or select actors first");
        }
        var found = new ArrayList<Actor>();
        for (var name : new LinkedHashSet<>(wanted)) {
            found.add(require(name));
        }
        return found;
    }

    /// Gives an actor another place, turn or scale.
    Actor place(Actor actor, Vec3 location, Vec3 rotation, Vec3 scale) throws Refusal {
        requireTransform(location, rotation, scale);
        var placed = actor.at(location, rotation.withoutTurns(), scale);
        actors.put(actor.name(), placed);
        return placed;
    }

    /// Gives each of the actors another place.
    List<Actor> moveAll(List<Actor> those, UnaryOperator<Vec3> move) throws Refusal {
        var moved = new ArrayList<Actor>();
        for (var actor : those) {
            moved.add(place(actor, move.apply(actor.location()), actor.rotation(), actor.scale()));
        }
        return moved;
    }

    void delete(Actor actor) {
        actors.remove(actor.name());
        selection = selection.stream().filter(name -> !name.equals(actor.name())).toList();
    }

    /// Removes every actor that was spawned from outside, and returns what they were.
    List<Actor> clearSpawned() {
        var spawned = actors.values().stream().filter(Actor::spawned).toList();
        spawned.forEach(this::delete);
        return spawned;
    }

    /// Selects these and no others.
    ///
    /// @param added whether what was selected stays so
    void select(List<String> names, boolean added) throws Refusal {
        for (var name : names) {
            require(name);
        }
        var selected = new LinkedHashSet<>(added ? selection : List.of());
        selected.addAll(names);
        selection = List.copyOf(selected);
    }

    List<Actor> selected() {
        return selection.stream().map(name -> Objects.requireNonNull(actors.get(name))).toList();
    }

    // ---- the rules ----------------------------------------------------------------------------

    Actor require(String name) throws Refusal {
        var actor = actors.get(name);
        if (actor == null) {
            throw Names.unknown(name, actors.keySet());
        }
        return actor;
    }

    private void requireRoom(Kind kind) throws Refusal {
        if (actors.size() >= Stage.MAX_ACTORS) {
            throw new Refusal(
                    "too_many_actors",
                    "there are %d actors, and no more are allowed; delete some first"
                            .formatted(actors.size()));
        }
        if (kind == Kind.LIGHT
                && actors.values().stream().filter(actor -> actor.kind() == kind).count()
                        >= Stage.MAX_LIGHTS) {
            throw new Refusal(
                    "too_many_lights",
                    "there are %d lights, and no more are allowed; delete some first"
                            .formatted(Stage.MAX_LIGHTS));
        }
    }

    private static void requireTransform(Vec3 location, Vec3 rotation, Vec3 scale) throws Refusal {
        location.within("location", -Stage.MAX_COORDINATE, Stage.MAX_COORDINATE);
        rotation.within("rotation", -Stage.MAX_COORDINATE, Stage.MAX_COORDINATE);
        scale.within("scale", Stage.MIN_SCALE, Stage.MAX_SCALE);
    }

    private static String requireColor(String color) throws Refusal {
        if (!COLOR.matcher(color).matches()) {
            throw new Refusal("bad_color", "color must look like #rrggbb, was " + quoted(color));
        }
        return color.toLowerCase(Locale.ROOT);
    }

    private String requireFreeName(String name) throws Refusal {
        if (!NAME.matcher(name).matches() || !name.equals(name.strip())) {
            throw new Refusal(
                    "bad_name",
                    "name must have 1 to 60 of the characters A-Z a-z 0-9 space _ . - and no space"
                            + " at either end, was "
                            + quoted(name));
        }
        if (actors.containsKey(name)) {
            throw new Refusal("duplicate_name", "there is already an actor named " + quoted(name));
        }
        return name;
    }

    /// A name that nobody has; a number is used once, so that a name never means two actors.
    private String nextName(Kind kind) {
        String name;
        do {
            name = kind + "-" + lastNumbers.merge(kind, 1, Integer::sum);
        } while (actors.containsKey(name));
        return name;
    }
}
