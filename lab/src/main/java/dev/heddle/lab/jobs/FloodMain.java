package dev.heddle.lab.jobs;

import dev.heddle.jobs.JobContext;
import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Samples;
import dev.heddle.lab.process.Fork;
import java.awt.Robot;
import java.awt.event.InputEvent;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Floods a window with progress and clicks it at a random moment of the flood, with a robot: from
/// its press until the window hears of it.
final class FloodMain {
    static final String JOBS = "jobs";
    static final String NAIVE = "naive";

    private static final int EVENTS = 200_000;
    private static final int CLICKS = 100;
    private static final int NAIVE_CLICKS = 4; // Each may wait for ten seconds.
    private static final int QUICK_CLICKS = 3;
    private static final int WARM_UP = 3;
    private static final long SEED = 7;
    private static final long PATIENCE_SECONDS = 50;

    private final Semaphore heard = new Semaphore(0);
    private final FloodWindow window;
    private final Robot robot = new Robot();
    private final Jobs jobs = Jobs.open(JobsOptions.named("lab"));
    private final SplittableRandom random = new SplittableRandom(SEED);

    private FloodMain(Toolkit toolkit) throws Exception {
        window = FloodWindow.open(toolkit, heard::release);
        robot.mouseMove(FloodWindow.PLACE, FloodWindow.PLACE);
    }

    /// Takes the effort, then the toolkit, then the way.
    public static void main(String[] arguments) {
        var effort = Effort.valueOf(arguments[0]);
        boolean naive = arguments[2].equals(NAIVE);
        int clicks = effort.pick(naive ? NAIVE_CLICKS : CLICKS, naive ? 1 : QUICK_CLICKS);
        Fork.answer(() -> new FloodMain(Toolkit.valueOf(arguments[1])).run(clicks, naive));
    }

    private Map<String, Double> run(int clicks, boolean naive) throws InterruptedException {
        var idle = new double[clicks];
        for (int i = -WARM_UP; i < clicks; i++) {
            double waited = click();
            if (i >= 0) {
                idle[i] = waited;
            }
        }
        var flooded = new double[clicks];
        var shown = new double[clicks];
        for (int i = naive ? 0 : -WARM_UP; i < clicks; i++) {
            var flood = flood(naive);
            if (i >= 0) {
                flooded[i] = flood.clickMillis;
                shown[i] = flood.shownMillis;
            }
        }
        var quiet = new Samples(idle);
        var samples = new Samples(flooded);
        return Map.of(
                "p99",
                samples.percentile(99),
                "median",
                samples.median(),
                "shown",
                new Samples(shown).median(),
                "idle",
                quiet.percentile(99),
                "idleMedian",
                quiet.median());
    }

    /// In milliseconds.
    private double click() throws InterruptedException {
        long began = System.nanoTime();
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        if (!heard.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the window has not heard of a click");
        }
        double waited = (System.nanoTime() - began) / 1e6;
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        return waited;
    }

    /// @param clickMillis how long the click waited
    /// @param shownMillis from the last event until the window has shown it
    private record Flood(double clickMillis, double shownMillis) {}

    private Flood flood(boolean naive) throws InterruptedException {
        int moment = random.nextInt(EVENTS);
        var now = new CountDownLatch(1);
        var told = new CompletableFuture<Long>();
        var shown = new CompletableFuture<Long>();
        var ticket =
                jobs.submit(
                        JobOptions.named("flood").computing(),
                        context -> {
                            tell(context, naive, moment, now);
                            told.complete(System.nanoTime());
                            if (naive) {
                                window.later(() -> shown.complete(System.nanoTime()));
                            }
                            return true;
                        });
        if (!naive) {
            var _ =
                    ticket.watch(
                            window.owner(),
                            event -> {
                                switch (event) {
                                    case JobEvent.Progress(long current, long total, _) ->
                                            window.show(current, total);
                                    case JobEvent.Finished _ -> shown.complete(System.nanoTime());
                                    default -> {}
                                }
                            });
        }
        now.await();
        double waited = click();
        double late = (shown.join() - told.join()) / 1e6;
        var _ = ticket.awaitStopped(Duration.ofSeconds(PATIENCE_SECONDS));
        return new Flood(waited, late);
    }

    private void tell(JobContext context, boolean naive, int moment, CountDownLatch now) {
        for (int i = 0; i < EVENTS; i++) {
            if (i == moment) {
                now.countDown();
            }
            long current = i + 1L;
            if (naive) {
                window.later(() -> window.show(current, EVENTS));
            } else {
                context.progress(current, EVENTS, "");
            }
        }
    }
}
