package dev.heddle.scene;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Wire.ActionInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The guide's page on the scene lists every action with an example; here each is called.
class SceneGuideTest {
    private static final Path PAGE = Path.of("../../docs/guide/scene.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_]+)` \\|.*\\| `(\\{.*})` \\|$", Pattern.MULTILINE);
    private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    private record Example(String action, String parameters) {}

    @Test
    void everyActionHasAnExampleThatRuns() throws Exception {
        var page = Files.readString(PAGE);
        var examples =
                ROW.matcher(page)
                        .results()
                        .map(row -> new Example(row.group(1), row.group(2)))
                        .toList();
        try (var linked = new LinkedWorld(SceneWorld.View.HEADLESS)) {
            assertThat(examples)
                    .extracting(Example::action)
                    .containsExactlyInAnyOrderElementsOf(
                            linked.hub.hello.get(30, TimeUnit.SECONDS).actions().stream()
                                    .map(ActionInfo::name)
                                    .toList());
            for (var example : examples) {
                if (example.action.equals("capture_viewport")) { // Here nothing is drawn.
                    assertThat(linked.refused(example.action, example.parameters))
                            .isEqualTo("no_display");
                } else {
                    linked.executed(example.action, example.parameters);
                }
            }
            var plan = BLOCK.matcher(page);
            assertThat(plan.find()).isTrue();
            linked.executed("build_scene", requireNonNull(plan.group(1)));
        }
    }
}
