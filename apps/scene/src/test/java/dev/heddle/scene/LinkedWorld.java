package dev.heddle.scene;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.hosting.LoopbackHub;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A real engine, linked to as much of a hub as tests need.
final class LinkedWorld implements AutoCloseable {
    static final Path SAMPLE_PROJECT = Path.of("sample-project");

    final LoopbackHub hub;
    final SceneWorld world;
    private final Agent agent;

    LinkedWorld(SceneWorld.View view) throws Exception {
        hub = new LoopbackHub();
        world = SceneWorld.start(view);
        agent =
                Agent.start(
                        new AgentOptions(hub.address(), "scene", "s3cret"),
                        world.owner(),
                        SceneActions.of(world, Optional.of(ProjectFolder.at(SAMPLE_PROJECT))));
        world.publishTo(agent);
    }

    JsonNode executed(String action, String parameters) throws Exception {
        var outcome = hub.call(action, parameters);
        assertThat(outcome.error()).as("error of %s %s", action, parameters).isNull();
        assertThat(outcome.outcome()).isEqualTo("executed");
        return requireNonNull(outcome.result());
    }

    /// The code of the refusal.
    String refused(String action, String parameters) throws Exception {
        var outcome = hub.call(action, parameters);
        assertThat(outcome.outcome()).as("outcome of %s", action).isEqualTo("failed");
        return requireNonNull(outcome.error()).code();
    }

    @Override
    public void close() {
        world.close();
        agent.close();
        hub.close();
    }
}
