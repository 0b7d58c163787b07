package dev.heddle.scene;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

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
    private static LinkedWorld linked;
    private static LoopbackHub hub;

    @BeforeAll
    static void link() throws Exception {
        linked = new LinkedWorld(SceneWorld.View.HEADLESS);
        hub = linked.hub;
    }

    @AfterAll
    static void unlink() {
        linked.close();
    }

    @AfterEach
    void clear() throws Exception {
        executed("clear_spawned_actors", "{}");
    }

    private static JsonNode executed(String action, String parameters) throws Exception {
        return linked.executed(action, parameters);
    }

    private static String spawned(String name) {
        return """
        {"name":"%s","kind":"cone","location":[1.0,2.5,-3.0],"rotation":[0.0,45.0,0.0],\
        "scale":[1.0,1.0,2.0],"color":"#d9734a"}\
        """
                .formatted(name);
    }

    @Test
    void offersWhatThePlanOfTheSystemLists() throws Exception {
        assertThat(hub.hello.get(30, TimeUnit.SECONDS).actions())
                .extracting(ActionInfo::name)
                .containsExactly(
                        "list_actors",
                        "get_selected_info",
                        "spawn_primitive",
                        "spawn_actor",
                        "set_transform",
                        "select",
                        "delete",
                        "clear_spawned_actors",
                        "align_actors",
                        "distribute_actors",
                        "arrange_grid",
                        "arrange_circle",
                        "snap_to_grid",
                        "build_scene",
                        "undo",
                        "describe_viewport",
                        "move_camera",
                        "look_at",
                        "focus_camera",
                        "orbit_camera",
                        "top_down_view",
                        "perspective_view",
                        "capture_viewport",
                        "show_project_info",
                        "list_project_files",
                        "read_project_file",
                        "search_project_files",
                        "restart_assistant",
                        "stall");
    }

    @Test
    void saysWhichActionsOnlyReadAndWhichDestroy() throws Exception {
        var actions = hub.hello.get(30, TimeUnit.SECONDS).actions();
        assertThat(actions)
                .filteredOn(action -> action.hints().readOnly())
                .extracting(ActionInfo::name)
                .containsExactly(
                        "list_actors",
                        "get_selected_info",
                        "describe_viewport",
                        "capture_viewport",
                        "show_project_info",
                        "list_project_files",
                        "read_project_file",
                        "search_project_files");
        assertThat(actions)
                .filteredOn(action -> action.hints().destructive())
                .extracting(ActionInfo::name)
                .containsExactly("delete", "clear_spawned_actors", "build_scene", "undo");
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
        moved = moved.get("actors").get(0);
        assertThat(moved.get("location")).isEqualTo(Json.read("[2.0,3.5,-2.0]"));
        assertThat(moved.get("rotation")).isEqualTo(spawned.get("rotation"));
        assertThat(hub.state).containsEntry("actor/a b", moved);
        assertThat(hub.events).endsWith(new FromHost.Event("actor_changed", moved));

        var deleted = executed("delete_actor", "{\"name\":\"a b\"}");
        assertThat(deleted.get("count").intValue()).isOne();
        assertThat(deleted.get("actors").get(0)).isEqualTo(moved);
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
        assertThat(cleared.get("actors").get(0)).isEqualTo(spawned);
        assertThat(hub.events).endsWith(new FromHost.Event("actor_deleted", spawned));
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
                    list_actors          | {"limit":501}                                     | /limit
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
                    spawn_primitive      | {"kind":"light"}                                  | /kind
                    spawn_actor          | {"kind":"cube"}                                   | /kind
                    select               | {"names":"red-cube"}                              | /names
                    align_actors         | {"axis":"w"}                                      | /axis
                    arrange_grid         | {"columns":0}                                     | /columns
                    snap_to_grid         | {"size":0}                                        | /size
                    look_at              | {}                                                | ``
                    build_scene          | {"plan":[]}                                       | /plan
                    build_scene          | {"plan":[{}]}                                     | /plan/0
                    build_scene          | {"plan":[{"spawn":{"kind":"cube"},"clear":{}}]}   | /plan/0
                    build_scene          | {"plan":[{"spawn":{"kind":"teapot"}}]}            | /plan/0/spawn/kind
                    build_scene          | {"plan":[{"explode":{}}]}                         | /plan/0/explode
                    capture_viewport     | {"width":4000}                                    | /width
                    read_project_file    | {"path":""}                                       | /path
                    search_project_files | {"text":""}                                       | /text
                    set_transform        | {"name":"red-cube","scale":[1,1,1001]}            | /scale/2
                    set_transform        | {"name":"red-cube","relative":"yes"}              | /relative
                    clear_spawned_actors | {"really":true}                                   | /really
                    describe_viewport    | {"x":1}                                           | /x
                    stall                | {"seconds":31}                                    | /seconds
                    stall                | {"seconds":0}                                     | /seconds
                    """)
    void refusesWhatTheSchemaForbidsBeforeItIsQueued(String action, String parameters, String path)
            throws Exception {
        long ran = linked.world.owner().snapshot().outcomes().executed();
        var outcome = hub.call(action, parameters);
        assertThat(outcome.outcome()).isEqualTo("rejected");
        var error = requireNonNull(outcome.error());
        assertThat(error.code()).isEqualTo("invalid_parameters");
        assertThat(error.paths()).extracting(PathError::path).contains(path);
        assertThat(linked.world.owner().snapshot().outcomes().executed()).isEqualTo(ran);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    spawn_primitive | {"kind":"cube","name":"red-cube"} | duplicate_name
                    delete          | {}                                                              | nothing_selected
                    arrange_grid    | {"names":["red-cube","blue-sphere"],"columns":1,"rows":1}       | does_not_fit
                    select          | {"names":["red-cube","nobody"]}                                 | unknown_actor
                    capture_viewport | {}                                                             | no_display
                    undo            | {}                                                              | nothing_to_undo
                    delete_actor    | {"name":"nobody"}                                               | unknown_actor
                    set_transform   | {"name":"nobody","location":[0,0,0]}                            | unknown_actor
                    set_transform   | {"name":"red-cube"}                                             | nothing_to_change
                    set_transform   | {"name":"blue-sphere","location":[1e6,0,0],"relative":true}     | out_of_range
                    """)
    void refusesWhatTheWorldForbids(String action, String parameters, String code)
            throws Exception {
        executed("restart_assistant", "{}"); // Nothing is selected or remembered.
        assertThat(linked.refused(action, parameters)).isEqualTo(code);
    }
}
