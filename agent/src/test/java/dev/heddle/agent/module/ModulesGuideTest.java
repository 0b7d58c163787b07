package dev.heddle.agent.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Agent;
import dev.heddle.core.Owner;
import dev.heddle.modules.CounterTwo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/modules.md`, compiled; the module in it is one of the tests'.
class ModulesGuideTest {
    /// What a program lets its modules use.
    interface Canvas {}

    // begin
    static Modules live(Owner owner, Agent agent, Canvas canvas, ModuleSource source) {
        var modules =
                new Modules(
                        ModuleHost.of(owner, agent::offer, agent).withService(Canvas.class, canvas),
                        ModuleOptions.DEFAULT);
        agent.offer("modules", ModuleCommands.of(modules, source));
        return modules;
    }

    // end

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        String guide = Files.readString(Path.of("../docs/guide/modules.md"));
        String here = source(ModulesGuideTest.class);
        String begin = "// begin\n";
        String example =
                here.substring(here.indexOf(begin) + begin.length(), here.indexOf("    // end\n"))
                        .stripTrailing()
                        .stripIndent();
        assertThat(guide).contains(example);
        String module = source(CounterTwo.class);
        assertThat(guide).contains(module.substring(module.indexOf("/// Counts and")));
        assertThat(guide.split("```java\n", -1)).as("nothing unchecked").hasSize(3);
    }

    private static String source(Class<?> type) throws IOException {
        return Files.readString(
                Path.of("src/test/java/" + type.getName().replace('.', '/') + ".java"));
    }
}
