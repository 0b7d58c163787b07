package dev.heddle.analyzer.window;

import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.analyzer.Analyzer;
import dev.heddle.analyzer.rules.RuleFileException;
import dev.heddle.analyzer.rules.RuleSet;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.hosting.HostCommand;
import dev.heddle.hosting.HostJobs;
import dev.heddle.hosts.SwingHost;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.files.SealedFile;
import dev.heddle.jobs.resources.ResourceLimits;
import dev.heddle.jobs.resources.ResourceMonitor;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `analyzer`: opens the desktop window, and links its jobs to a hub if it is told one.
@Command(
        name = "analyzer",
        description = {
            "Opens a window into which therapy notes are dropped, to see what their payer would miss.",
            "With --hub its jobs can be watched and cancelled from the dashboard: numbers and steps,"
                    + " never names or text."
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the window was closed",
            "1:it could not be opened; the message says why",
            "2:wrong options, a wrong rule file, or no token",
            "3:the hub refused this host for good",
            "130:stopped by Ctrl-C"
        })
public final class AnalyzerCommand extends HostCommand {
    @Parameters(paramLabel = "FILE", description = "Documents to begin with.")
    private List<Path> files = List.of();

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "Rules to be added to those that come along, or to replace some.")
    private @Nullable Path rules;

    @Option(
            names = "--theme",
            paramLabel = "THEME",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Theme theme = Theme.SYSTEM;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "Where results lie, encrypted, until they are deleted or the window is closed."
                            + " Default: ${DEFAULT-VALUE}.")
    private Path work = Path.of(System.getProperty("user.home", "."), ".heddle", "analyzer");

    /// A command that takes the token from the process's environment.
    public AnalyzerCommand() {
        this(System.getenv());
    }

    AnalyzerCommand(Map<String, String> environment) {
        super("analyzer", environment);
    }

    /// Shows the window until it is closed. Blocks.
    ///
    /// @return the exit code
    @Override
    public Integer call() throws InterruptedException {
        if (GraphicsEnvironment.isHeadless()) {
            return complain(FAILED, "there is no display; heddle analyze works without one");
        }
        AgentOptions options;
        RuleSet used;
        try {
            options = hasHub() ? agentOptions() : null;
            used = rules == null ? RuleSet.builtIn() : RuleSet.read(rules);
            SealedFile.sweep(work);
        } catch (UsageException | RuleFileException e) {
            return complain(USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return complain(FAILED, "cannot read the rules or use the folder: " + e);
        }
        try (var monitor = ResourceMonitor.open(ResourceLimits.DEFAULT);
                var jobs = Jobs.open(JobsOptions.named("analyzer").withAdmission(monitor));
                var owner = SwingHost.owner("window", Policy.DEFAULT)) {
            return show(owner, jobs, monitor, used, options);
        }
    }

    private int show(
            Owner owner,
            Jobs jobs,
            ResourceMonitor monitor,
            RuleSet used,
            @Nullable AgentOptions options)
            throws InterruptedException {
        var window =
                AnalyzerWindow.open(
                        new AnalyzerWindow.Parts(
                                owner,
                                jobs,
                                new Analyzer(used),
                                work,
                                monitor::now,
                                LogTap.installed(),
                                Dialogs.ON_SCREEN,
                                theme));
        owner.execute(() -> window.add(files));
        var agent = options == null ? null : Agent.start(options, owner, Actions.of());
        var shown = agent == null ? null : HostJobs.offer(agent, owner, jobs);
        if (agent != null) {
            offerCommands(agent);
        }
        return serve(
                window.closed(),
                () -> {
                    window.close();
                    if (shown != null) {
                        shown.close();
                    }
                    if (agent != null) {
                        agent.close();
                    }
                });
    }
}
