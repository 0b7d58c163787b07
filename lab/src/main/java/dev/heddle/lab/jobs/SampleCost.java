package dev.heddle.lab.jobs;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.heddle.jobs.resources.OwnReader;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import oshi.SystemInfo;
import oshi.util.GlobalConfig;

/// What it costs to ask how much memory and CPU there is. What is read is not of the same quality:
/// the JDK and OSHI know nothing of pressure, the JDK counts cached files as used, OSHI knows the
/// host only.
final class SampleCost implements Measurement {
    private static final int SAMPLES = 20_000;
    private static final int QUICK_SAMPLES = 200;
    private static final double GOAL_MICROS = 20;

    /// Nothing. What there is, is spread over all samples.
    private static final double GOAL_BYTES = 0.1;

    @Override
    public String name() {
        return "resource sample";
    }

    private record Cost(double micros, double bytes) {}

    @Override
    public List<Figure> measure(Effort effort) {
        int samples = effort.pick(SAMPLES, QUICK_SAMPLES);
        var figures = new ArrayList<Figure>();
        try (var own = new OwnReader()) {
            for (var peer : peers()) {
                var ours = cost(own::read, samples);
                var theirs = cost(peer.sample, samples);
                figures.add(
                        new Figure(
                                "resource sample, median",
                                Unit.MICROS,
                                ours.micros,
                                new Peer(peer.name, theirs.micros),
                                Goal.atMost(GOAL_MICROS)));
                figures.add(
                        new Figure(
                                "resource sample",
                                Unit.BYTES_PER_OP,
                                ours.bytes,
                                new Peer(peer.name, theirs.bytes),
                                Goal.atMost(GOAL_BYTES)));
            }
        }
        return figures;
    }

    private record Other(String name, LongSupplier sample) {}

    private static List<Other> peers() {
        var jdk = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, 0); // It reads each time, too.
        var oshi = new SystemInfo().getHardware();
        var processor = oshi.getProcessor();
        var memory = oshi.getMemory();
        return List.of(
                new Other("JDK bean", () -> (long) jdk.getCpuLoad() + jdk.getFreeMemorySize()),
                new Other(
                        "OSHI",
                        () -> processor.getSystemCpuLoadTicks()[0] + memory.getAvailable()));
    }

    /// The first half warms up.
    private static Cost cost(LongSupplier sample, int samples) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < samples; i++) {
            var _ = sample.getAsLong();
        }
        var micros = new double[samples];
        long bytes = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < samples; i++) {
            long began = System.nanoTime();
            var _ = sample.getAsLong();
            micros[i] = (System.nanoTime() - began) / 1e3;
        }
        bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        return new Cost(new Samples(micros).median(), (double) bytes / samples);
    }
}
