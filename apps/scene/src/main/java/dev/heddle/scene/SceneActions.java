package dev.heddle.scene;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the world can be asked to do from outside. May be called from any thread; the actions run
/// on the owner's, except those that read files.
///
/// The records say what a call may hold, and calls that hold anything else are refused before they
/// are queued; what only the world can know, such as a name in use, is refused by the {@link
/// Draft}.
public final class SceneActions {
    private SceneActions() {}

    /// The actions of a world without a project.
    public static Actions of(SceneWorld world) {
        return of(world, Optional.empty());
    }

    /// The actions of a world whose project's files can be read.
    public static Actions of(SceneWorld world, Optional<ProjectFolder> project) {
        var stage = world.stage();
        return Actions.of(
                Stream.of(
                                ActorActions.of(stage),
                                LayoutActions.of(stage),
                                PlanActions.of(stage),
                                CameraActions.of(world),
                                ProjectActions.of(project),
                                WorldActions.of(stage))
                        .<Action<?>>flatMap(List::stream)
                        .toList());
    }

    /// What an action of the world does; refusals of the world become those of the agent.
    interface Body<P extends Record> {
        Object run(P parameters) throws Refusal, InterruptedException;
    }

    static <P extends Record> Action<P> action(
            String name, String description, Class<P> parameters, Body<P> body) {
        return Action.of(name, description, parameters, refusing(body));
    }

    /// An action that does not hold up the world.
    static <P extends Record> Action<P> background(
            String name, String description, Class<P> parameters, Body<P> body) {
        return Action.background(name, description, parameters, refusing(body));
    }

    private static <P extends Record> Action.Body<P> refusing(Body<P> body) {
        return given -> {
            try {
                return body.run(given);
            } catch (Refusal e) {
                throw new ActionException(e.code(), String.valueOf(e.getMessage()));
            }
        };
    }

    /// An action whose parameters are what it does.
    static <R, P extends Record & Edit<R>> Action<P> edit(
            Stage stage, String name, String description, Class<P> parameters) {
        return action(name, description, parameters, given -> stage.edit(name, given));
    }

    /// Three numbers that a caller may leave out.
    static @Nullable Vec3 vector(String what, Optional<List<@Nullable Double>> given)
            throws Refusal {
        return given.isPresent() ? Vec3.of(what, given.get()) : null;
    }

    /// Actors in an answer, which has a limit.
    ///
    /// @param count how many they are
    /// @param actors the first 100 of them
    record Answer(int count, List<Actor.Data> actors) {
        private static final int MAX_ACTORS = 100;

        static Answer of(List<Actor> actors) {
            return new Answer(
                    actors.size(), actors.stream().limit(MAX_ACTORS).map(Actor::data).toList());
        }
    }
}
