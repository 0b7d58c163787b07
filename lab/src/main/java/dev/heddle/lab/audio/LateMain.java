package dev.heddle.lab.audio;

import dev.heddle.audio.AudioProcessor;
import dev.heddle.audio.dsp.Effect;
import dev.heddle.audio.watch.Doctor;
import dev.heddle.audio.watch.LateCause;
import dev.heddle.audio.watch.RealTimePriority;
import dev.heddle.audio.watch.RealTimeWatch;
import dev.heddle.lab.Effort;
import dev.heddle.lab.process.Fork;
import dev.heddle.model.Ending;
import dev.heddle.model.Model;
import dev.heddle.model.ModelClient;
import dev.heddle.model.ModelOptions;
import dev.heddle.model.Prompt;
import dev.heddle.model.Receiver;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Plays in real time into nothing, beside garbage and requests, and counts blocks that come too
/// late. Each has a deadline on a grid of its own: after a stop of ten blocks, ten are late.
final class LateMain {
    /// No requests.
    static final String NONE = "none";

    private static final int SECONDS = 25;
    private static final int QUICK_SECONDS = 2;
    private static final int FRAMES = Effect.FRAMES;
    private static final double PERIOD_NANOS = FRAMES * 1e9 / Riff.RATE;

    /// Seconds of sound without pacing: the compiler's.
    private static final int WARM_UP_SECONDS = 20;

    private static final int QUICK_WARM_UP_SECONDS = 2;
    private static final int REQUESTS = 2;

    /// Until the collector has told all, and all late blocks have a cause.
    private static final long SETTLE_MILLIS = 1_200;

    private LateMain() {}

    /// Takes the effort, megabytes of garbage a second, and the address of a model.
    public static void main(String[] arguments) {
        var effort = Effort.valueOf(arguments[0]);
        Fork.answer(() -> {
            var answer = new HashMap<String, Double>();
            boolean isIll = Doctor.hasProblem(Doctor.examine(Riff.RATE, FRAMES));
            answer.put("problem", isIll ? 1.0 : 0.0);
            var garbage = Garbage.start(Integer.parseInt(arguments[1]));
            var tokens = new AtomicLong();
            if (!arguments[2].equals(NONE)) {
                request(arguments[2], tokens);
            }
            var playing = new FutureTask<>(() -> play(effort, garbage));
            Thread.ofPlatform().name("lab-audio").start(playing);
            answer.putAll(playing.get());
            answer.put("tokens", (double) tokens.get());
            return answer;
        });
    }

    private static void request(String url, AtomicLong tokens) {
        var model = new ModelClient(ModelOptions.of(url, "slow"));
        for (int i = 0; i < REQUESTS; i++) {
            ask(model, tokens);
        }
    }

    private static void ask(Model model, AtomicLong tokens) {
        var receiver =
                new Receiver() {
                    @Override
                    public void part(String text) {
                        tokens.incrementAndGet();
                    }

                    @Override
                    public void ended(Ending ending) {}
                };
        var _ = model.ask(Prompt.of("warm bluesy crunch"), Runnable::run, receiver);
    }

    private static Map<String, Double> play(Effort effort, Garbage garbage) throws Exception {
        var riff = Riff.read().blocks(FRAMES);
        try (var watch = new RealTimeWatch(ChainMain.lane(), Riff.RATE, FRAMES);
                var priority = RealTimePriority.tryRaise()) {
            var answer = new HashMap<String, Double>();
            boolean isRaised = priority.outcome() instanceof RealTimePriority.Outcome.Raised;
            answer.put("raised", isRaised ? 1.0 : 0.0);
            compile(watch, riff, effort.pick(WARM_UP_SECONDS, QUICK_WARM_UP_SECONDS));
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            int blocks = ChainMain.blocks(effort.pick(SECONDS, QUICK_SECONDS));
            var before = watch.report();
            long bytes = garbage.bytes();
            watch.restart();
            double worst = 0;
            int late = 0;
            var output = new float[FRAMES];
            long start = System.nanoTime();
            for (int i = 0; i < blocks; i++) {
                long due = start + (long) (i * PERIOD_NANOS);
                awaitNanos(due);
                watch.process(riff[i % riff.length], output, FRAMES);
                double took = (System.nanoTime() - due) / PERIOD_NANOS;
                worst = Math.max(worst, took);
                late += took > 1 ? 1 : 0;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            answer.put("garbage", (garbage.bytes() - bytes) / 1e6 / seconds);
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            var report = watch.report();
            answer.put("late", 100.0 * late / blocks);
            answer.put("worst", worst);
            answer.put("bytes", (double) (report.allocatedBytes() - before.allocatedBytes()));
            for (var cause : LateCause.values()) {
                answer.put(cause.name(), (double) (report.late(cause) - before.late(cause)));
            }
            answer.put("xruns", (double) (report.late() - before.late()));
            return answer;
        }
    }

    /// Runs it unpaced, but waits now and then: a thread that never does loses its priority.
    private static void compile(AudioProcessor processor, float[][] riff, int seconds) {
        var output = new float[FRAMES];
        for (int i = 0; i < ChainMain.blocks(seconds); i++) {
            processor.process(riff[i % riff.length], output, FRAMES);
            if (i % 64 == 0) {
                LockSupport.parkNanos(1_000);
            }
        }
    }

    private static void awaitNanos(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
