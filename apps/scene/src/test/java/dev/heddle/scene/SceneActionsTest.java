package dev.heddle.scene;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.hosting.LoopbackHub;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.PathError;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Calls every action as a hub does: JSON over a link to a real engine.
class SceneActionsTest {
    private static LoopbackHub hub;
    private static SceneWorld world;
    private static Agent agent;

    @BeforeAll
    static void link() throws Exception {
        hub = new LoopbackHub();
        world = SceneWorld.start(SceneWorld.View.HEADLESS);
        agent =
                Agent.start(
                        new AgentOptions(hub.address(), "scene", "s3cret"),
                        world.owner(),
                        SceneActions.of(world));
        world.publishTo(agent);
    }

    @AfterAll
    static void unlink() throws Exception {
        world.close();
        agent.close();
        hub.close();
    }

    @AfterEach
    void clear() throws Exception {
        executed("clear_spawned_actors", "{}");
    }

    private static JsonNode executed(String action, String parameters) throws Exception {
        var outcome = hub.call(action, parameters);
        assertThat(outcome.error()).isNull();
        assertThat(outcome.outcome()).isEqualTo("executed");
        return requireNonNull(outcome.result());
    }

    private static String spawned(String name) {
        return """
        {"name":"%s","kind":"cone","location":[1.0,2.5,-3.0],"rotation":[0.0,45.0,0.0],\
        "scale":[1.0,1.0,2.0],"color":"#d9734a"}\
        """
                .formatted(name);
    }

    @Test
    void offersSevenActions() throws Exception {
        assertThat(hub.hello.get(30, TimeUnit.SECONDS).actions())
                .extracting(ActionInfo::name)
                .containsExactly(
                        "list_actors",
                        "spawn_primitive",
                        "delete_actor",
                        "set_transform",
                        "clear_spawned_actors",
                        "describe_viewport",
                        "stall");
    }

    @Test
    void spawnsListsMovesAndDeletesAndTellsEverybody() throws Exception {
        var spawned =
                executed(
                        "spawn_primitive",
                        """
                        {"kind":"cone","location":[1,2.5,-3],"rotation":[0,45,0],"scale":[1,1,2],"name":"a b"}\
                        """);
        assertThat(spawned).isEqualTo(Json.read(spawned("a b")));
        assertThat(hub.state).containsEntry("actor/a b", spawned);
        assertThat(hub.events).endsWith(new FromHost.Event("actor_spawned", spawned));

        var listed = executed("list_actors", "{}");
        assertThat(listed.get("total").intValue()).isEqualTo(4);
        assertThat(listed.get("actors").get(3)).isEqualTo(spawned);
        assertThat(executed("list_actors", "{\"limit\":1}").get("actors").size()).isOne();

        var moved =
                executed(
                        "set_transform",
                        "{\"name\":\"a b\",\"location\":[1,1,1],\"rotation\":null,\"relative\":true}");
        assertThat(moved.get("location")).isEqualTo(Json.read("[2.0,3.5,-2.0]"));
        assertThat(moved.get("rotation")).isEqualTo(spawned.get("rotation"));
        assertThat(hub.state).containsEntry("actor/a b", moved);
        assertThat(hub.events).endsWith(new FromHost.Event("actor_changed", moved));

        assertThat(executed("delete_actor", "{\"name\":\"a b\"}")).isEqualTo(moved);
        assertThat(hub.state).doesNotContainKey("actor/a b");
        assertThat(hub.events).endsWith(new FromHost.Event("actor_deleted", moved));
    }

    @Test
    void needsNoMoreThanAKindToSpawn() throws Exception {
        var spawned = executed("spawn_primitive", "{\"kind\":\"cube\"}");
        assertThat(spawned.get("name").stringValue()).startsWith("cube-");
        assertThat(spawned.get("location")).isEqualTo(Json.read("[0.0,50.0,0.0]"));
        assertThat(spawned.get("scale")).isEqualTo(Json.read("[1.0,1.0,1.0]"));
        var cleared = executed("clear_spawned_actors", "{}");
        assertThat(cleared.get("count").intValue()).isOne();
        assertThat(hub.events).endsWith(new FromHost.Event("actors_cleared", cleared));
    }

    @Test
    void describesTheViewportAsItIsPublished() throws Exception {
        var viewport = executed("describe_viewport", "{}");
        assertThat(viewport.get("loop").get("health").stringValue()).isEqualTo("ok");
        assertThat(viewport.get("inView").size()).isEqualTo(3);
        var published = requireNonNull(hub.state.get("viewport"));
        assertThat(published.get("camera")).isEqualTo(viewport.get("camera"));
        assertThat(published.get("actors")).isEqualTo(viewport.get("actors"));
    }

    @Test
    void stallsAsLongAsItIsTold() throws Exception {
        var stalled = hub.call("stall", "{\"seconds\":0.1}");
        assertThat(stalled.outcome()).isEqualTo("executed");
        assertThat(stalled.runMs()).isGreaterThanOrEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    list_actors          | {"limit":0}                                       | /limit
                    list_actors          | {"limit":1001}                                    | /limit
                    list_actors          | {"limit":"many"}                                  | /limit
                    spawn_primitive      | {}                                                | /kind
                    spawn_primitive      | {"kind":"teapot"}                                 | /kind
                    spawn_primitive      | {"kind":"CUBE"}                                   | /kind
                    spawn_primitive      | {"kind":"cube","location":[1,2]}                  | /location
                    spawn_primitive      | {"kind":"cube","location":[1,2,3,4]}              | /location
                    spawn_primitive      | {"kind":"cube","location":[1,"2",3]}              | /location/1
                    spawn_primitive      | {"kind":"cube","location":[1,null,3]}             | /location/1
                    spawn_primitive      | {"kind":"cube","location":[1,2,1e7]}              | /location/2
                    spawn_primitive      | {"kind":"cube","scale":[1,0,1]}                   | /scale/1
                    spawn_primitive      | {"kind":"cube","color":"red"}                     | /color
                    spawn_primitive      | {"kind":"cube","name":""}                         | /name
                    spawn_primitive      | {"kind":"cube","name":"a/b"}                      | /name
                    spawn_primitive      | {"kind":"cube","colour":"#ffffff"}                | /colour
                    delete_actor         | {}                                                | /name
                    set_transform        | {"name":"red-cube","scale":[1,1,1001]}            | /scale/2
                    set_transform        | {"name":"red-cube","relative":"yes"}              | /relative
                    clear_spawned_actors | {"really":true}                                   | /really
                    describe_viewport    | {"x":1}                                           | /x
                    stall                | {"seconds":31}                                    | /seconds
                    stall                | {"seconds":0}                                     | /seconds
                    """)
    void refusesWhatTheSchemaForbidsBeforeItIsQueued(String action, String parameters, String path)
            throws Exception {
        long ran = world.owner().snapshot().outcomes().executed();
        var outcome = hub.call(action, parameters);
        assertThat(outcome.outcome()).isEqualTo("rejected");
        var error = requireNonNull(outcome.error());
        assertThat(error.code()).isEqualTo("invalid_parameters");
        assertThat(error.paths()).extracting(PathError::path).contains(path);
        assertThat(world.owner().snapshot().outcomes().executed()).isEqualTo(ran);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    spawn_primitive | {"kind":"cube","name":"red-cube"} | duplicate_name
                    delete_actor    | {"name":"nobody"}                                               | unknown_actor
                    set_transform   | {"name":"nobody","location":[0,0,0]}                            | unknown_actor
                    set_transform   | {"name":"red-cube"}                                             | nothing_to_change
                    set_transform   | {"name":"blue-sphere","location":[1e6,0,0],"relative":true}     | out_of_range
                    """)
    void refusesWhatTheWorldForbids(String action, String parameters, String code)
            throws Exception {
        var outcome = hub.call(action, parameters);
        assertThat(outcome.outcome()).isEqualTo("failed");
        assertThat(requireNonNull(outcome.error()).code()).isEqualTo(code);
    }
}
