package dev.heddle.cli;

import static java.util.Objects.requireNonNull;

import dev.heddle.audio.watch.Doctor;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `heddle doctor`: what will make sound late. The `./heddle` script starts it with the flags that
/// it starts the amp with, so it speaks for that.
@Command(
        name = "doctor",
        description = {
            "Says what will make sound late on this machine, why, and what to do about it: the garbage"
                    + " collector, the heap, cores, rights, the block size."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no problem; there may be warnings",
            "1:sound will be late",
            "2:the command line was wrong"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int LOWEST_RATE = 8_000;
    private static final int HIGHEST_RATE = 192_000;
    private static final int LARGEST_BLOCK = 8_192;

    @Option(
            names = "--rate",
            paramLabel = "HZ",
            description = "Frames a second, 8000 to 192000. Default: ${DEFAULT-VALUE}.")
    private int rate = 48_000;

    @Option(
            names = "--block",
            paramLabel = "FRAMES",
            description =
                    "How many frames the sound device takes at a time, 1 to 8192. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int block = 64;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        check("--rate", rate, LOWEST_RATE, HIGHEST_RATE);
        check("--block", block, 1, LARGEST_BLOCK);
        var findings = Doctor.examine(rate, block);
        var out = requireNonNull(spec).commandLine().getOut();
        out.print(Doctor.text(findings, true));
        out.flush();
        return Doctor.hasProblem(findings) ? 1 : 0;
    }

    private void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    requireNonNull(spec).commandLine(),
                    "%s must be in %d..%d, was %d".formatted(option, least, most, value));
        }
    }
}
