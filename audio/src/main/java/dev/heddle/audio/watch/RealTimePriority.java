package dev.heddle.audio.watch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A thread that runs before all usual ones (`SCHED_FIFO`), as long as it behaves. Without the
/// right to that it stays a usual one, and says so: sound is then late when the machine is busy.
///
/// Such a thread, if it never waits, holds a core for ever. A watchdog, a thread of its own, makes
/// it a usual one again when it has run for {@link #PATIENCE_LOOKS} looks without waiting once.
/// That is also what becomes of a chain that takes longer than its sound lasts.
public final class RealTimePriority implements AutoCloseable {
    /// What is asked for: above the system's own interrupt threads (50), below its watchdogs (99).
    public static final int PRIORITY = 70;

    /// Time between two looks of the watchdog.
    static final long LOOK_MILLIS = 250;

    /// Looks at which it has to have run all the time.
    static final int PATIENCE_LOOKS = 2;

    /// All the time: the system leaves about a twentieth to others on its own account.
    private static final double ALL_THE_TIME = 0.8;

    private static final String WAITS = "voluntary_ctxt_switches:";

    /// What came of asking.
    public sealed interface Outcome {
        /// It runs before usual threads, with this priority of 1 to 99.
        record Raised(int priority) implements Outcome {}

        /// The system does not allow it; what to do about it.
        record NotAllowed(String remedy) implements Outcome {}

        /// This is not a system on which we can ask.
        record NotHere(String why) implements Outcome {}

        /// One sentence or two, for people.
        default String text() {
            return switch (this) {
                case Raised(int priority) ->
                        "The audio thread has real-time priority %d.".formatted(priority);
                case NotAllowed(String remedy) ->
                        "The audio thread has no real-time priority: the system does not allow it. "
                                + remedy;
                case NotHere(String why) -> "The audio thread has no real-time priority: " + why;
            };
        }
    }

    private static final String REMEDY =
            "Add \"@audio - rtprio 95\" to /etc/security/limits.d/audio.conf, put your user into the"
                    + " group audio, and log in again; in a container, start it with --ulimit"
                    + " rtprio=95 --cap-add sys_nice.";
    private static final String NOT_HERE =
            "that is only known how to do on 64-bit Linux, with --enable-native-access.";

    private final Outcome outcome;
    private final Thread thread;
    private final int number;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final @Nullable Thread watchdog;

    private volatile boolean isLowered;

    private RealTimePriority(Outcome outcome, int number) {
        this.outcome = outcome;
        this.thread = Thread.currentThread();
        this.number = number;
        watchdog =
                outcome instanceof Outcome.Raised
                        ? Thread.ofPlatform()
                                .daemon()
                                .name("heddle-audio-watchdog")
                                .start(this::watch)
                        : null;
    }

    /// Asks for the calling thread. Close it on the same thread when the thread has done its work.
    /// Not for the audio callback: it starts a thread.
    public static RealTimePriority tryRaise() {
        if (!Linux.isHere()) {
            return new RealTimePriority(new Outcome.NotHere(NOT_HERE), 0);
        }
        int priority = ask();
        var outcome = priority > 0 ? new Outcome.Raised(priority) : new Outcome.NotAllowed(REMEDY);
        return new RealTimePriority(outcome, Linux.threadId());
    }

    /// The priority that the thread got; 0 if none.
    private static int ask() {
        int policy = Linux.FIFO | Linux.RESET_ON_FORK;
        if (Linux.schedule(0, policy, PRIORITY) == 0) {
            return PRIORITY;
        }
        int highest = Math.min(PRIORITY, Linux.highestPriority());
        return highest > 0 && Linux.schedule(0, policy, highest) == 0 ? highest : 0;
    }

    /// What came of it. May be called from any thread.
    public Outcome outcome() {
        return outcome;
    }

    /// Whether the watchdog has made it a usual thread again, because it never waited. May be
    /// called from any thread.
    public boolean isLowered() {
        return isLowered;
    }

    /// Makes it a usual thread again. On the thread that asked.
    @Override
    public void close() {
        if (watchdog == null) {
            return;
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("close it on " + thread.getName());
        }
        closed.countDown();
        var _ = Linux.schedule(0, Linux.OTHER, 0);
    }

    private void watch() {
        var runaway = new Runaway();
        try {
            while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                var waits = waits();
                if (waits.isEmpty()) {
                    return; // The thread has ended.
                }
                long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
                if (runaway.look(used, waits.getAsLong(), System.nanoTime())) {
                    var _ = Linux.schedule(number, Linux.OTHER, 0);
                    isLowered = true;
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Nobody does; then the thread is on its own.
        }
    }

    /// How often the thread has waited; empty once it has ended.
    private OptionalLong waits() {
        var status = Path.of("/proc/self/task", Integer.toString(number), "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(WAITS))
                    .mapToLong(line -> Long.parseLong(line.substring(WAITS.length()).strip()))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /// Whether a thread runs without ever waiting, look by look.
    static final class Runaway {
        private long lastProcessorNanos;
        private long lastWaits = -1;
        private long lastNanos;
        private int looks;

        boolean look(long processorNanos, long waits, long nowNanos) {
            boolean isBusy =
                    processorNanos - lastProcessorNanos >= (nowNanos - lastNanos) * ALL_THE_TIME;
            looks = waits == lastWaits && isBusy ? looks + 1 : 0;
            lastProcessorNanos = processorNanos;
            lastWaits = waits;
            lastNanos = nowNanos;
            return looks >= PATIENCE_LOOKS;
        }
    }
}
