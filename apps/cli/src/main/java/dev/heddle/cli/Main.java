package dev.heddle.cli;

import dev.heddle.amp.command.AmpCommand;
import dev.heddle.analyzer.command.AnalyzeCommand;
import dev.heddle.analyzer.window.AnalyzerCommand;
import dev.heddle.cli.module.ModuleCommand;
import dev.heddle.radio.RadioCommand;
import dev.heddle.scene.SceneCommand;
import dev.heddle.server.Hub;
import dev.heddle.server.KeyCommand;
import dev.heddle.server.LogCommand;
import dev.heddle.server.McpCommand;
import dev.heddle.server.ServeCommand;
import dev.heddle.server.TokenCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// The `heddle` command: one tree over the hub and the applications.
@Command(
        name = "heddle",
        description = {
            "One gate between a program's owner thread and everybody who wants something from it.",
            "Begin with: heddle demo"
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            SceneCommand.class,
            RadioCommand.class,
            AnalyzeCommand.class,
            AnalyzerCommand.class,
            AmpCommand.class,
            TokenCommand.class,
            KeyCommand.class,
            LogCommand.class,
            ModuleCommand.class,
            McpCommand.class,
            SelftestCommand.class,
            DoctorCommand.class,
            LauncherCommands.Test.class,
            LauncherCommands.Soak.class,
            LauncherCommands.Faults.class,
            LauncherCommands.Lab.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it failed; the message says why",
            "2:the command line was wrong"
        })
public final class Main {
    /// The version that `--version` prints.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"heddle " + Hub.VERSION};
        }
    }

    private Main() {}

    /// Runs a command and exits with its code.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        var line =
                new CommandLine(new Main())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler((failure, failed, _) -> {
                            failed.getErr().println("heddle: " + failure.getMessage());
                            return failed.getCommandSpec().exitCodeOnExecutionException();
                        });
        oneVersion(line);
        return line;
    }

    /// All parts have the same version, so `--version` means the same at every level.
    private static void oneVersion(CommandLine line) {
        line.getCommandSpec().versionProvider(new Version());
        line.getSubcommands().values().forEach(Main::oneVersion);
    }
}
