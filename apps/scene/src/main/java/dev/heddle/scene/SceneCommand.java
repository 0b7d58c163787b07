package dev.heddle.scene;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.hosting.HostCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    @Option(names = "--window", description = "Shows the world in a window.")
    private boolean window;

    @Option(
            names = "--project",
            paramLabel = "FOLDER",
            description = "A folder whose files can be listed, searched and read from outside.")
    private @Nullable Path projectFolder;

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
        try {
            options = agentOptions();
            project = project();
        } catch (UsageException e) {
            return complain(USAGE, String.valueOf(e.getMessage()));
        }
        SceneWorld world;
        try {
            world = SceneWorld.start(window ? SceneWorld.View.WINDOW : SceneWorld.View.HEADLESS);
        } catch (IllegalStateException e) {
            return complain(FAILED, String.valueOf(e.getMessage()));
        }
        return run(world, project, options);
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
    int run(SceneWorld world, Optional<ProjectFolder> project, AgentOptions options) {
        var agent = Agent.start(options, world.owner(), SceneActions.of(world, project));
        offerCommands(agent);
        world.publishTo(agent);
        return serve(
                world.ended(),
                () -> {
                    world.close(); // First, so that the link can still tell what became of what.
                    agent.close();
                });
    }
}
