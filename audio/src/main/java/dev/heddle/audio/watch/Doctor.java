package dev.heddle.audio.watch;

import static dev.heddle.audio.watch.Finding.ok;
import static dev.heddle.audio.watch.Finding.problem;
import static dev.heddle.audio.watch.Finding.warning;

import dev.heddle.audio.dsp.Effect;
import dev.heddle.audio.watch.Finding.Level;
import java.util.List;
import java.util.Locale;

/// Says before the start what will make sound late: the collector, the heap, cores, rights, block
/// size. What it says of collectors was measured (`./heddle lab audio`).
public final class Doctor {
    /// The flags of a JVM that plays sound: a collector that stops nobody for long, and memory that
    /// is there before it is needed. 256 MB are plenty for an amp.
    public static final List<String> FLAGS =
            List.of("-XX:+UseZGC", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

    /// Longer than this between string and ear is felt when one plays.
    private static final double FELT_MILLIS = 10;

    /// A block and the one before it.
    private static final int BLOCKS_HELD = 2;

    /// Shorter than this, and the system's own wake-ups make blocks late.
    private static final double SHORTEST_MILLIS = 1;

    private static final long MEBIBYTE = 1 << 20;

    private Doctor() {}

    /// Looks at this JVM and this machine. Starts a thread for a moment; blocks until it has ended.
    ///
    /// @param sampleRate frames a second
    /// @param blockFrames how many frames the sound device takes at a time
    /// @return all that was looked at, what is well included
    public static List<Finding> examine(int sampleRate, int blockFrames)
            throws InterruptedException {
        return examine(Surroundings.here(), sampleRate, blockFrames);
    }

    static List<Finding> examine(Surroundings here, int sampleRate, int blockFrames) {
        if (sampleRate < 1 || blockFrames < 1) {
            throw new IllegalArgumentException(
                    "sample rate and block must be positive, were %d and %d"
                            .formatted(sampleRate, blockFrames));
        }
        return List.of(
                collector(here),
                heap(here),
                cores(here),
                quota(here),
                priority(here),
                governor(here),
                block(sampleRate, blockFrames),
                nativeAccess(here));
    }

    /// Whether any of the findings is a problem.
    public static boolean hasProblem(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.level() == Level.PROBLEM);
    }

    /// The findings as text for people: what is not well, each with why and what to do, then what
    /// is.
    ///
    /// @param all whether to list what is well, too
    public static String text(List<Finding> findings, boolean all) {
        var text = new StringBuilder();
        for (var level : List.of(Level.PROBLEM, Level.WARNING, Level.OK)) {
            for (var finding : findings) {
                if (finding.level() == level && (all || level != Level.OK)) {
                    text.append("%-8s %s%n".formatted(word(level), finding.what()));
                    line(text, finding.why());
                    line(text, finding.remedy());
                }
            }
        }
        return text.toString();
    }

    private static String word(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static void line(StringBuilder text, String sentence) {
        if (!sentence.isEmpty()) {
            text.append("%-8s %s%n".formatted("", sentence));
        }
    }

    private static Finding collector(Surroundings here) {
        String names = String.join(", ", here.collectors());
        String use = "Start the JVM with " + FLAGS.getFirst() + ".";
        if (names.contains("ZGC") || names.contains("Shenandoah")) {
            return ok("The collector (%s) works beside the sound.".formatted(names));
        }
        if (names.contains("Epsilon")) {
            return warning(
                    "There is no collector (Epsilon).",
                    "The program ends when its heap is full.",
                    use);
        }
        return problem(
                "The collector (%s) stops all threads while it works.".formatted(names),
                "Beside 200 MB of garbage a second, 2 to 3 blocks of 64 frames in 100 came too late,"
                        + " some by 50 ms and more.",
                use);
    }

    private static Finding heap(Surroundings here) {
        String size = "%d MB".formatted(here.heapBytes() / MEBIBYTE);
        String flags = String.join(" ", FLAGS.subList(1, FLAGS.size()));
        if (!here.isTouched() || here.firstHeapBytes() < here.heapBytes()) {
            return warning(
                    "The heap (%s) is taken from the system while the sound plays.".formatted(size),
                    "Each new piece of memory costs a thread a while when it is first touched.",
                    "Start the JVM with a heap of one size that is touched first, such as: "
                            + flags);
        }
        return ok("The heap (%s) is there from the start.".formatted(size));
    }

    private static Finding cores(Surroundings here) {
        return switch (here.cores()) {
            case 1 ->
                    problem(
                            "There is one core.",
                            "Sound, collector and all else take turns on it.",
                            "Give the program two cores or more, and larger blocks until then.");
            case 2, 3 ->
                    ok("There are %d cores: enough, if little else runs.".formatted(here.cores()));
            default -> ok("There are %d cores.".formatted(here.cores()));
        };
    }

    private static Finding quota(Surroundings here) {
        if (here.quota().isEmpty()) {
            return ok("No container limits the processor time.");
        }
        return warning(
                "A container limits this program to %.1f cores on average."
                        .formatted(here.quota().getAsDouble()),
                "When that is used up, all usual threads stand still for up to 100 ms.",
                "Start it without such a limit, as with --cpuset-cpus in place of --cpus.");
    }

    private static Finding priority(Surroundings here) {
        return switch (here.priority()) {
            case RealTimePriority.Outcome.Raised raised -> ok(raised.text());
            case RealTimePriority.Outcome.NotAllowed(String remedy) ->
                    warning(
                            "The system does not allow real-time priority.",
                            "Whatever else runs may put the sound off for some milliseconds.",
                            remedy);
            case RealTimePriority.Outcome.NotHere(String why) ->
                    warning(
                            "There is no real-time priority here: " + why,
                            "Whatever else runs may put the sound off for some milliseconds.",
                            "Use larger blocks.");
        };
    }

    private static Finding governor(Surroundings here) {
        if (here.governor().isEmpty()) {
            return ok("The system does not tell how it chooses the processor's speed.");
        }
        String name = here.governor().get();
        return name.equals("powersave") || name.equals("conservative")
                ? warning(
                        "The processor saves power (%s).".formatted(name),
                        "It is slow when a block begins, and gets faster when it is late already.",
                        "As root: cpupower frequency-set -g performance")
                : ok("The processor's speed is chosen by %s.".formatted(name));
    }

    private static Finding block(int sampleRate, int blockFrames) {
        double millis = blockFrames * 1e3 / sampleRate;
        int extra = blockFrames % Effect.FRAMES == 0 ? 0 : Effect.FRAMES;
        double latency = (BLOCKS_HELD * blockFrames + extra) * 1e3 / sampleRate;
        String what =
                "Blocks of %d frames at %d Hz: a deadline every %.2f ms, sound after %.1f ms."
                        .formatted(blockFrames, sampleRate, millis, latency);
        if (millis < SHORTEST_MILLIS) {
            return warning(
                    what,
                    "So short a deadline is missed whenever the system wakes a thread late.",
                    "Use blocks of %d frames or more."
                            .formatted(Effect.FRAMES * (sampleRate > 64_000 ? 2 : 1)));
        }
        if (latency > FELT_MILLIS) {
            return warning(
                    what,
                    "More than %.0f ms between string and ear are felt.".formatted(FELT_MILLIS),
                    "Use smaller blocks if nothing is late; it does not matter for files.");
        }
        return extra == 0
                ? ok(what)
                : warning(
                        what,
                        "Effects work on blocks of %d frames; others wait for one more."
                                .formatted(Effect.FRAMES),
                        "Use a multiple of %d frames.".formatted(Effect.FRAMES));
    }

    private static Finding nativeAccess(Surroundings here) {
        return here.isNativeAllowed()
                ? ok("Native functions may be called.")
                : warning(
                        "Native functions may not be called.",
                        "There is no real-time priority, and nobody counts waits.",
                        "Start the JVM with --enable-native-access=dev.heddle.audio, or ALL-UNNAMED on"
                                + " the class path.");
    }
}
