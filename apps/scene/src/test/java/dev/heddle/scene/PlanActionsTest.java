package dev.heddle.scene;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Json;
import java.nio.file.Files;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Plans, undo and selection, as a hub sees them.
class PlanActionsTest {
    private static LinkedWorld linked;

    @BeforeAll
    static void link() throws Exception {
        linked = new LinkedWorld(SceneWorld.View.HEADLESS);
    }

    @AfterAll
    static void unlink() {
        linked.close();
    }

    @BeforeEach
    void begin() throws Exception {
        linked.executed("clear_spawned_actors", "{}");
        linked.executed("restart_assistant", "{}");
        linked.hub.events.clear();
    }

    private static JsonNode everything() throws Exception {
        return linked.executed("list_actors", "{\"limit\":500}");
    }

    private static JsonNode selection() throws Exception {
        return linked.executed("get_selected_info", "{}");
    }

    private static final String STREET =
            """
            {"plan":[
              {"spawn":{"kind":"cube","name":"house"}},
              {"spawnActor":{"kind":"light","name":"lamp"}},
              {"select":{"names":["house","lamp"]}},
              {"distribute":{"axis":"x","spacing":300}},
              {"transform":{"name":"house","rotation":[0,45,0],"relative":true}},
              {"delete":{"names":["red-cube"]}}
            ]%s}\
            """;

    private static final String CHANGE =
            "{\"spawned\":[\"house\",\"lamp\"],\"changed\":[],\"deleted\":[\"red-cube\"]}";

    @Test
    void doesAPlanAsOneAndTakesItBackAsOne() throws Exception {
        var before = everything();
        var built = linked.executed("build_scene", STREET.formatted(""));
        assertThat(built)
                .isEqualTo(Json.read("{\"dryRun\":false,\"steps\":6,\"change\":" + CHANGE + "}"));
        assertThat(everything().get("total").intValue()).isEqualTo(4);
        assertThat(linked.hub.state).containsKeys("actor/house", "actor/lamp");
        assertThat(linked.hub.state).doesNotContainKey("actor/red-cube");
        assertThat(linked.hub.state.get("selection")).isEqualTo(Json.read("[\"house\",\"lamp\"]"));
        assertThat(linked.hub.events).hasSize(1);
        assertThat(linked.hub.events.getFirst().type()).isEqualTo("scene_changed");

        var undone = linked.executed("undo", "{}");
        assertThat(undone.get("action").stringValue()).isEqualTo("build_scene");
        assertThat(undone.get("left").intValue()).isZero();
        assertThat(everything()).isEqualTo(before);
        assertThat(linked.hub.state).doesNotContainKeys("actor/house", "actor/lamp");
        assertThat(linked.hub.state).containsKey("actor/red-cube");
        assertThat(linked.hub.state.get("selection")).isEqualTo(Json.read("[]"));
        assertThat(linked.refused("undo", "{}")).isEqualTo("nothing_to_undo");
    }

    @Test
    void aDryRunTellsWhatWouldBeAndChangesNothing() throws Exception {
        var before = everything();
        var tried = linked.executed("build_scene", STREET.formatted(",\"dryRun\":true"));
        assertThat(tried)
                .isEqualTo(Json.read("{\"dryRun\":true,\"steps\":6,\"change\":" + CHANGE + "}"));
        assertThat(everything()).isEqualTo(before);
        assertThat(selection().get("count").intValue()).isZero();
        assertThat(linked.hub.events).isEmpty();
        assertThat(linked.refused("undo", "{}")).isEqualTo("nothing_to_undo");
    }

    @Test
    void aPlanWhoseLastStepIsRefusedChangesNothing() throws Exception {
        var before = everything();
        var outcome =
                linked.hub.call(
                        "build_scene",
                        """
                        {"plan":[{"spawn":{"kind":"cube","name":"x"}},{"clear":{}},
                        {"delete":{"names":["red-cube"]}},{"select":{"names":["x"]}}]}\
                        """);
        assertThat(outcome.outcome()).isEqualTo("failed");
        var error = requireNonNull(outcome.error());
        assertThat(error.code()).isEqualTo("unknown_actor");
        assertThat(error.message())
                .startsWith("step 4 of 4: there is no actor named \"x\"")
                .endsWith("nothing was changed");
        assertThat(everything()).isEqualTo(before);
        assertThat(linked.hub.events).isEmpty();
    }

    @Test
    void aNameThatADryRunMadeIsTheOneThatThePlanMakes() throws Exception {
        var plan = "{\"plan\":[{\"spawn\":{\"kind\":\"sphere\"}}],\"dryRun\":%s}";
        var tried = linked.executed("build_scene", plan.formatted(true));
        var built = linked.executed("build_scene", plan.formatted(false));
        assertThat(built.get("change")).isEqualTo(tried.get("change"));
        linked.executed("undo", "{}");
        var again = linked.executed("build_scene", plan.formatted(false));
        assertThat(again.get("change"))
                .as("a name never means two actors")
                .isNotEqualTo(built.get("change"));
    }

    @Test
    void refusesAPlanThatIsTooLong() throws Exception {
        var steps =
                String.join(
                        ",",
                        IntStream.rangeClosed(0, PlanActions.MAX_STEPS)
                                .mapToObj(_ -> "{\"clear\":{}}")
                                .toList());
        var outcome = linked.hub.call("build_scene", "{\"plan\":[" + steps + "]}");
        assertThat(outcome.outcome()).isEqualTo("rejected");
    }

    @Test
    void takesBackOneChangeAfterTheOther() throws Exception {
        linked.executed("spawn_primitive", "{\"kind\":\"cube\",\"name\":\"a\"}");
        linked.executed("select", "{\"names\":[\"a\"]}");
        linked.executed("set_transform", "{\"location\":[1,2,3]}");
        linked.executed("delete", "{}");
        assertThat(selection().get("count").intValue()).isZero();

        assertThat(linked.executed("undo", "{}").get("action").stringValue()).isEqualTo("delete");
        assertThat(selection().get("actors").get(0).get("location"))
                .as("selected again, where it was")
                .isEqualTo(Json.read("[1.0,2.0,3.0]"));
        linked.executed("undo", "{}");
        assertThat(selection().get("actors").get(0).get("location"))
                .isEqualTo(Json.read("[0.0,50.0,0.0]"));
        linked.executed("undo", "{}");
        assertThat(everything().get("total").intValue()).isEqualTo(3);
        assertThat(linked.refused("undo", "{}")).isEqualTo("nothing_to_undo");
    }

    @Test
    void bringsBackAnActorWithTheKindAndColorItHad() throws Exception {
        var before = linked.executed("spawn_primitive", "{\"kind\":\"cone\",\"name\":\"a\"}");
        linked.executed(
                "build_scene",
                """
                {"plan":[{"delete":{"names":["a"]}},{"spawn":{"kind":"cube","name":"a"}}]}\
                """);
        linked.executed("undo", "{}");
        assertThat(linked.hub.state.get("actor/a")).isEqualTo(before);
    }

    @Test
    void remembersFiftyChanges() throws Exception {
        for (int n = 0; n < Stage.MAX_UNDO + 1; n++) {
            linked.executed("spawn_primitive", "{\"kind\":\"cube\",\"name\":\"n%d\"}".formatted(n));
        }
        for (int n = 0; n < Stage.MAX_UNDO; n++) {
            linked.executed("undo", "{}");
        }
        assertThat(linked.refused("undo", "{}")).isEqualTo("nothing_to_undo");
        assertThat(linked.hub.state).containsKey("actor/n0").doesNotContainKey("actor/n1");
    }

    @Test
    void selectsForEverybodyAndForgetsTheDeleted() throws Exception {
        linked.executed("spawn_primitive", "{\"kind\":\"cube\",\"name\":\"a\"}");
        linked.executed("select", "{\"names\":[\"a\"]}");
        linked.executed("select", "{\"names\":[\"red-cube\"],\"add\":true}");
        assertThat(linked.hub.state.get("selection")).isEqualTo(Json.read("[\"a\",\"red-cube\"]"));
        linked.executed("clear_spawned_actors", "{}");
        assertThat(linked.hub.state.get("selection")).isEqualTo(Json.read("[\"red-cube\"]"));
        assertThat(linked.executed("select", "{}").get("count").intValue()).isZero();
        assertThat(linked.hub.state.get("selection")).isEqualTo(Json.read("[]"));
    }

    @Test
    void limitsTheLights() throws Exception {
        var lights =
                Stream.generate(() -> "{\"spawnActor\":{\"kind\":\"light\"}}")
                        .limit(Stage.MAX_LIGHTS)
                        .toList();
        var plan = "{\"plan\":[" + String.join(",", lights) + "]}";
        linked.executed("build_scene", plan);
        assertThat(linked.refused("spawn_actor", "{\"kind\":\"light\"}"))
                .isEqualTo("too_many_lights");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tower", "lamps"})
    void buildsThePlansOfTheSampleProject(String name) throws Exception {
        var file = LinkedWorld.SAMPLE_PROJECT.resolve("plans/" + name + ".json");
        var built = linked.executed("build_scene", Files.readString(file));
        assertThat(built.get("change").get("spawned").size()).isEqualTo(3);
    }
}
