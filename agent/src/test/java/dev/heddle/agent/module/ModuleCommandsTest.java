package dev.heddle.agent.module;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.modules.CounterOne;
import dev.heddle.modules.CounterTwo;
import dev.heddle.modules.Faulty;
import dev.heddle.sync.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ModuleCommandsTest {
    private static final Release ONE = Jar.of("counter", 1, CounterOne.class);
    private static final Release TWO = Jar.of("counter", 2, CounterTwo.class);
    private static final Release BROKEN =
            Jar.of("counter", 3, Faulty.class, Map.of("fault.txt", "start"));

    @AutoClose private final ModuleRig rig = new ModuleRig(ModuleRig.QUICK);
    private final Source source = new Source();
    private final Actions commands = ModuleCommands.of(rig.modules, source);

    private static final class Source implements ModuleSource {
        private Release newest = ONE;

        @Override
        public List<String> modules() {
            return List.of("counter");
        }

        @Override
        public Release newest(String module) throws ActionException {
            if (!module.equals("counter")) {
                throw new ActionException("unknown_module", "there is no " + module);
            }
            return newest;
        }

        @Override
        public Optional<Release> current(String module) {
            return Optional.of(newest);
        }

        @Override
        public Release previous(String module) {
            return ONE;
        }
    }

    private JsonNode command(String name, String parameters) throws Exception {
        return requireNonNull(commands.invoke(name, Json.read(parameters)));
    }

    @Test
    void updatesWhatIsNewAndLeavesWhatIsCurrent() throws Exception {
        assertThat(command("check_and_update", "{}").at("/modules/0/outcome").asString())
                .isEqualTo("updated");
        var marker = rig.status().marker();
        assertThat(command("check_and_update", "{}").at("/modules/0/outcome").asString())
                .isEqualTo("current");
        assertThat(rig.status().marker()).isEqualTo(marker);
        source.newest = TWO;
        var staged = command("check_and_update", "{\"module\":\"counter\",\"stage_only\":true}");
        assertThat(staged.at("/modules/0/outcome").asString()).isEqualTo("staged");
        assertThat(rig.status().marker()).isEqualTo(marker);
        command("check_and_update", "{\"module\":\"counter\"}");
        assertThat(command("show_version", "{}").at("/modules/counter/version").asInt())
                .isEqualTo(2);
    }

    @Test
    void reloadsAlsoWhatIsCurrentAndKeepsItsState() throws Exception {
        command("force_reload_all", "{}");
        rig.call("counter", "count", "{\"by\":4}");
        var marker = rig.status().marker();
        command("force_reload_all", "{}");
        assertThat(rig.status().marker()).isNotEqualTo(marker);
        assertThat(rig.call("counter", "count", "{\"by\":1}").get("count").asInt()).isEqualTo(5);
    }

    @Test
    void goesBack() throws Exception {
        source.newest = TWO;
        command("check_and_update", "{}");
        command("rollback_module", "{\"module\":\"counter\"}");
        assertThat(rig.status().version()).isEqualTo(1);
    }

    @Test
    void whatWasClearedIsLoadedAgainByItsNextCall() throws Exception {
        command("check_and_update", "{}");
        rig.call("counter", "count", "{\"by\":4}");
        assertThat(command("clear_all_modules", "{}").at("/modules/0/outcome").asString())
                .isEqualTo("unloaded");
        assertThat(rig.modules.running()).isEmpty();
        var stub = rig.offeredNow();
        assertThat(stub.describe())
                .allSatisfy(info -> assertThat(info.hints().background()).isTrue());
        var answer = requireNonNull(stub.invoke("count", Json.read("{\"by\":3}")));
        assertThat(answer.get("count").asInt()).isEqualTo(3);
        assertThat(rig.call("counter", "count", "{\"by\":1}").get("count").asInt()).isEqualTo(4);
    }

    @Test
    void aFailureIsNeverToldAsASuccess() throws Exception {
        command("check_and_update", "{}");
        source.newest = BROKEN;
        assertThatThrownBy(() -> command("check_and_update", "{}"))
                .isInstanceOfSatisfying(
                        ActionException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("module_load_failed"));
        assertThatThrownBy(() -> command("check_and_update", "{\"module\":\"other\"}"))
                .isInstanceOfSatisfying(
                        ActionException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("unknown_module"));
        assertThat(rig.status().version()).isEqualTo(1);
    }
}
