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

    /// `heddle soak`.
    @Command(
            name = "soak",
            description = {
                "Looks for rare faults of the gate and of jobs for hours: the simulation over many"
                        + " seeds, the model checks over many interleavings, a million jobs, and the"
                        + " stress tests. Then come the"
                        + " faults of sessions, as in heddle faults, a live module that is replaced a"
                        + " hundred times, and a radio show that plays for a minute of real time.",
                "A seed that fails is printed; ./mvnw -pl testkit -am test -Dtest=GateSimulationTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dheddle.seed=SEED repeats it."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:nothing was found", "1:something was found"})
    @SuppressWarnings("UnusedVariable") // The script reads it; here it is only for the help.
    static final class Soak implements Runnable {
        @Option(
                names = "--seeds",
                paramLabel = "N",
                description = "Simulated lives; the default is ${DEFAULT-VALUE}.")
        private long seeds = 1_000_000;

        @Override
        public void run() {
            throw new IllegalStateException(ONLY_FROM_SOURCES);
        }
    }

    /// `heddle faults`.
    @Command(
            name = "faults",
            description = {
                "Does to sessions and analyses what a bad day does, many times over: networks that"
                        + " lose, repeat and reorder, hubs and NATS servers that are killed, halted and"
                        + " cut off under load, wrong clocks, disks that fill up, frames and documents"
                        + " that are broken. Takes about 50 minutes.",
                "Checks that nothing that was acknowledged is lost or done twice, that all clients come"
                        + " back by themselves and see the same, and that documents leave no trace."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:nothing was found", "1:something was found"})
    @SuppressWarnings("UnusedVariable") // The script reads it; here it is only for the help.
    static final class Faults implements Runnable {
        @Option(
                names = "--kills",
                paramLabel = "N",
                description = "How often a process is killed; the default is ${DEFAULT-VALUE}.")
        private long kills = 50;

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

        @Option(
                names = "--only",
                paramLabel = "NAME-PART",
                description =
                        "Makes only the measurements whose name, as it is said while they run,"
                                + " contains this.")
        private String only = "";

        @Parameters(
                paramLabel = "NAME",
                arity = "0..1",
                description =
                        "What to measure: click, dispatch, show, modules, jobs, rooms or audio.")
        private String name = "";

        @Override
        public void run() {
            throw new IllegalStateException(ONLY_FROM_SOURCES);
        }
    }
}
