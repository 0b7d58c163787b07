package dev.heddle.radio;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.hosting.HostCommand;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.show.Show;
import dev.heddle.radio.show.ShowFile;
import dev.heddle.radio.show.ShowFileException;
import dev.heddle.radio.timer.TimerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `radio`: runs a show in the terminal, and links it to a hub if it is told one.
@Command(
        name = "radio",
        description = {
            "Runs a live radio show, and shows it in the terminal.",
            "With --hub it can be watched and driven from the dashboard, and goes on for the next"
                    + " show when one is over."
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the show is over",
            "1:the show could not start, or its file is broken; the message says where",
            "2:wrong options, or no token",
            "3:the hub refused this host for good",
            "130:stopped by Ctrl-C",
            "143:terminated"
        },
        footerHeading = "%n",
        footer = {
            "A show is a file that people can read: begin with a copy of the one that comes along,",
            "  ./heddle radio --print-show > my-show.yaml",
            "The host's token is read from --token-file or from HEDDLE_TOKEN. Make one with",
            "  ./heddle token create --host radio"
        })
public final class RadioCommand extends HostCommand {
    @Option(
            names = "--show",
            paramLabel = "FILE",
            description = "The show. Default: the one that comes along.")
    private @Nullable Path file;

    @Option(
            names = "--speed",
            paramLabel = "N",
            description =
                    "How fast the show's time goes, 0.001 to 1000. Default: ${DEFAULT-VALUE}.")
    private double speed = 1;

    @Option(
            names = "--print-show",
            description = "Prints the show that comes along, and does nothing else.")
    private boolean printShow;

    @Option(
            names = "--quiet",
            description = "Does not show the show; prints only how the link to the hub stands.")
    private boolean quiet;

    private @Nullable TerminalView view;

    /// A command that takes the token from the process's environment.
    public RadioCommand() {
        this(System.getenv());
    }

    RadioCommand(Map<String, String> environment) {
        super("radio", environment);
    }

    /// Runs the show until it is over, or with a hub until it is stopped. Blocks.
    ///
    /// @return the exit code
    @Override
    public Integer call() {
        if (printShow) {
            say(ShowFile.sampleText().strip());
            return 0;
        }
        if (!(speed >= 0.001 && speed <= 1000)) { // Negated form also refuses NaN.
            return complain(USAGE, "--speed must be in 0.001..1000, was " + speed);
        }
        Show show;
        AgentOptions options;
        try {
            show = file == null ? ShowFile.sample() : ShowFile.read(file);
            options = hasHub() ? agentOptions() : null;
        } catch (ShowFileException e) {
            return complain(FAILED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return complain(FAILED, "cannot read the show: " + e);
        } catch (UsageException e) {
            return complain(USAGE, String.valueOf(e.getMessage()));
        }
        return run(show, options);
    }

    private int run(Show show, @Nullable AgentOptions options) {
        var station = Station.start(show);
        var shown = quiet ? null : show(station);
        view = shown;
        var over = new CompletableFuture<@Nullable Void>();
        if (options == null) {
            // Here and not in the view: a show that is over must end the command in any case.
            var _ = station.events().connect(station.owner(), event -> endWith(event, over));
        }
        var agent =
                options == null
                        ? null
                        : Agent.start(options, station.owner(), RadioActions.of(station));
        if (agent != null) {
            offerCommands(agent);
            station.publishTo(agent);
        }
        var _ = station.setSpeed(speed);
        var _ =
                station.startShow()
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                over.completeExceptionally(failure);
                            }
                        });
        return serve(
                over,
                () -> {
                    if (shown != null) {
                        shown.close();
                    }
                    station.close();
                    if (agent != null) {
                        agent.close();
                    }
                });
    }

    private TerminalView show(Station station) {
        var out = requireNonNull(spec).commandLine().getOut();
        return new TerminalView(station, out, TerminalView.Style.of(System.console()));
    }

    private static void endWith(BroadcastEvent event, CompletableFuture<@Nullable Void> over) {
        if (event instanceof BroadcastEvent.Timing(_, TimerEvent timing)
                && timing == TimerEvent.SHOW_END) {
            over.complete(null);
        }
    }

    @Override
    protected void say(String line) {
        var shown = view;
        if (shown == null) {
            super.say(line);
        } else {
            shown.say(line);
        }
    }
}
