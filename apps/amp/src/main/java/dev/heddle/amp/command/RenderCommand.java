package dev.heddle.amp.command;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.command.Sounds.NoSoundException;
import dev.heddle.amp.play.AmpSetup;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.render.Renderer;
import dev.heddle.amp.render.Renderer.Rendered;
import dev.heddle.audio.io.AudioFiles;
import dev.heddle.audio.io.AudioSource;
import dev.heddle.audio.io.Resampler;
import dev.heddle.audio.io.WaveFile;
import dev.heddle.audio.meter.Levels;
import dev.heddle.hosting.HostCommand;
import java.io.Console;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `amp render`: a file through the chain into another.
@Command(
        name = "render",
        description = {
            "Sends a recording through the amp, faster than it is heard, and lets it ring out.",
            "The output appears when it is complete; if it is stopped, nothing is left behind."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the input cannot be read, the output not be written, or there is no such sound",
            "2:wrong options",
            "130:stopped by Ctrl-C"
        })
final class RenderCommand implements Callable<Integer> {
    /// The chain runs at these; others become the last of them, for which effects are made.
    private static final Set<Integer> CHAIN_RATES = Set.of(44_100, 48_000, 88_200, 96_000);

    private static final int USUAL_RATE = 48_000;

    private final Sounds sounds;
    private final boolean isTerminal;
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "IN", description = "The recording: WAV, AIFF or FLAC; mixed to mono.")
    private @Nullable Path in;

    @Mixin private SoundChoice choice = new SoundChoice();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "The WAV file that is written; one that is there is replaced.")
    private @Nullable Path out;

    @Option(
            names = "--block",
            paramLabel = "N",
            description =
                    "Frames that pass at once, 64 to 4096; the sound is the same. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int block = 1_024;

    @Option(
            names = "--rate",
            paramLabel = "HZ",
            description =
                    "Frames a second of the chain and the output, 8000 to 192000. Default: the"
                            + " recording's, if that is 44100, 48000, 88200 or 96000, else 48000.")
    private @Nullable Integer rate;

    @Option(
            names = "--format",
            paramLabel = "HOW",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private WaveFile.Encoding format = WaveFile.Encoding.PCM_24;

    RenderCommand() {
        this(Sounds.configured(System.getenv()), isTerminal(System.console()));
    }

    RenderCommand(Sounds sounds, boolean isTerminal) {
        this.sounds = sounds;
        this.isTerminal = isTerminal;
    }

    static boolean isTerminal(@Nullable Console console) {
        return console != null && console.isTerminal(); // Null in other Javas than ours.
    }

    @Override
    public Integer call() {
        var wrong = wrongOption();
        if (wrong.isPresent()) {
            return complain(HostCommand.USAGE, wrong.get());
        }
        try {
            var preset = choice.find(sounds, this::say);
            return preset.isEmpty()
                    ? complain(
                            HostCommand.USAGE,
                            "say what it should sound like: --prompt or --preset")
                    : render(preset.get());
        } catch (ClosedByInterruptException e) {
            return stopped();
        } catch (IllegalArgumentException e) {
            return complain(HostCommand.USAGE, String.valueOf(e.getMessage()));
        } catch (NoSoundException | IOException e) {
            return complain(HostCommand.FAILED, String.valueOf(e.getMessage()));
        } catch (CancellationException | InterruptedException e) {
            return stopped();
        }
    }

    private int stopped() {
        return complain(HostCommand.INTERRUPTED, "stopped; nothing was written");
    }

    private Optional<String> wrongOption() {
        if (block < AmpSetup.LEAST_BLOCK || block > AmpSetup.MOST_BLOCK) {
            return Optional.of(
                    "--block must be in %d..%d, was %d"
                            .formatted(AmpSetup.LEAST_BLOCK, AmpSetup.MOST_BLOCK, block));
        }
        if (rate != null && (rate < 8_000 || rate > 192_000)) {
            return Optional.of("--rate must be in 8000..192000, was " + rate);
        }
        String name = requireNonNull(out).toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".wav")
                ? Optional.empty()
                : Optional.of("only WAV is written; call it something.wav, not " + out);
    }

    private int render(Preset preset) throws IOException {
        var hook = Interrupting.current();
        try (hook;
                var source = AudioFiles.open(requireNonNull(in));
                var resampled = Resampler.to(rateFor(source), source);
                var file = WaveFile.create(requireNonNull(out), resampled.sampleRate(), format)) {
            long begin = System.nanoTime();
            var rendered =
                    Renderer.render(
                            resampled,
                            preset.settings(),
                            file,
                            block,
                            new Progress(resampled)::passed);
            file.complete();
            tell(preset, rendered, resampled.sampleRate(), System.nanoTime() - begin);
            return 0;
        }
    }

    private int rateFor(AudioSource source) {
        if (rate != null) {
            return rate;
        }
        return CHAIN_RATES.contains(source.sampleRate()) ? source.sampleRate() : USUAL_RATE;
    }

    private void tell(Preset preset, Rendered rendered, int sampleRate, long nanos) {
        double seconds = (double) rendered.frames() / sampleRate;
        say(
                String.format(
                        Locale.ROOT,
                        "%s: %s, %.1f s at %d Hz, %.0f x real time, peak %.1f dBFS",
                        out,
                        preset.name(),
                        seconds,
                        sampleRate,
                        seconds / (nanos / 1e9),
                        Levels.decibels(rendered.peak())));
    }

    /// One line on a terminal that is written over.
    private final class Progress {
        private final long all;
        private long shown = -1;

        Progress(AudioSource source) {
            all = source.length();
        }

        void passed(long frames) {
            long percent = all > 0 ? frames * 100 / all : -1;
            if (isTerminal && percent > shown) {
                shown = percent;
                var out = requireNonNull(spec).commandLine().getOut();
                out.print("\r%3d %%\r".formatted(percent));
                out.flush();
            }
        }
    }

    private void say(String line) {
        var to = requireNonNull(spec).commandLine().getOut();
        to.println(line);
        to.flush();
    }

    private int complain(int code, String message) {
        var err = requireNonNull(spec).commandLine().getErr();
        err.println("amp: " + message);
        err.flush();
        return code;
    }
}
