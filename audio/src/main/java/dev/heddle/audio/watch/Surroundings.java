package dev.heddle.audio.watch;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What the {@link Doctor} goes by.
///
/// @param collectors the JVM's names of its collectors
/// @param heapBytes the largest size of the heap
/// @param firstHeapBytes the size with which it begins
/// @param isTouched whether the heap's memory is taken from the system at the start
/// @param cores how many the JVM may use
/// @param quota how many cores the container may use on average; empty if there is no such limit
/// @param priority what comes of asking for real-time priority
/// @param governor how the system chooses the processor's speed; empty if it does not tell
/// @param isNativeAllowed whether native functions may be called
record Surroundings(
        List<String> collectors,
        long heapBytes,
        long firstHeapBytes,
        boolean isTouched,
        int cores,
        OptionalDouble quota,
        RealTimePriority.Outcome priority,
        Optional<String> governor,
        boolean isNativeAllowed) {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final Path OWN_GROUP = Path.of("/proc/self/cgroup");
    private static final Path GOVERNOR =
            Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

    /// What is here. Starts a thread for a moment; blocks until it has ended.
    static Surroundings here() throws InterruptedException {
        var runtime = Runtime.getRuntime();
        return new Surroundings(
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(MemoryManagerMXBean::getName)
                        .toList(),
                runtime.maxMemory(),
                number("InitialHeapSize"),
                option("AlwaysPreTouch").equals("true"),
                runtime.availableProcessors(),
                quota(GROUPS, read(OWN_GROUP).orElse("")),
                probe(),
                read(GOVERNOR),
                Surroundings.class.getModule().isNativeAccessEnabled());
    }

    private static String option(String name) {
        var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return options.getVMOption(name).getValue();
        } catch (IllegalArgumentException e) {
            return ""; // Another JVM, or another version.
        }
    }

    private static long number(String name) {
        String value = option(name);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /// Asks, on a thread that is then thrown away: rights come from limits, capabilities and
    /// containers, and only the system knows what they add up to.
    private static RealTimePriority.Outcome probe() throws InterruptedException {
        var found = new RealTimePriority.Outcome[1];
        Thread.ofPlatform()
                .daemon()
                .name("heddle-audio-probe")
                .start(() -> {
                    try (var priority = RealTimePriority.tryRaise()) {
                        found[0] = priority.outcome();
                    }
                })
                .join();
        return found[0];
    }

    /// The least limit of all control groups around this program, of version 2 or 1.
    ///
    /// @param own what `/proc/self/cgroup` says
    static OptionalDouble quota(Path groups, String own) {
        var least = OptionalDouble.empty();
        for (String line : own.lines().toList()) {
            var parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean isUnified = parts[0].equals("0") && parts[1].isEmpty();
            boolean isCpu = List.of(parts[1].split(",", -1)).contains("cpu");
            Path root = isUnified ? groups : groups.resolve("cpu");
            if (!isUnified && !isCpu) {
                continue;
            }
            Path group = root.resolve("./" + parts[2]).normalize();
            for (; group != null && group.startsWith(root); group = group.getParent()) {
                var limit = isUnified ? unified(group) : version1(group);
                if (limit.isPresent() && limit.getAsDouble() < least.orElse(Double.MAX_VALUE)) {
                    least = limit;
                }
            }
        }
        return least;
    }

    private static OptionalDouble unified(Path group) {
        return read(group.resolve("cpu.max"))
                .map(text -> text.split(" ", -1))
                .filter(parts -> parts.length == 2 && !parts[0].equals("max"))
                .map(parts -> share(parts[0], parts[1]))
                .orElse(OptionalDouble.empty());
    }

    private static OptionalDouble version1(Path group) {
        var quota = read(group.resolve("cpu.cfs_quota_us")).filter(text -> !text.startsWith("-"));
        var period = read(group.resolve("cpu.cfs_period_us"));
        return quota.isPresent() && period.isPresent()
                ? share(quota.get(), period.get())
                : OptionalDouble.empty();
    }

    private static OptionalDouble share(String quota, String period) {
        try {
            return OptionalDouble.of(Double.parseDouble(quota) / Double.parseDouble(period));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty(); // Nothing that the kernel writes.
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty(); // No such file on this system, or hidden from us.
        }
    }
}
