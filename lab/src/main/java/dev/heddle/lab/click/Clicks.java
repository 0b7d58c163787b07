package dev.heddle.lab.click;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Goal;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Clicks and echoes, in turn, in milliseconds.
///
/// A pause stands before each of them: a person clicks into an idle engine and a hub whose threads
/// sleep, and so does the echo. It is even over two ticks, so that clicks fall on every phase of a
/// tick alike.
///
/// @param clicks from the POST to the whole answer, which says that it was executed
/// @param echoes a message of the same length to the bare server and back
record Clicks(Samples clicks, Samples echoes) {
    static final double TICK_MILLIS = 1000.0 / 60;

    private static final long PAUSE_NANOS = (long) (2 * TICK_MILLIS * 1e6);
    private static final long SEED = 42;

    /// Until the compilers of all three processes have seen the path often enough.
    private static final int WARM_UPS = 1500;

    private static final int QUICK_WARM_UPS = 20;
    private static final int SAMPLES = 1000;
    private static final int QUICK_SAMPLES = 20;

    static Clicks measure(Effort effort, Clicker clicker, EchoClient echo, String text)
            throws IOException, InterruptedException, MeasurementException {
        clicker.awaitLink();
        for (int i = 0; i < effort.pick(WARM_UPS, QUICK_WARM_UPS); i++) {
            clicker.clickMillis();
            echo.echoMillis(text);
        }
        var random = new SplittableRandom(SEED);
        var clicks = new double[effort.pick(SAMPLES, QUICK_SAMPLES)];
        var echoes = new double[clicks.length];
        for (int i = 0; i < clicks.length; i++) {
            pause(random.nextLong(PAUSE_NANOS));
            clicks[i] = clicker.clickMillis();
            pause(random.nextLong(PAUSE_NANOS));
            echoes[i] = echo.echoMillis(text);
        }
        return new Clicks(new Samples(clicks), new Samples(echoes));
    }

    private static void pause(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }

    /// A percentile of the clicks beside the same one of the echoes.
    Figure figure(String name, int percent, Goal goal) {
        return new Figure(
                "%s, p%d".formatted(name, percent),
                Unit.MILLIS,
                clicks.percentile(percent),
                new Figure.Peer("WebSocket echo", echoes.percentile(percent)),
                goal);
    }
}
