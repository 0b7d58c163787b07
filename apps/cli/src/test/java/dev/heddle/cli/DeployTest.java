package dev.heddle.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import picocli.CommandLine;

/// What stands in `deploy` is held against the command that there is.
class DeployTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path DEPLOY = ROOT.resolve("deploy");
    private static final String MAIN = "dev.heddle.cli.Main";
    private static final Pattern VARIABLE = Pattern.compile("HEDDLE_\\w+");

    private static List<Object> yaml(Path file) throws IOException {
        var settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
        var documents = new Load(settings).loadAllFromString(Files.readString(file));
        return StreamSupport.stream(documents.spliterator(), false).toList();
    }

    /// All lists of words in a file that start the command.
    private static List<List<String>> commands(Object node) {
        return switch (node) {
            case List<?> list when list.contains(MAIN) ->
                    List.of(list.stream().map(String::valueOf).toList());
            case List<?> list -> list.stream().flatMap(each -> commands(each).stream()).toList();
            case Map<?, ?> map ->
                    map.values().stream().flatMap(each -> commands(each).stream()).toList();
            default -> List.of();
        };
    }

    /// Those of a unit of systemd.
    private static List<List<String>> commandsOfUnit(Path file) throws IOException {
        return Files.readString(file)
                .replace("\\\n", " ")
                .lines()
                .filter(line -> line.startsWith("ExecStart=") && line.contains(MAIN))
                .map(line -> List.of(line.substring("ExecStart=".length()).split("\\s+")))
                .toList();
    }

    /// What the command says of its words, if it does not take them.
    private static List<String> faults(List<String> words) {
        var arguments = words.subList(words.indexOf(MAIN) + 1, words.size());
        try {
            var parsed = Main.commandLine().parseArgs(arguments.toArray(String[]::new));
            return parsed.hasSubcommand() ? List.of() : List.of("no command in " + arguments);
        } catch (CommandLine.ParameterException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static void assertTaken(List<List<String>> commands) {
        assertThat(commands).isNotEmpty();
        assertThat(commands.stream().flatMap(words -> faults(words).stream())).isEmpty();
    }

    @Test
    void eachOptionIsOneOfTheCommand() throws Exception {
        assertTaken(commands(yaml(DEPLOY.resolve("compose/compose.yaml"))));
        assertTaken(commands(yaml(DEPLOY.resolve("kubernetes/heddle.yaml"))));
        assertTaken(commandsOfUnit(DEPLOY.resolve("systemd/heddle.service")));
        assertThat(faults(List.of("java", MAIN, "serve", "--bogus"))).isNotEmpty();
        assertThat(faults(List.of("java", MAIN, "serve", "--port", "many"))).isNotEmpty();
        assertThat(faults(List.of("java", MAIN))).isNotEmpty();
    }

    @Test
    void eachVariableIsOneThatTheProgramReads() throws Exception {
        var read = new TreeSet<String>();
        for (String folder : List.of("server/src/main", "model/src/main")) {
            for (Path file : files(ROOT.resolve(folder))) {
                read.addAll(variables(file));
            }
        }
        var said = new TreeSet<String>();
        for (Path file : files(DEPLOY)) {
            said.addAll(variables(file));
        }
        assertThat(said).contains("HEDDLE_NATS_URL", "HEDDLE_TOKEN").isSubsetOf(read);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Set<String> variables(Path file) throws IOException {
        var found = new TreeSet<String>();
        VARIABLE.matcher(Files.readString(file)).results().forEach(each -> found.add(each.group()));
        return found;
    }

    @Test
    void threeHubsAndThreeServersStandBehindNginx() throws Exception {
        var compose = yaml(DEPLOY.resolve("compose/compose.yaml")).getFirst();
        assertThat(map(compose, "services").keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrder(
                        "nats-0", "nats-1", "nats-2", "hub-0", "hub-1", "hub-2", "nginx");
        var replicas = new ArrayList<String>();
        for (var each : yaml(DEPLOY.resolve("kubernetes/heddle.yaml"))) {
            if ("StatefulSet".equals(((Map<?, ?>) each).get("kind"))) {
                var name = map(each, "metadata").get("name");
                replicas.add(name + " " + map(each, "spec").get("replicas"));
            }
        }
        assertThat(replicas).containsExactly("nats 3", "heddle 3");
    }

    private static Map<?, ?> map(Object node, String key) {
        return (Map<?, ?>) requireNonNull(((Map<?, ?>) node).get(key), key);
    }

    @Test
    void whatNobodyHasRunSaysSo() throws Exception {
        for (String file : List.of("compose/compose.yaml", "kubernetes/heddle.yaml")) {
            assertThat(DEPLOY.resolve(file)).content().contains("# NOT RUN:");
        }
    }

    @Test
    void whatTheComposeFileReplacesInNginxIsThere() throws Exception {
        assertThat(DEPLOY.resolve("nginx/heddle.conf"))
                .content()
                .contains("server 127.0.0.1:8080;");
        assertThat(DEPLOY.resolve("compose/compose.yaml"))
                .content()
                .contains("s/server 127.0.0.1:8080;/");
    }

    @Test
    void eachFileThatIsMountedIsThere() throws Exception {
        String text = Files.readString(DEPLOY.resolve("compose/compose.yaml"));
        var mounted =
                Stream.of("../nats/nats.conf", "../nginx/heddle.conf")
                        .filter(text::contains)
                        .map(each -> DEPLOY.resolve("compose").resolve(each));
        assertThat(mounted).hasSize(2).allMatch(Files::isRegularFile);
    }
}
