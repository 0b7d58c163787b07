package dev.heddle.scene;

import com.jme3.asset.AssetManager;
import com.jme3.material.Material;
import com.jme3.material.RenderState.FaceCullMode;
import com.jme3.math.ColorRGBA;
import com.jme3.renderer.Camera;
import com.jme3.renderer.Camera.FrustumIntersect;
import com.jme3.scene.Geometry;
import com.jme3.scene.Mesh;
import com.jme3.scene.Node;
import dev.heddle.agent.Publisher;
import dev.heddle.core.Owner;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The actors and the rules they live by. It refuses before it changes anything, and tells the
/// publisher after. Owner thread only.
final class Stage {
    /// Enough for a busy scene; each costs a draw call and a line in every listing.
    static final int MAX_ACTORS = 1_000;

    /// Ten kilometres: beyond it, the engine's 32-bit floats no longer tell millimetres apart.
    static final double MAX_COORDINATE = 1e6;

    static final double MIN_SCALE = 0.001;
    static final double MAX_SCALE = 1_000;

    /// Names in a viewport: more than a person reads.
    static final int MAX_IN_VIEW = 100;

    private static final int NEAREST = 3;

    /// The change is done by then: neither it nor the world may fail because nobody heard of it.
    private static final String UNHEARD = "told what changed in the world, the publisher threw";

    private static final System.Logger LOG = System.getLogger(Stage.class.getName());
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9 _.-]{1,60}");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");

    private final Owner owner;
    private final AssetManager assets;
    private final Node root;
    private final Camera camera;
    private final String view;
    private final Pace pace;

    private final Map<String, Placed> actors = new LinkedHashMap<>();
    private final Map<Kind, Mesh> meshes = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> lastNumbers = new EnumMap<>(Kind.class);
    private Publisher publisher = Publisher.NOBODY;
    private Viewport.@Nullable State publishedViewport;

    /// @param root the graph's root
    Stage(Owner owner, AssetManager assets, Node root, Camera camera, String view, Pace pace) {
        this.owner = owner;
        this.assets = assets;
        this.root = root;
        this.camera = camera;
        this.view = view;
        this.pace = pace;
    }

    /// An actor and the node that shows it.
    private record Placed(Actor actor, GuardedNode node) {}

    /// Tells `publisher` everything there is, and from now on all that changes.
    void publishTo(Publisher publisher) {
        owner.check();
        this.publisher = publisher;
        actors.values().forEach(placed -> publishState(placed.actor));
        publishedViewport = null;
        publishViewport();
    }

    /// The oldest `limit` actors.
    List<Actor.Data> actors(int limit) {
        owner.check();
        return actors.values().stream().limit(limit).map(placed -> placed.actor.data()).toList();
    }

    int count() {
        owner.check();
        return actors.size();
    }

    /// Puts one of the world's own actors in place, which {@link #clearSpawned} leaves alone.
    void prop(String name, Kind kind, Vec3 location, String color) {
        owner.check();
        var one = new Vec3(1, 1, 1);
        place(new Actor(name, kind, location, new Vec3(0, 0, 0), one, color, false));
    }

    /// Adds an actor.
    ///
    /// @param color `#rrggbb`; the kind's own if null
    /// @param name not in use; made from the kind and a number that was not used before if null
    Actor.Data spawn(
            Kind kind,
            Vec3 location,
            Vec3 rotation,
            Vec3 scale,
            @Nullable String color,
            @Nullable String name)
            throws Refusal {
        owner.check();
        if (actors.size() >= MAX_ACTORS) {
            throw new Refusal(
                    "too_many_actors",
                    "there are %d actors, and no more are allowed; delete some first"
                            .formatted(actors.size()));
        }
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
        place(actor);
        publishState(actor);
        tellEvent("actor_spawned", actor.data());
        publishViewport();
        return actor.data();
    }

    /// Changes what is given of an actor's place, all of it or nothing.
    ///
    /// @param relative whether location and rotation are added and scale multiplied
    Actor.Data transform(
            String name,
            @Nullable Vec3 location,
            @Nullable Vec3 rotation,
            @Nullable Vec3 scale,
            boolean relative)
            throws Refusal {
        owner.check();
        var placed = require(name);
        if (location == null && rotation == null && scale == null) {
            throw new Refusal(
                    "nothing_to_change", "give at least one of location, rotation and scale");
        }
        var old = placed.actor;
        var newLocation = changed(old.location(), location, relative ? Vec3::plus : null);
        var newRotation = changed(old.rotation(), rotation, relative ? Vec3::plus : null);
        var newScale = changed(old.scale(), scale, relative ? Vec3::times : null);
        requireTransform(newLocation, newRotation, newScale);
        var actor = old.at(newLocation, newRotation.withoutTurns(), newScale);
        move(placed.node, actor);
        actors.put(name, new Placed(actor, placed.node));
        publishState(actor);
        tellEvent("actor_changed", actor.data());
        return actor.data();
    }

    /// Removes an actor and returns what it was.
    Actor.Data delete(String name) throws Refusal {
        owner.check();
        var placed = require(name);
        remove(placed);
        var data = placed.actor.data();
        tellEvent("actor_deleted", data);
        publishViewport();
        return data;
    }

    /// Removes every actor that was spawned from outside, and returns what they were.
    Cleared clearSpawned() {
        owner.check();
        var spawned = actors.values().stream().filter(placed -> placed.actor.spawned()).toList();
        spawned.forEach(this::remove);
        var data = spawned.stream().map(placed -> placed.actor.data()).toList();
        var cleared = new Cleared(data.size(), data);
        tellEvent("actors_cleared", cleared);
        publishViewport();
        return cleared;
    }

    /// What was cleared.
    ///
    /// @param count how many were removed
    /// @param actors what they were
    record Cleared(int count, List<Actor.Data> actors) {}

    /// What the camera sees, and how the loop is doing.
    Viewport describe() {
        owner.check();
        var inView =
                actors.values().stream()
                        .filter(placed -> isInView(placed.node))
                        .map(placed -> placed.actor.name())
                        .toList();
        var snapshot = owner.snapshot();
        double tickMs = snapshot.tickTime().toNanos() / 1e6 / Math.max(1, snapshot.ticks());
        return new Viewport(
                view,
                cameraData(),
                actors.size(),
                (int) actors.values().stream().filter(placed -> placed.actor.spawned()).count(),
                inView.stream().limit(MAX_IN_VIEW).toList(),
                inView.size(),
                new Viewport.Loop(
                        snapshot.health().name().toLowerCase(Locale.ROOT),
                        Math.round(pace.perSecond() * 10) / 10.0,
                        snapshot.ticks(),
                        Math.round(tickMs * 1_000) / 1_000.0,
                        snapshot.queued()));
    }

    /// Publishes camera and number of actors if they differ from what was published last.
    void publishViewport() {
        var state = new Viewport.State(cameraData(), actors.size());
        if (!state.equals(publishedViewport)) {
            publishedViewport = state;
            tellState("viewport", state);
        }
    }

    private void publishState(Actor actor) {
        tellState(actor.key(), actor.data());
    }

    private void tellState(String key, @Nullable Object value) {
        try {
            publisher.state(key, value);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, UNHEARD, e);
        }
    }

    private void tellEvent(String type, Object data) {
        try {
            publisher.publish(type, data);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, UNHEARD, e);
        }
    }

    private Viewport.Camera cameraData() {
        return new Viewport.Camera(
                Vec3.of(camera.getLocation()).toList(), Vec3.of(camera.getDirection()).toList());
    }

    private boolean isInView(Node node) {
        camera.setPlaneState(0); // Which planes a parent was found inside of; unknown here.
        return camera.contains(node.getWorldBound()) != FrustumIntersect.Outside;
    }

    // ---- the graph ----------------------------------------------------------------------------

    private void place(Actor actor) {
        var shape = new Geometry(actor.name(), meshes.computeIfAbsent(actor.kind(), Kind::mesh));
        shape.setMaterial(material(assets, actor.color()));
        if (actor.kind() == Kind.PLANE) { // It has no back of its own.
            shape.getMaterial().getAdditionalRenderState().setFaceCullMode(FaceCullMode.Off);
        }
        var node = new GuardedNode(actor.name(), owner);
        node.attachChild(shape);
        move(node, actor);
        root.attachChild(node);
        actors.put(actor.name(), new Placed(actor, node));
    }

    /// A surface that the world's lights shine on.
    static Material material(AssetManager assets, String color) {
        int rgb = Integer.parseInt(color, 1, color.length(), 16);
        var shade =
                new ColorRGBA()
                        .setAsSrgb(
                                (rgb >> 16 & 0xff) / 255f,
                                (rgb >> 8 & 0xff) / 255f,
                                (rgb & 0xff) / 255f,
                                1);
        var material = new Material(assets, "Common/MatDefs/Light/Lighting.j3md");
        material.setBoolean("UseMaterialColors", true);
        material.setColor("Diffuse", shade);
        material.setColor("Ambient", shade);
        return material;
    }

    private static void move(Node node, Actor actor) {
        node.setLocalTranslation(actor.location().toVector());
        node.setLocalRotation(actor.rotation().toRotation());
        node.setLocalScale(actor.scale().toVector());
    }

    private void remove(Placed placed) {
        actors.remove(placed.actor.name());
        root.detachChild(placed.node);
        tellState(placed.actor.key(), null);
    }

    // ---- the rules ----------------------------------------------------------------------------

    private static Vec3 changed(
            Vec3 old, @Nullable Vec3 given, @Nullable BinaryOperator<Vec3> relative) {
        if (given == null) {
            return old;
        }
        return relative == null ? given : relative.apply(old, given);
    }

    private static void requireTransform(Vec3 location, Vec3 rotation, Vec3 scale) throws Refusal {
        location.within("location", -MAX_COORDINATE, MAX_COORDINATE);
        rotation.within("rotation", -MAX_COORDINATE, MAX_COORDINATE);
        scale.within("scale", MIN_SCALE, MAX_SCALE);
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

    private Placed require(String name) throws Refusal {
        var placed = actors.get(name);
        if (placed == null) {
            var nearest = nearest(name);
            throw new Refusal(
                    "unknown_actor",
                    "there is no actor named %s; %s"
                            .formatted(
                                    quoted(name),
                                    nearest.isEmpty()
                                            ? "there are none at all"
                                            : "nearest are " + String.join(", ", nearest)));
        }
        return placed;
    }

    private List<String> nearest(String name) {
        var wanted = clipped(name);
        record Near(String name, int distance) {}
        return actors.keySet().stream()
                .map(other -> new Near(other, distance(wanted, other)))
                .sorted(Comparator.comparingInt(Near::distance))
                .limit(NEAREST)
                .map(near -> quoted(near.name))
                .toList();
    }

    /// How many letters must be added, removed or changed to make one of the other (V.
    /// Levenshtein).
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    /// What came from outside, short enough for a message.
    private static String quoted(String text) {
        return '"' + clipped(text) + '"';
    }

    private static String clipped(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
