package dev.heddle.scene;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.LinkStatus;
import dev.heddle.agent.LinkStatus.State;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `scene`: runs a world and links it to a hub until it is stopped.
@Command(
        name = "scene",
        description = "Runs a jMonkeyEngine world that is driven through a Heddle hub.",
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the window was closed",
            "1:the engine could not start, or failed",
            "2:wrong options, or no token",
            "3:the hub refused this host for good",
            "130:stopped by Ctrl-C",
            "143:terminated"
        },
        footerHeading = "%n",
        footer = {
            "The host's token is read from --token-file or from HEDDLE_TOKEN. Make one with",
            "  ./heddle token create --host scene",
            "",
            "A window needs a display and OpenGL; on Debian and Ubuntu:",
            "  apt-get install libgl1 libopengl0 libgl1-mesa-dri"
        })
public final class SceneCommand implements Callable<Integer> {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int INTERRUPTED = 130;

    /// The environment variable that holds the token if no file does.
    static final String TOKEN_VARIABLE = "HEDDLE_TOKEN";

    /// A drain, the engine's end and the link's goodbye fit into it.
    private static final long STOP_LIMIT_SECONDS = 6;

    private final Map<String, String> environment;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
    private CommandSpec spec;

    @Option(
            names = "--hub",
            required = true,
            paramLabel = "URL",
            description = "The hub, such as http://127.0.0.1:8080.")
    @SuppressWarnings("NullAway.Init") // Required, so picocli sets it before it calls.
    private URI hub;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "scene",
            description = "The name people see; the token is bound to it. Default: scene.")
    @SuppressWarnings("NullAway.Init") // It has a default, which picocli sets.
    private String name;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file that holds the host's token.")
    private @Nullable Path tokenFile;

    @Option(names = "--window", description = "Shows the world in a window.")
    private boolean window;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it.
    private boolean help;

    /// A command that takes the token from the process's environment.
    public SceneCommand() {
        this(System.getenv());
    }

    SceneCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Runs the world until it is stopped. Blocks.
    ///
    /// @return the exit code
    @Override
    public Integer call() throws InterruptedException {
        AgentOptions options;
        try {
            options = new AgentOptions(hub, name, token(), new Told());
        } catch (IllegalArgumentException e) {
            return complain(USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return complain(USAGE, "cannot read the token file: " + e);
        }
        SceneWorld world;
        try {
            world = SceneWorld.start(window ? SceneWorld.View.WINDOW : SceneWorld.View.HEADLESS);
        } catch (IllegalStateException e) {
            return complain(FAILED, String.valueOf(e.getMessage()));
        }
        return run(world, options);
    }

    /// Links a world until it, the hub or a person ends that. Blocks.
    int run(SceneWorld world, AgentOptions options) throws InterruptedException {
        var stopped = new CountDownLatch(1);
        var onCtrlC = Thread.ofPlatform().unstarted(() -> stop(stopped));
        Runtime.getRuntime().addShutdownHook(onCtrlC);
        var _ = world.ended().whenComplete((_, failure) -> exit.complete(exitCode(failure)));
        // Closed in reverse: the world first, so that the link can still tell what became of what.
        try (var agent = Agent.start(options, world.owner(), SceneActions.of(world));
                world) {
            world.publishTo(publisher(agent));
            return exit.join();
        } finally {
            stopped.countDown();
            forget(onCtrlC);
        }
    }

    private int exitCode(@Nullable Throwable failure) {
        if (failure == null) {
            return 0;
        }
        // A future that depends on the one that failed wraps the reason once.
        var reason = failure.getCause() == null ? failure : failure.getCause();
        return complain(FAILED, String.valueOf(reason.getMessage()));
    }

    /// Runs while the process ends: has the command stop, and waits for it.
    private void stop(CountDownLatch stopped) {
        exit.complete(INTERRUPTED);
        try {
            var _ = stopped.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The process ends now, one way or the other.
        }
    }

    private static void forget(Thread onCtrlC) {
        try {
            Runtime.getRuntime().removeShutdownHook(onCtrlC);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook runs.
        }
    }

    private String token() throws IOException {
        if (tokenFile != null) {
            return Files.readString(tokenFile).strip();
        }
        var token = environment.get(TOKEN_VARIABLE);
        if (token == null || token.isBlank()) {
            throw new IllegalArgumentException(
                    """
                    no token. Make one with
                      ./heddle token create --host %s
                    and give it with --token-file FILE or in %s.\
                    """
                            .formatted(name, TOKEN_VARIABLE));
        }
        return token.strip();
    }

    private int complain(int code, String message) {
        var err = spec.commandLine().getErr();
        err.println("scene: " + message);
        err.flush();
        return code;
    }

    /// Prints how the link stands, once per change, and ends the command if it stands for good.
    private final class Told implements Consumer<LinkStatus> {
        private @Nullable LinkStatus last;

        @Override
        public void accept(LinkStatus status) {
            if (status.equals(last)) {
                return; // Without a hub it tries for ever, and fails the same way each time.
            }
            last = status;
            var out = spec.commandLine().getOut();
            out.println(
                    status.state() == State.TRYING
                            ? status.message() + "; trying again"
                            : status.message());
            out.flush();
            if (status.state() == State.STOPPED) {
                exit.complete(REFUSED);
            }
        }
    }

    /// Publishes through an agent.
    static Publisher publisher(Agent agent) {
        return new Publisher() {
            @Override
            public void state(String key, @Nullable Object value) {
                agent.state(key, value);
            }

            @Override
            public void event(String type, Object data) {
                agent.publish(type, data);
            }
        };
    }
}
