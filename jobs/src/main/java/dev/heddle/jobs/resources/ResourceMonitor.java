package dev.heddle.jobs.resources;

import dev.heddle.core.AnyThread;
import dev.heddle.core.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/// Looks after the memory and the CPU of the machine, or of the container around this program, and
/// says which jobs may start.
///
/// **Measuring.** Once an interval, on one thread for all monitors of a process, which ends when
/// there is none; it allocates nothing. On Linux from `/proc` and the control groups of version 1
/// and 2, elsewhere from the JDK; {@link ResourceSample#source} says which.
///
/// **Levels.** Memory, the CPU that others keep busy (the mean of a few intervals) and stalls each
/// have a level, and the worst counts. A level ends only some way below where it begins. Short
/// memory ends in a job that fails, so from CRITICAL on none starts; a busy CPU only makes it
/// slower, so one may run at a time, however long others keep it busy.
///
/// **Reservations.** {@link #reserve} looks and takes in one step. A job's memory counts from then
/// on, and what it has taken of it is not counted again: this program counts with what was
/// measured, or with what it had before its first job and all that is reserved, whichever is more;
/// all others count as measured.
///
/// May be called from any thread; never blocks.
@AnyThread
public final class ResourceMonitor implements Admission, AutoCloseable {
    /// More who are told than any program has pools.
    public static final int MAX_LISTENERS = 100;

    private static final System.Logger LOG = System.getLogger(ResourceMonitor.class.getName());

    private static final ScheduledThreadPoolExecutor CLOCK = clock();
    private static final long IDLE_SECONDS = 5;

    /// The newest measurement counts for a fifth: a compiler that runs for a second is no reason to
    /// stop.
    private static final double SMOOTHING = 0.2;

    /// Collecting costs a pause; more often it would cost too much.
    private static final long COLLECT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ResourceReader reader;
    private final Heap heap;
    private final LongSupplier nanoTime;
    private final Reservations reservations;
    private final Signal<ResourceEvent> events = new Signal<>("resources");
    private final List<Runnable> waiters = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<ResourceLevel, String>> warned = new CopyOnWriteArrayList<>();
    private final Gauge memory;
    private final Gauge cpu;
    private final Gauge stalls;
    private volatile ResourceLevel level = ResourceLevel.NORMAL;

    private final Object reading = new Object(); // Guards the reader, its readings and the gauges.
    private final Readings readings = new Readings();
    private double othersCpu = Readings.UNKNOWN;
    private boolean closed;

    private long collected; // The clock's thread only.
    private Optional<Future<?>> measuring = Optional.empty(); // Written once, before it is shared.

    /// What the collector has to do with it.
    interface Heap {
        /// Heap that the program has and does not use, in bytes.
        long freeBytes();

        /// Has garbage collected. Blocks.
        void collect();

        /// That of the running JVM.
        static Heap ofThisProcess() {
            return new Heap() {
                @Override
                public long freeBytes() {
                    return Runtime.getRuntime().freeMemory();
                }

                @Override
                public void collect() {
                    System.gc();
                }
            };
        }
    }

    /// What {@link #canStart} answers with.
    ///
    /// @param yes whether it could start now
    /// @param reason why not; empty if it could
    public record CanStart(boolean yes, String reason) {}

    ResourceMonitor(
            ResourceLimits limits, ResourceReader reader, Heap heap, LongSupplier nanoTime) {
        this.reader = reader;
        this.heap = heap;
        this.nanoTime = nanoTime;
        reservations = new Reservations(limits, nanoTime);
        memory = gauge(limits);
        cpu = gauge(limits);
        stalls =
                new Gauge(
                        Double.POSITIVE_INFINITY,
                        limits.stalled(),
                        Double.POSITIVE_INFINITY,
                        limits.stalled() / 2);
        collected = nanoTime.getAsLong() - COLLECT_NANOS;
        measure();
    }

    private static Gauge gauge(ResourceLimits limits) {
        return new Gauge(limits.warning(), limits.critical(), limits.danger(), limits.hysteresis());
    }

    /// Measures at once, and from then on until it is closed.
    public static ResourceMonitor open(ResourceLimits limits) {
        var reader =
                LinuxReader.open(Path.of("/"), ProcessTime.ofThisProcess(), System::nanoTime)
                        .orElseGet(BeanReader::new);
        var monitor = new ResourceMonitor(limits, reader, Heap.ofThisProcess(), System::nanoTime);
        long nanos = limits.interval().toNanos();
        monitor.measuring =
                Optional.of(
                        CLOCK.scheduleWithFixedDelay(
                                () -> call(monitor::measure), nanos, nanos, TimeUnit.NANOSECONDS));
        return monitor;
    }

    /// Its thread ends some seconds after the last monitor was closed.
    private static ScheduledThreadPoolExecutor clock() {
        var clock =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("heddle-resources").factory());
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        return clock;
    }

    /// How the machine was when it was measured last.
    public ResourceSample now() {
        synchronized (reading) {
            return readings.sample(reader.source());
        }
    }

    /// The worst of all levels.
    public ResourceLevel level() {
        return level;
    }

    /// Tells when the level changes.
    public Signal<ResourceEvent> events() {
        return events;
    }

    /// What all reservations come to, in bytes.
    public long reservedBytes() {
        return reservations.reservedBytes();
    }

    /// Whether a job with this need could start now, for people. Whoever wants to start one calls
    /// {@link #reserve}: a moment later the answer may be another.
    public CanStart canStart(Need need) {
        return reservations
                .refusal(need)
                .map(refusal ->
                        new CanStart(
                                false,
                                switch (refusal) {
                                    case Answer.Later(var reason, _) -> reason;
                                    case Answer.Never(var reason) -> reason;
                                    case Answer.Granted _ -> "";
                                }))
                .orElseGet(() -> new CanStart(true, ""));
    }

    @Override
    public Answer reserve(Need need) {
        return reservations.reserve(need, this::tellThereIsRoom);
    }

    @Override
    public void whenThereIsRoom(Runnable listener) {
        add(waiters, listener);
    }

    @Override
    public void whenShort(BiConsumer<ResourceLevel, String> listener) {
        add(warned, listener);
    }

    private static <L> void add(List<L> listeners, L listener) {
        if (listeners.size() >= MAX_LISTENERS) {
            throw new IllegalStateException(
                    "there are %d listeners already".formatted(listeners.size()));
        }
        listeners.add(listener);
    }

    /// As many as there are processors that others leave free; half of that while it is WARNING,
    /// one while it is worse.
    @Override
    public int workers(int most) {
        double free;
        synchronized (reading) {
            free = readings.cores * (1 - Math.max(0, othersCpu));
        }
        int workers =
                switch (level) {
                    case NORMAL -> (int) Math.round(free);
                    case WARNING -> (int) Math.round(free / 2);
                    case CRITICAL, DANGER -> 1;
                };
        return Math.clamp(workers, 1, Math.max(1, most));
    }

    /// Measures, and tells what has changed. One thread at a time.
    void measure() {
        ResourceLevel before = level;
        String reason;
        boolean holdsGarbage;
        int workers = workers(Integer.MAX_VALUE);
        synchronized (reading) {
            if (closed) {
                return;
            }
            if (!reader.read(readings)) {
                LOG.log(System.Logger.Level.WARNING, "resources cannot be read just now");
                return;
            }
            reason = judge();
            holdsGarbage = memory.level().compareTo(ResourceLevel.CRITICAL) >= 0;
        }
        tell(before, level, reason);
        if (reservations.takeWaiting()) {
            if (holdsGarbage && reservations.isIdle()) {
                collect();
            }
            tellThereIsRoom();
        } else if (workers(Integer.MAX_VALUE) > workers) {
            tellThereIsRoom();
        }
    }

    /// The level as it was just measured; answers with its reason.
    private String judge() {
        // Heap that jobs have left and that is free is at the next job's disposal.
        long reusable = Math.min(heap.freeBytes(), reservations.grownBytes(readings.ownBytes));
        long used = readings.limitBytes - readings.availableBytes;
        double taken = (double) Math.max(0, used - reusable) / readings.limitBytes;
        if (readings.cpu >= 0 && readings.ownCpu >= 0) {
            double others = Math.max(0, readings.cpu - readings.ownCpu);
            othersCpu = othersCpu < 0 ? others : othersCpu + SMOOTHING * (others - othersCpu);
        }
        var next =
                worse(worse(memory.at(taken), cpu.at(othersCpu)), stalls.at(readings.allStalled));
        String reason = reason(next, taken);
        level = next;
        boolean isCritical = next.compareTo(ResourceLevel.CRITICAL) >= 0;
        boolean isCpu = memory.level() != next && stalls.level() != next;
        reservations.measured(
                readings.limitBytes,
                Math.max(0, used - readings.ownBytes),
                Math.max(0, readings.ownBytes - reusable),
                isCritical && !isCpu ? reason : "",
                isCritical && isCpu ? reason : "");
        return reason;
    }

    private static ResourceLevel worse(ResourceLevel left, ResourceLevel right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    private String reason(ResourceLevel worst, double taken) {
        if (worst == ResourceLevel.NORMAL) {
            return "";
        }
        if (memory.level() == worst) {
            return "memory: %.0f %% of %s are taken, %s from %.0f %% on"
                    .formatted(
                            taken * 100,
                            Reservations.text(readings.limitBytes),
                            worst,
                            memory.bar() * 100);
        }
        return cpu.level() == worst
                ? "CPU: other programs keep %.0f %% busy, %s from %.0f %% on"
                        .formatted(othersCpu * 100, worst, cpu.bar() * 100)
                : "memory: all work waited for it in %.0f %% of the time, %s from %.0f %% on"
                        .formatted(readings.allStalled * 100, worst, stalls.bar() * 100);
    }

    private void tell(ResourceLevel before, ResourceLevel after, String reason) {
        int change = after.compareTo(before);
        if (change > 0) {
            events.emit(new ResourceEvent.Worse(before, after, reason));
        } else if (change < 0) {
            events.emit(new ResourceEvent.Better(before, after));
        }
        if (change > 0 || after == ResourceLevel.DANGER) {
            warned.forEach(listener -> call(() -> listener.accept(after, reason)));
        }
    }

    /// Jobs wait, none runs, and memory is short: it may be garbage that nobody collects as long as
    /// nothing is allocated. Without this such a program would wait for ever.
    private void collect() {
        long now = nanoTime.getAsLong();
        if (now - collected >= COLLECT_NANOS) {
            collected = now;
            heap.collect();
        }
    }

    private void tellThereIsRoom() {
        waiters.forEach(ResourceMonitor::call);
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "what follows from resources has thrown", e);
        }
    }

    /// Measures no more; the level and what is reserved stay as they are. Waits for a measurement
    /// that is under way, some microseconds.
    @Override
    public void close() {
        measuring.ifPresent(task -> task.cancel(false));
        synchronized (reading) {
            if (!closed) {
                closed = true;
                reader.close();
            }
        }
    }
}
