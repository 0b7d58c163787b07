package dev.heddle.jobs.resources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Reads what Linux tells under `/proc` and in the control groups around this process. Allocates
/// nothing after it was opened. Not thread-safe.
///
/// **Memory.** The limit is the least of the machine's and of those of all groups around us;
/// available is the least of what the machine has (`MemAvailable`) and of what each limited group
/// has left. **CPU.** Busy time of the group with the least quota, else of the machine. **Stalls.**
/// Growth of the counters of pressure stall information, of our group or of the machine: the
/// averages that the kernel gives beside them are old by ten seconds and more.
///
/// Sources: proc_meminfo(5), proc_stat(5), the kernel's cgroup-v1 and cgroup-v2 documents, its
/// accounting/psi.
final class LinuxReader implements ResourceReader {
    /// Limits change rarely, so they are read each that many times.
    static final int READS_PER_LOOK_AT_LIMITS = 10;

    private static final byte[] TOTAL = KernelFile.bytes("MemTotal:");
    private static final byte[] AVAILABLE = KernelFile.bytes("MemAvailable:");
    private static final byte[] FREE = KernelFile.bytes("MemFree:");
    private static final byte[] CPU = KernelFile.bytes("cpu ");
    private static final byte[] SOME = KernelFile.bytes("some ");
    private static final byte[] FULL = KernelFile.bytes("full ");
    private static final byte[] STALLED = KernelFile.bytes("total=");

    /// The words of the line `cpu` of /proc/stat that count: user, nice, system, idle, iowait, irq,
    /// softirq, steal. What follows is part of user and nice already.
    private static final int TIMES = 8;

    private static final int IDLE = 3;
    private static final int WAITING = 4;

    private static final int PAGE_SIZE_TAG = 6; // AT_PAGESZ of getauxval(3).
    private static final long USUAL_PAGE_BYTES = 4096;

    private final KernelFile memory;
    private final Optional<KernelFile> processor;
    private final Optional<KernelFile> process;
    private final Optional<KernelFile> pressure;
    private final List<MemoryGroup> memoryGroups = new ArrayList<>();
    private final List<CpuGroup> cpuGroups = new ArrayList<>();
    private final long pageBytes;
    private final ProcessTime processTime;
    private final LongSupplier nanoTime;

    private int readsUntilLimits;
    private Optional<CpuGroup> quota = Optional.empty();
    private double cores = 1;
    private final Growth used = new Growth();
    private final Growth idle = new Growth();
    private final Growth all = new Growth();
    private final Growth own = new Growth();
    private final Growth some = new Growth();
    private final Growth full = new Growth();
    private final Growth time = new Growth();

    /// How much a counter has grown since it was looked at before.
    private static final class Growth {
        private long last = KernelFile.UNKNOWN;
        private long by = KernelFile.UNKNOWN;

        void to(long count) {
            by = count >= 0 && last >= 0 ? Math.max(0, count - last) : KernelFile.UNKNOWN;
            last = count;
        }

        /// Its share of `whole`, from 0 to 1.
        double of(double whole) {
            return by < 0 || !(whole > 0) ? Readings.UNKNOWN : Math.min(1, by / whole);
        }
    }

    private LinuxReader(
            KernelFile memory,
            Path root,
            byte[] buffer,
            ProcessTime processTime,
            LongSupplier nanoTime) {
        this.memory = memory;
        this.processTime = processTime;
        this.nanoTime = nanoTime;
        processor = KernelFile.open(root.resolve("proc/stat"), buffer);
        process = KernelFile.open(root.resolve("proc/self/statm"), buffer);
        pageBytes = pageBytes(root.resolve("proc/self/auxv"));
        var groups = ControlGroups.find(root);
        var unified = groups.unified();
        unified.forEach(folder -> {
            MemoryGroup.ofVersion2(folder, buffer).ifPresent(memoryGroups::add);
            CpuGroup.ofVersion2(folder, buffer).ifPresent(cpuGroups::add);
        });
        groups.of("memory")
                .forEach(folder ->
                        MemoryGroup.ofVersion1(folder, buffer).ifPresent(memoryGroups::add));
        addVersion1(groups.of("cpu"), groups.of("cpuacct"), buffer);
        pressure =
                unified.stream()
                        .limit(1)
                        .flatMap(folder ->
                                KernelFile.open(folder.resolve("memory.pressure"), buffer).stream())
                        .findAny()
                        .or(() -> KernelFile.open(root.resolve("proc/pressure/memory"), buffer));
    }

    /// Reads below `root`, `/` but for tests; empty where memory cannot be read: no Linux, or one
    /// that hides it.
    static Optional<ResourceReader> open(
            Path root, ProcessTime processTime, LongSupplier nanoTime) {
        var buffer = new byte[KernelFile.BUFFER_BYTES];
        return KernelFile.open(root.resolve("proc/meminfo"), buffer)
                .map(memory -> new LinuxReader(memory, root, buffer, processTime, nanoTime));
    }

    /// Both list a process under the same path, unless somebody has moved it in one only: then what
    /// it used is not told there.
    private void addVersion1(List<Path> quotas, List<Path> accounts, byte[] buffer) {
        for (int i = 0; i < quotas.size() && quotas.size() == accounts.size(); i++) {
            CpuGroup.ofVersion1(quotas.get(i), accounts.get(i), buffer).ifPresent(cpuGroups::add);
        }
    }

    private static long pageBytes(Path auxiliary) {
        try {
            var pairs = ByteBuffer.wrap(Files.readAllBytes(auxiliary));
            pairs.order(ByteOrder.nativeOrder());
            while (pairs.remaining() >= 2 * Long.BYTES) {
                long tag = pairs.getLong();
                long value = pairs.getLong();
                if (tag == PAGE_SIZE_TAG && value > 0) {
                    return value;
                }
            }
        } catch (IOException e) {
            // It is hidden, or this is a test.
        }
        return USUAL_PAGE_BYTES;
    }

    @Override
    public String source() {
        return "linux";
    }

    @Override
    public boolean read(Readings readings) {
        if (readsUntilLimits-- == 0) {
            readsUntilLimits = READS_PER_LOOK_AT_LIMITS - 1;
            readLimits();
        }
        time.to(nanoTime.getAsLong());
        readings.cores = cores;
        readCpu(readings);
        readPressure(readings);
        return readMemory(readings);
    }

    private void readLimits() {
        for (int i = 0; i < memoryGroups.size(); i++) {
            memoryGroups.get(i).readLimit();
        }
        cores = processTime.processors();
        quota = Optional.empty();
        for (int i = 0; i < cpuGroups.size(); i++) {
            double may = cpuGroups.get(i).cores();
            if (may < cores) {
                cores = may;
                quota = Optional.of(cpuGroups.get(i));
            }
        }
    }

    private boolean readMemory(Readings readings) {
        long total = memory.read() ? memory.after(TOTAL) : KernelFile.UNKNOWN;
        if (total <= 0) {
            return false;
        }
        long available = memory.after(AVAILABLE);
        if (available < 0) { // Kernels before 3.14.
            available = Math.max(0, memory.after(FREE));
        }
        long limit = total * 1024;
        available *= 1024;
        for (int i = 0; i < memoryGroups.size(); i++) {
            var group = memoryGroups.get(i);
            if (group.limitBytes() < total * 1024) {
                limit = Math.min(limit, group.limitBytes());
                available = Math.min(available, group.availableBytes());
            }
        }
        readings.limitBytes = limit;
        readings.availableBytes = Math.min(available, limit);
        readings.ownBytes = 0;
        if (process.isPresent() && process.get().read()) {
            readings.ownBytes = Math.max(0, process.get().word(1)) * pageBytes;
        }
        return true;
    }

    private void readCpu(Readings readings) {
        own.to(processTime.nanos());
        double whole = time.by * cores;
        readings.ownCpu = own.of(whole);
        if (quota.isPresent()) {
            used.to(quota.get().usedNanos());
            readings.cpu = used.of(whole);
            return;
        }
        used.to(KernelFile.UNKNOWN);
        if (processor.isEmpty() || !processor.get().read() || processor.get().after(CPU) < 0) {
            readings.cpu = Readings.UNKNOWN;
            return;
        }
        long sum = 0;
        for (int i = 0; i < TIMES; i++) {
            sum += Math.max(0, processor.get().word(1 + i)); // Old kernels tell fewer.
        }
        all.to(sum);
        idle.to(processor.get().word(1 + IDLE) + Math.max(0, processor.get().word(1 + WAITING)));
        double share = idle.of((double) all.by);
        readings.cpu = share < 0 ? Readings.UNKNOWN : 1 - share;
    }

    private void readPressure(Readings readings) {
        boolean tells = pressure.isPresent() && pressure.get().read();
        some.to(tells ? pressure.get().after(SOME, STALLED) : KernelFile.UNKNOWN);
        full.to(tells ? pressure.get().after(FULL, STALLED) : KernelFile.UNKNOWN);
        double micros = time.by / 1e3;
        readings.someStalled = some.of(micros);
        readings.allStalled = full.of(micros);
    }

    @Override
    public void close() {
        memory.close();
        processor.ifPresent(KernelFile::close);
        process.ifPresent(KernelFile::close);
        pressure.ifPresent(KernelFile::close);
        memoryGroups.forEach(MemoryGroup::close);
        cpuGroups.forEach(CpuGroup::close);
    }
}
