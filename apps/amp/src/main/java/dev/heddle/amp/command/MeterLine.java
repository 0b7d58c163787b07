package dev.heddle.amp.command;

import dev.heddle.amp.play.AmpEvent;
import dev.heddle.amp.play.LiveAmp;
import dev.heddle.audio.meter.Levels;
import dev.heddle.core.Operation;
import dev.heddle.core.Timer.CatchUp;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Shows on a terminal how loud an amp is, and anywhere what is wrong with it. On the amp's owner.
final class MeterLine {
    private static final Duration PERIOD = Duration.ofMillis(100);

    /// Columns of a bar: one for 2 dB.
    private static final int WIDTH = 30;

    private final LiveAmp amp;
    private final Consumer<String> say;
    private String told = "";

    MeterLine(LiveAmp amp, Consumer<String> say, Optional<PrintWriter> terminal) {
        this.amp = amp;
        this.say = say;
        if (terminal.isPresent()) {
            var _ =
                    amp.owner()
                            .every(
                                    PERIOD,
                                    CatchUp.SKIP,
                                    Operation.named(
                                            "meters",
                                            () -> {
                                                show(terminal.get());
                                                return true;
                                            }));
        }
    }

    void told(AmpEvent event) {
        if (event instanceof AmpEvent.Changed(var state) && !state.trouble().equals(told)) {
            told = state.trouble();
            say.accept(told.isEmpty() ? "all is well again: " + state.output() : told);
        }
    }

    private void show(PrintWriter terminal) {
        terminal.printf("\r%s\r", line(amp.inputLevels(), amp.outputLevels()));
        terminal.flush();
    }

    static String line(Levels in, Levels out) {
        return "in %s  out %s".formatted(bar(in), bar(out));
    }

    private static String bar(Levels levels) {
        double decibels = Levels.decibels(levels.peak());
        int full = Math.clamp(Math.round(WIDTH + decibels / 2), 0, WIDTH);
        return String.format(
                Locale.ROOT, "%6.1f dB %s%s", decibels, "=".repeat(full), " ".repeat(WIDTH - full));
    }
}
