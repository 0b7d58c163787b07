package dev.heddle.lab;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.audio.AudioBenchmark;
import dev.heddle.lab.click.Click;
import dev.heddle.lab.dispatch.Dispatch;
import dev.heddle.lab.jobs.JobsBenchmark;
import dev.heddle.lab.modules.ModulesBenchmark;
import dev.heddle.lab.nodes.NodesBenchmark;
import dev.heddle.lab.rooms.RoomsBenchmark;
import dev.heddle.lab.show.ShowBenchmark;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `heddle lab`: runs a benchmark and prints one line a figure. A figure that misses its goal is
/// printed as SHORT and is no failure; a measurement that could not be made is one.
@Command(
        name = "heddle lab",
        description = {
            "Runs a benchmark beside its peers, in one run, and prints one line a figure: name,"
                    + " ours, peer, ratio (ours to peer), goal, ok or SHORT.",
            "Without a name it lists what there is."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured, whatever the figures",
            "1:a measurement failed",
            "2:the command line was wrong"
        })
final class Main implements Callable<Integer> {
    static final int MEASURED = 0;
    static final int FAILED = 1;

    /// For children that end in an orderly way; what is still there then is killed.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final List<Benchmark> benchmarks;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "What to measure.")
    private @Nullable String name;

    @Option(
            names = "--quick",
            description =
                    "Proves in under a minute that the harness runs: every verdict is quick, never"
                            + " ok.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "NAME-PART",
            description =
                    "Makes only the measurements whose name, as it is said while they run, contains"
                            + " this.")
    private String only = "";

    @Spec private @Nullable CommandSpec spec;

    /// Ctrl-C was pressed; libraries may hide the interrupt that says so.
    private volatile boolean stopped;

    Main(List<Benchmark> benchmarks) {
        this.benchmarks = benchmarks;
    }

    /// Runs the command and exits with its code.
    public static void main(String[] arguments) {
        var lab =
                new Main(
                        List.of(
                                new Click(),
                                new Dispatch(),
                                new ShowBenchmark(),
                                new ModulesBenchmark(),
                                new JobsBenchmark(),
                                new RoomsBenchmark(),
                                new NodesBenchmark(),
                                new AudioBenchmark()));
        var stop = Thread.ofPlatform().unstarted(lab.stop(Thread.currentThread()));
        Runtime.getRuntime().addShutdownHook(stop);
        int code = new CommandLine(lab).execute(arguments);
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            return; // Ctrl-C: the hook waits for this thread, which must not wait for the exit.
        }
        System.exit(code);
    }

    /// On Ctrl-C nothing that we started stays behind: the measurement under way ends as if it had
    /// failed, and then whatever is left of our own children.
    private Runnable stop(Thread measuring) {
        return () -> {
            stopped = true;
            measuring.interrupt();
            try {
                var _ = measuring.join(STOP_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // The process ends now, one way or the other.
            }
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        };
    }

    @Override
    public Integer call() {
        var line = requireNonNull(spec).commandLine();
        if (name == null) {
            list(line.getOut());
            return MEASURED;
        }
        for (var benchmark : benchmarks) {
            if (benchmark.name().equals(name)) {
                return measure(benchmark, line);
            }
        }
        throw new ParameterException(
                line,
                "there is no benchmark " + name + "; there is: " + String.join(", ", names()));
    }

    private void list(PrintWriter out) {
        for (var benchmark : benchmarks) {
            out.printf("%-10s %s%n", benchmark.name(), benchmark.sentence());
        }
        out.flush();
    }

    private List<String> names() {
        return benchmarks.stream().map(Benchmark::name).toList();
    }

    private int measure(Benchmark benchmark, CommandLine line) {
        var err = line.getErr();
        var measurements =
                benchmark.measurements().stream()
                        .filter(measurement -> measurement.name().contains(only))
                        .toList();
        if (measurements.isEmpty()) {
            throw new ParameterException(
                    line,
                    "there is no measurement like %s; there is: %s"
                            .formatted(
                                    only,
                                    benchmark.measurements().stream()
                                            .map(Measurement::name)
                                            .collect(Collectors.joining("; "))));
        }
        var report = new Report(quick ? Effort.QUICK : Effort.FULL, Machine.now());
        for (var measurement : measurements) {
            if (stopped) {
                break;
            }
            err.println("measuring " + measurement.name() + " ...");
            err.flush();
            try {
                measurement.measure(report.effort()).forEach(report::add);
            } catch (Exception e) { // Whatever it is, the other figures are still worth having.
                report.addFailed(measurement.name());
                err.println("heddle: could not measure " + measurement.name() + ": " + reasons(e));
                err.flush();
            }
        }
        report.print(line.getOut(), Machine.now());
        return report.hasFailed() ? FAILED : MEASURED;
    }

    /// JMH, for one, says only in a cause what went wrong.
    private static String reasons(Throwable failure) {
        var text = new StringBuilder(failure.toString());
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append("; caused by ").append(cause);
        }
        return text.toString();
    }
}
