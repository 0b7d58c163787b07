package dev.heddle.cli;

import static java.util.Objects.requireNonNull;

import dev.heddle.audio.watch.Doctor;
import dev.heddle.model.ModelOptions;
import dev.heddle.server.Faces;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import dev.heddle.server.ServeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `heddle demo`: a hub, a 3D engine, a live radio show and a guitar amp, each in a process of its
/// own, and the page in the browser. Everything it writes lies in a temporary folder and is gone
/// when it stops.
@Command(
        name = "demo",
        description =
                "Runs a hub, a sample 3D engine, a live radio show and a guitar amp, and opens the page"
                        + " that drives them.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:could not start; the message says why",
            "2:the command line was wrong",
            "130:stopped by Ctrl-C"
        })
final class DemoCommand implements Callable<Integer> {
    /// Below Heddle's own folder, which `./heddle` tells in `heddle.home`.
    private static final String SAMPLE_PROJECT = "apps/scene/sample-project";

    /// Without its show in the terminal: the link to log in stays in view.
    private static final List<String> RADIO = List.of("radio", "--quiet");

    /// A recording over and over, to be heard in the page by who wants to: a demo that begins to
    /// play through the loudspeakers is a nuisance.
    private static final List<String> AMP = List.of("amp", "play", "--output", "none");

    /// A host that is asked to stop does so sooner.
    private static final int STOP_LIMIT_SECONDS = 7;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the hub; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port = HubOptions.DEFAULT_PORT;

    @Option(names = "--no-browser", description = "Only print the link.")
    private boolean noBrowser;

    @Option(names = "--window", description = "Show the engine's own window, too.")
    private boolean window;

    @Option(
            names = "--hosts",
            paramLabel = "NAME",
            split = ",",
            description = "Which programs to run: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Program> programs = EnumSet.allOf(Program.class);

    @Spec private @Nullable CommandSpec spec;

    /// What a demo can have.
    private enum Program {
        SCENE("The engine has ended."),
        RADIO("The radio has ended."),
        AMP("The amp has ended.");

        private final String ended;

        Program(String ended) {
            this.ended = ended;
        }

        /// Its name at the hub.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var out = requireNonNull(spec).commandLine().getOut();
        var model = ModelOptions.fromEnvironment(System.getenv());
        Path data = Files.createTempDirectory("heddle-demo");
        var hub = startHub(data, model);
        DemoSession.make(hub);
        var hosts = new EnumMap<Program, Process>(Program.class);
        for (var program : programs) {
            hosts.put(program, start(program, hub, data));
        }
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().unstarted(() -> stop(hub, hosts.values(), data)));
        ServeCommand.greet(hub, out);
        if (!noBrowser) {
            openBrowser(hub.newLink(), out);
        }
        // The hub goes on without them, and says so: that is a part of the show.
        hosts.forEach((program, process) -> {
            var _ = process.onExit().thenRun(() -> say(out, program.ended));
        });
        Thread.currentThread().join();
        return 0;
    }

    private Process start(Program program, Hub hub, Path data) throws IOException {
        String token = hub.createHostToken(program.toString());
        return switch (program) {
            case SCENE -> startHost(hub, token, List.of(), scene(modules(hub, data, token)));
            case RADIO -> startHost(hub, token, List.of(), RADIO);
            case AMP -> startHost(hub, token, Doctor.FLAGS, AMP);
        };
    }

    private List<String> scene(List<String> modules) {
        var command = new ArrayList<>(List.of("scene"));
        if (window) {
            command.add("--window");
        }
        Path project = Path.of(System.getProperty("heddle.home", "."), SAMPLE_PROJECT);
        if (Files.isDirectory(project)) {
            command.addAll(List.of("--project", project.toString()));
        }
        command.addAll(modules);
        return command;
    }

    private static List<String> modules(Hub hub, Path data, String token) throws IOException {
        try {
            return DemoModules.prepare(hub, data, token);
        } catch (IOException e) {
            hub.close();
            delete(data);
            throw e;
        }
    }

    private Hub startHub(Path data, Optional<ModelOptions> model) throws IOException {
        try {
            return Hub.start(
                    HubOptions.local(data, port).inMemory().withModel(model).withFaces(Faces.KEYS));
        } catch (IOException e) {
            delete(data);
            throw e;
        }
    }

    private static void say(PrintWriter out, String what) {
        out.println(what + " The hub goes on; Ctrl-C stops it.");
        out.flush();
    }

    /// A host is a process of its own, as in real life, and can be killed to see what happens. Its
    /// name is the first word of its `command`.
    private static Process startHost(
            Hub hub, String token, List<String> flags, List<String> command) throws IOException {
        var line = new ArrayList<String>();
        line.add(ProcessHandle.current().info().command().orElse("java"));
        line.add("--enable-native-access=ALL-UNNAMED");
        line.addAll(flags);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(command);
        line.addAll(List.of("--hub", hub.address(), "--name", command.getFirst()));
        var builder = new ProcessBuilder(line).inheritIO();
        builder.redirectInput(ProcessBuilder.Redirect.PIPE);
        // Not an argument: those can be listed.
        builder.environment().put("HEDDLE_TOKEN", token);
        return builder.start();
    }

    private static void stop(Hub hub, Collection<Process> hosts, Path data) {
        hosts.forEach(Process::destroy);
        hub.close();
        hosts.forEach(DemoCommand::awaitEnd); // They may still write below the folder.
        delete(data);
    }

    private static void awaitEnd(Process host) {
        try {
            var _ = host.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The process ends now, one way or the other.
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("heddle: could not remove " + folder + ": " + e.getMessage());
        }
    }

    private static void openBrowser(String link, PrintWriter out) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        List<String> command =
                system.contains("mac")
                        ? List.of("open", link)
                        : system.contains("win")
                                ? List.of("rundll32", "url.dll,FileProtocolHandler", link)
                                : List.of("xdg-open", link);
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            out.println("There is no browser to open here; open the link above yourself.");
        }
    }
}
