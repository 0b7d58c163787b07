package dev.heddle.scene;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.module.ModuleHost;
import dev.heddle.agent.release.Releases;
import dev.heddle.hosting.HostCommand;
import dev.heddle.hosting.LiveModules;
import dev.heddle.hosting.ModuleSettings;
import dev.heddle.scene.api.SceneAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
public final class SceneCommand extends HostCommand {
    /// What the papers of modules for a scene say.
    private static final String PRODUCT = "scene";

    /// The version of {@link SceneAccess}.
    private static final int API = 1;

    @Option(names = "--window", description = "Shows the world in a window.")
    private boolean window;

    @Option(
            names = "--project",
            paramLabel = "FOLDER",
            description = "A folder whose files can be listed, searched and read from outside.")
    private @Nullable Path projectFolder;

    @Mixin private final ModuleSettings moduleSettings = new ModuleSettings();

    private volatile @Nullable LiveModules liveModules;

    /// A command that takes the token from the process's environment.
    public SceneCommand() {
        this(System.getenv());
    }

    SceneCommand(Map<String, String> environment) {
        super("scene", environment);
    }

    /// Runs the world until it is stopped. Blocks.
    ///
    /// @return the exit code
    @Override
    public Integer call() throws InterruptedException {
        AgentOptions options;
        Optional<ProjectFolder> project;
        Optional<Releases> releases;
        try {
            options = agentOptions();
            project = project();
            releases = moduleSettings.open(options, drop(), PRODUCT, API);
        } catch (UsageException e) {
            return complain(USAGE, String.valueOf(e.getMessage()));
        }
        SceneWorld world;
        try {
            world = SceneWorld.start(window ? SceneWorld.View.WINDOW : SceneWorld.View.HEADLESS);
        } catch (IllegalStateException e) {
            releases.ifPresent(Releases::close);
            return complain(FAILED, String.valueOf(e.getMessage()));
        }
        return run(world, project, releases, options);
    }

    private Optional<ProjectFolder> project() throws UsageException {
        if (projectFolder == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ProjectFolder.at(projectFolder));
        } catch (IOException e) {
            throw new UsageException("cannot open the project's folder: " + e);
        }
    }

    /// Links a world until it, the hub or a person ends that. Blocks.
    int run(
            SceneWorld world,
            Optional<ProjectFolder> project,
            Optional<Releases> releases,
            AgentOptions options) {
        var agent = Agent.start(options, world.owner(), SceneActions.of(world, project));
        offerCommands(agent);
        world.publishTo(agent);
        var host =
                ModuleHost.of(world.owner(), agent::offer, agent)
                        .withService(SceneAccess.class, world.access());
        releases.ifPresentOrElse(
                kept -> liveModules = LiveModules.start(agent, host, kept, this::say),
                () -> LiveModules.refuse(agent, host));
        return serve(
                world.ended(),
                () -> {
                    world.close(); // First, so that the link can still tell what became of what.
                    var live = liveModules;
                    if (live != null) {
                        live.close();
                    }
                    agent.close();
                });
    }

    @Override
    protected void linked() {
        var live = liveModules;
        if (live != null) {
            live.linked();
        }
    }
}
