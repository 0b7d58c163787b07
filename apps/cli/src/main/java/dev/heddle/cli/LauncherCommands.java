package dev.heddle.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Commands that the `./heddle` script runs itself, because they need the sources: here only so
/// that the help is in one place and speaks of all.
final class LauncherCommands {
    private static final String ONLY_FROM_SOURCES =
            "run ./heddle in the project's folder: this command works on the sources";

    private LauncherCommands() {}

    /// `heddle test`.
    @Command(
            name = "test",
            description = {
                "Runs everything that must pass: unit tests, model checks, simulation, a real engine and"
                        + " a real browser.",
                "As root or under CI=true it installs the system packages it needs; else it prints the"
                        + " command that does."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all passed", "1:something failed, or a package is missing"})
    static final class Test implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException(ONLY_FROM_SOURCES);
        }
    }

    /// `heddle lab`.
    @Command(
            name = "lab",
            description = {
                "Runs benchmarks beside their peers, in one run, and prints one line a figure: name, ours,"
                        + " peer, ratio, goal, ok or SHORT.",
                "Without a name it lists what there is."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:measured, whatever the figures", "1:a measurement failed"})
    @SuppressWarnings("UnusedVariable") // The script reads them; here they are only for the help.
    static final class Lab implements Runnable {
        @Option(
                names = "--quick",
                description =
                        "Proves in under a minute that the harness runs; prints quick, never ok.")
        private boolean quick;

        @Parameters(paramLabel = "NAME", arity = "0..1", description = "What to measure: click.")
        private String name = "";

        @Override
        public void run() {
            throw new IllegalStateException(ONLY_FROM_SOURCES);
        }
    }
}
