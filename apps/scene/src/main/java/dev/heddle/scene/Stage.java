package dev.heddle.scene;

import com.jme3.renderer.Camera.FrustumIntersect;
import dev.heddle.agent.Publisher;
import dev.heddle.core.Owner;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The actors, the selection and the camera, and the one way to change them: an {@link Edit} is
/// done on a draft, and only what came out well is shown, told to the publisher and remembered for
/// {@link #undo}. Owner thread only.
final class Stage {
    /// Enough for a busy scene; each costs a draw call and a line in every listing.
    static final int MAX_ACTORS = 1_000;

    /// Each light makes every surface near it dearer.
    static final int MAX_LIGHTS = 16;

    /// Ten kilometres: beyond it, the engine's 32-bit floats no longer tell millimetres apart.
    static final double MAX_COORDINATE = 1e6;

    static final double MIN_SCALE = 0.001;
    static final double MAX_SCALE = 1_000;

    /// Changes that can be taken back: more than a person remembers. Scenes share their actors, so
    /// one costs a map of a thousand entries at most.
    static final int MAX_UNDO = 50;

    /// Names in a viewport: more than a person reads.
    static final int MAX_IN_VIEW = 100;

    private final Owner owner;
    private final Graph graph;
    private final Eye eye;
    private final @Nullable Capture capture;
    private final Pace pace;

    private Scene scene = Scene.EMPTY;
    private Map<Kind, Integer> lastNumbers = Map.of();
    private final Deque<Done> history = new ArrayDeque<>();
    private Publisher publisher = new SafePublisher(Publisher.NOBODY);
    private Viewport.@Nullable State publishedViewport;

    /// @param capture null where nothing is drawn
    Stage(Owner owner, Graph graph, Eye eye, @Nullable Capture capture, Pace pace) {
        this.owner = owner;
        this.graph = graph;
        this.eye = eye;
        this.capture = capture;
        this.pace = pace;
    }

    /// A change that was done, and the scene before it.
    private record Done(String action, Scene before) {}

    /// Tells `publisher` everything there is, and from now on all that changes.
    void publishTo(Publisher publisher) {
        owner.check();
        this.publisher = new SafePublisher(publisher);
        publishEverything();
    }

    private void publishEverything() {
        scene.actors().values().forEach(this::publishState);
        publisher.state("selection", scene.selection());
        publishedViewport = null;
        publishViewport();
    }

    /// What there is. Immutable.
    Scene scene() {
        owner.check();
        return scene;
    }

    /// The oldest `limit` actors.
    List<Actor.Data> actors(int limit) {
        return scene().actors().values().stream().limit(limit).map(Actor::data).toList();
    }

    /// The actors of these names, or the selected ones; {@link Draft#targets} says how.
    List<Actor> targets(Optional<List<String>> names) throws Refusal {
        return new Draft(scene(), lastNumbers).targets(names);
    }

    Actor actor(String name) throws Refusal {
        return targets(Optional.of(List.of(name))).getFirst();
    }

    List<Actor> selected() {
        return new Draft(scene(), lastNumbers).selected();
    }

    int count() {
        return scene().actors().size();
    }

    // ---- changes ------------------------------------------------------------------------------

    /// Builds the world's own actors, which {@link #clearSpawned} leaves alone. It cannot be taken
    /// back.
    void furnish(Consumer<Draft> props) {
        owner.check();
        var draft = new Draft(scene, lastNumbers);
        props.accept(draft);
        show(draft.scene());
    }

    /// Does an edit, all of it or nothing.
    ///
    /// @param action what to call it
    <R> R edit(String action, Edit<R> edit) throws Refusal {
        owner.check();
        var draft = new Draft(scene, lastNumbers);
        R answer = edit.applyTo(draft);
        var _ = commit(action, draft);
        return answer;
    }

    /// Does an edit, all of it or nothing, and tells what became of the actors.
    Scene.Change change(String action, Edit<?> edit) throws Refusal {
        owner.check();
        var draft = new Draft(scene, lastNumbers);
        var _ = edit.applyTo(draft);
        return commit(action, draft);
    }

    private Scene.Change commit(String action, Draft draft) {
        lastNumbers = draft.lastNumbers();
        var before = scene;
        var change = show(draft.scene());
        if (!change.isNothing()) {
            if (history.size() == MAX_UNDO) {
                history.removeFirst();
            }
            history.addLast(new Done(action, before));
        }
        tell(action, change, before);
        return change;
    }

    /// What an edit would change. Nothing is changed.
    Scene.Change tryOut(Edit<?> edit) throws Refusal {
        owner.check();
        var draft = new Draft(scene, lastNumbers);
        var _ = edit.applyTo(draft);
        return draft.scene().since(scene);
    }

    /// Takes back the last change of actors; what was selected before it is selected again.
    Undone undo() throws Refusal {
        owner.check();
        var last = history.pollLast();
        if (last == null) {
            throw new Refusal(
                    "nothing_to_undo",
                    "nothing is left to take back; the last %d changes of actors are remembered"
                            .formatted(MAX_UNDO));
        }
        var before = scene;
        var change = show(last.before);
        tell("undo " + last.action, change, before);
        return new Undone(last.action, change, history.size());
    }

    /// What was taken back.
    ///
    /// @param action what did it
    /// @param left how many more changes can be taken back
    public record Undone(String action, Scene.Change change, int left) {}

    /// Lets go of selection and history, and tells everything anew. The actors stay.
    void restart() {
        owner.check();
        history.clear();
        scene = new Scene(scene.actors(), List.of());
        publishEverything();
    }

    /// Adds an actor; {@link Draft#spawn} says how.
    Actor.Data spawn(
            Kind kind,
            Vec3 location,
            Vec3 rotation,
            Vec3 scale,
            @Nullable String color,
            @Nullable String name)
            throws Refusal {
        return edit(
                "spawn_primitive",
                draft -> draft.spawn(kind, location, rotation, scale, color, name).data());
    }

    /// Changes what is given of an actor's place.
    ///
    /// @param relative whether location and rotation are added and scale multiplied
    Actor.Data transform(
            String name,
            @Nullable Vec3 location,
            @Nullable Vec3 rotation,
            @Nullable Vec3 scale,
            boolean relative)
            throws Refusal {
        var transform = new Transform(location, rotation, scale, relative);
        return edit("set_transform", draft -> transform.applyTo(draft, draft.require(name)).data());
    }

    /// Removes an actor and returns what it was.
    Actor.Data delete(String name) throws Refusal {
        return edit(
                "delete",
                draft -> {
                    var actor = draft.require(name);
                    draft.delete(actor);
                    return actor.data();
                });
    }

    /// Removes every actor that was spawned from outside, and returns what they were.
    List<Actor> clearSpawned() throws Refusal {
        return edit("clear_spawned_actors", Draft::clearSpawned);
    }

    /// Makes the engine show a scene, and tells the keyed state of what differs.
    private Scene.Change show(Scene next) {
        var before = scene;
        var change = next.since(before);
        for (var name : change.deleted()) {
            graph.remove(name);
            publisher.state(Actor.key(name), null);
        }
        for (var actor : next.actors().values()) {
            var old = before.actors().get(actor.name());
            if (actor.equals(old)) {
                continue;
            }
            if (old == null) {
                graph.add(actor);
            } else if (old.looksLike(actor)) {
                graph.move(actor);
            } else { // Taken back to another one that had its name.
                graph.remove(actor.name());
                graph.add(actor);
            }
            publishState(actor);
        }
        scene = next;
        if (!next.selection().equals(before.selection())) {
            publisher.state("selection", next.selection());
        }
        publishViewport();
        return change;
    }

    /// One event for a change, however many actors it touched.
    private void tell(String action, Scene.Change change, Scene before) {
        int touched = change.spawned().size() + change.changed().size() + change.deleted().size();
        if (touched > 1) {
            publisher.publish(
                    "scene_changed",
                    new Told(action, change.spawned(), change.changed(), change.deleted()));
            return;
        }
        change.spawned().forEach(name -> tellOf("actor_spawned", scene, name));
        change.changed().forEach(name -> tellOf("actor_changed", scene, name));
        change.deleted().forEach(name -> tellOf("actor_deleted", before, name));
    }

    private void tellOf(String type, Scene known, String name) {
        var actor = known.actors().get(name);
        if (actor != null) {
            publisher.publish(type, actor.data());
        }
    }

    /// The event of a change that touched many.
    ///
    /// @param action what did it
    public record Told(
            String action, List<String> spawned, List<String> changed, List<String> deleted) {}

    private void publishState(Actor actor) {
        publisher.state(actor.key(), actor.data());
    }

    // ---- the view -----------------------------------------------------------------------------

    /// What the camera sees, and how the loop is doing.
    Viewport describe() {
        owner.check();
        var inView = scene.actors().keySet().stream().filter(this::isInView).toList();
        var snapshot = owner.snapshot();
        double tickMs = snapshot.tickTime().toNanos() / 1e6 / Math.max(1, snapshot.ticks());
        return new Viewport(
                capture == null ? "headless" : "window",
                eye.data(),
                count(),
                (int) scene.actors().values().stream().filter(Actor::spawned).count(),
                inView.stream().limit(MAX_IN_VIEW).toList(),
                inView.size(),
                new Viewport.Loop(
                        snapshot.health().name().toLowerCase(Locale.ROOT),
                        Math.round(pace.perSecond() * 10) / 10.0,
                        snapshot.ticks(),
                        Math.round(tickMs * 1_000) / 1_000.0,
                        snapshot.queued()));
    }

    private boolean isInView(String name) {
        var camera = eye.camera();
        camera.setPlaneState(0); // Which planes a parent was found inside of; unknown here.
        return camera.contains(graph.bound(name)) != FrustumIntersect.Outside;
    }

    /// Moves or turns the camera.
    Viewport.Camera look(Look look) throws Refusal {
        owner.check();
        look.with(eye);
        publishViewport();
        return eye.data();
    }

    /// Something that is done with the camera.
    interface Look {
        void with(Eye eye) throws Refusal;
    }

    /// A picture of what the camera sees. Blocks while it is drawn.
    BufferedImage draw(int width, int height) throws Refusal {
        owner.check();
        if (capture == null) {
            throw new Refusal(
                    "no_display",
                    "this world is not drawn; start it with --window, on a display or under"
                            + " xvfb-run, to get pictures");
        }
        return capture.take(width, height);
    }

    /// Publishes camera and number of actors if they differ from what was published last.
    void publishViewport() {
        var state = new Viewport.State(eye.data(), count());
        if (!state.equals(publishedViewport)) {
            publishedViewport = state;
            publisher.state("viewport", state);
        }
    }
}
