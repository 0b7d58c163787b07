package dev.heddle.jobs.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trees of files as kernels and containers show them.
class LinuxReaderTest {
    private static final long MIB = 1 << 20;
    private static final String V2 = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";

    @TempDir private Path root;
    private final Readings readings = new Readings();
    private long now = 1_000_000_000;
    private long ownNanos;

    @BeforeEach
    void aMachineOfFourGibibytes() throws IOException {
        put("proc/meminfo", "MemTotal: 4194304 kB\nMemFree: 1024 kB\nMemAvailable: 3145728 kB\n");
        put("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 50 0 50 400 0 0 0 0 0 0\nintr 1\n");
        put("proc/self/statm", "5000 2560 30 4 0 50 0\n");
        put("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/root rw\n");
        put("proc/self/cgroup", "0::/\n");
    }

    @Test
    void withoutLimitsItIsTheMachine() {
        read();
        assertThat(readings.limitBytes).isEqualTo(4096 * MIB);
        assertThat(readings.availableBytes).isEqualTo(3072 * MIB);
        assertThat(readings.ownBytes).isEqualTo(10 * MIB);
        assertThat(readings.cores).isEqualTo(2);
    }

    @Test
    void theTightestOfNestedGroupsOfVersion2Counts() throws IOException {
        put("proc/self/mountinfo", V2);
        put("proc/self/cgroup", "0::/pod/app\n");
        v2("pod/app", "max\n", 300 * MIB, 0);
        v2("pod", 1024 * MIB + "\n", 600 * MIB, 100 * MIB);
        read();
        assertThat(readings.limitBytes).isEqualTo(1024 * MIB);
        assertThat(readings.availableBytes).isEqualTo(524 * MIB);
    }

    @Test
    void ofTwoLimitedGroupsTheOneWithLessLeftCounts() throws IOException {
        put("proc/self/mountinfo", V2);
        put("proc/self/cgroup", "0::/pod/app\n");
        v2("pod/app", 512 * MIB + "\n", 100 * MIB, 0);
        v2("pod", 1024 * MIB + "\n", 1000 * MIB, 0);
        read();
        assertThat(readings.limitBytes).isEqualTo(512 * MIB);
        assertThat(readings.availableBytes).isEqualTo(24 * MIB);
    }

    @Test
    void groupsOfVersion1BesideAnEmptyVersion2AreFound() throws IOException {
        put(
                "proc/self/mountinfo",
                """
                35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
                36 31 0:33 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """);
        put("proc/self/cgroup", "4:memory:/a/b\n3:cpu,cpuacct:/a/b\n0::/\n");
        v1("memory/a/b", "9223372036854771712", 10 * MIB, 0);
        v1("memory/a", Long.toString(2048 * MIB), 1024 * MIB, 512 * MIB);
        put("sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us", "50000\n");
        put("sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us", "100000\n");
        put("sys/fs/cgroup/cpu,cpuacct/a/b/cpuacct.usage", "0\n");
        put("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "-1\n");
        put("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n");
        put("sys/fs/cgroup/cpu,cpuacct/a/cpuacct.usage", "0\n");
        try (var reader = open()) {
            reader.read(readings);
            assertThat(readings.limitBytes).isEqualTo(2048 * MIB);
            assertThat(readings.availableBytes).isEqualTo(1536 * MIB);
            assertThat(readings.cores).isEqualTo(0.5);
            put("sys/fs/cgroup/cpu,cpuacct/a/b/cpuacct.usage", "250000000\n");
            now += 1_000_000_000;
            reader.read(readings);
            assertThat(readings.cpu).isEqualTo(0.5);
        }
    }

    @Test
    void aGroupUnderAMountOfItsOwnPartIsFound() throws IOException {
        put("proc/self/mountinfo", "30 23 0:26 /docker/x /sys/fs/cgroup ro - cgroup2 none rw\n");
        put("proc/self/cgroup", "0::/docker/x/in\\040it\n");
        v2("", 2048 * MIB + "\n", 1024 * MIB, 0);
        read();
        assertThat(readings.limitBytes).isEqualTo(2048 * MIB);
    }

    @Test
    void aPathOutsideOfTheMountIsTheMountItself() throws IOException {
        put("proc/self/mountinfo", V2);
        put("proc/self/cgroup", "0::/../../elsewhere\n");
        v2("", 1024 * MIB + "\n", 0, 0);
        Files.createDirectories(root.resolve("sys/elsewhere"));
        put("sys/elsewhere/memory.max", "1\n");
        put("sys/elsewhere/memory.current", "1\n");
        read();
        assertThat(readings.limitBytes).isEqualTo(1024 * MIB);
    }

    @Test
    void aQuotaOfVersion2CountsWhatItsGroupUses() throws IOException {
        put("proc/self/mountinfo", V2);
        put("proc/self/cgroup", "0::/app\n");
        put("sys/fs/cgroup/app/cpu.max", "150000 100000\n");
        put("sys/fs/cgroup/app/cpu.stat", "usage_usec 1000000\nuser_usec 1\n");
        put("sys/fs/cgroup/cpu.stat", "usage_usec 1\n");
        try (var reader = open()) {
            reader.read(readings);
            assertThat(readings.cores).isEqualTo(1.5);
            assertThat(readings.cpu).isEqualTo(Readings.UNKNOWN);
            put("sys/fs/cgroup/app/cpu.stat", "usage_usec 1750000\nuser_usec 1\n");
            now += 1_000_000_000;
            ownNanos += 300_000_000;
            reader.read(readings);
            assertThat(readings.cpu).isEqualTo(0.5);
            assertThat(readings.ownCpu).isCloseTo(0.2, within(1e-9));
        }
    }

    @Test
    void aLimitThatChangesIsNoticedSoon() throws IOException {
        put("proc/self/mountinfo", V2);
        put("proc/self/cgroup", "0::/app\n");
        v2("app", "max\n", 0, 0);
        try (var reader = open()) {
            reader.read(readings);
            assertThat(readings.limitBytes).isEqualTo(4096 * MIB);
            put("sys/fs/cgroup/app/memory.max", 256 * MIB + "\n");
            for (int i = 0; i < LinuxReader.READS_PER_LOOK_AT_LIMITS; i++) {
                reader.read(readings);
            }
            assertThat(readings.limitBytes).isEqualTo(256 * MIB);
        }
    }

    @Test
    void theMachineIsBusyAsMuchAsItIsNotIdle() throws IOException {
        try (var reader = open()) {
            reader.read(readings);
            put("proc/stat", "cpu  130 0 110 840 20 0 0 0 0 0\n"); // 40 busy, 60 idle or waiting.
            now += 1_000_000_000;
            reader.read(readings);
            assertThat(readings.cpu).isCloseTo(0.4, within(1e-9));
        }
    }

    @Test
    void stallsAreWhatHasComeSince() throws IOException {
        put("proc/pressure/memory", pressure(5_000_000, 1_000_000));
        try (var reader = open()) {
            reader.read(readings);
            assertThat(readings.allStalled).isEqualTo(Readings.UNKNOWN);
            put("proc/pressure/memory", pressure(5_500_000, 1_250_000));
            now += 1_000_000_000;
            reader.read(readings);
            assertThat(readings.someStalled).isEqualTo(0.5);
            assertThat(readings.allStalled).isEqualTo(0.25);
        }
    }

    @Test
    void garbageIsNoLimitAndNoReading() throws IOException {
        put(
                "proc/self/mountinfo",
                V2
                        + "x\n30 23\n - - -\n1 2 3 no no rw - cgroup x y\n"
                        + "30 23 0:2 / / rw - cgroup2\n");
        put("proc/self/cgroup", "nonsense\n0:\n:::\n0::/app\n");
        v2("app", "many\n", 0, 0);
        put("sys/fs/cgroup/memory.max", "\n");
        put("sys/fs/cgroup/memory.current", "");
        put("sys/fs/cgroup/app/cpu.max", "fast slow\n");
        put("sys/fs/cgroup/app/cpu.stat", "usage_usec x\n");
        put("proc/self/statm", "?\n");
        put("proc/stat", "cpu\n");
        put("proc/pressure/memory", "some avg10=0.00\nfull total=x\n");
        try (var reader = open()) {
            reader.read(readings);
            now += 1_000_000_000;
            assertThat(reader.read(readings)).isTrue();
            assertThat(readings.limitBytes).isEqualTo(4096 * MIB);
            assertThat(readings.ownBytes).isZero();
            assertThat(readings.cores).isEqualTo(2);
            assertThat(readings.cpu).isEqualTo(Readings.UNKNOWN);
            assertThat(readings.allStalled).isEqualTo(Readings.UNKNOWN);
            put("proc/meminfo", "Nothing: 1 kB\n");
            assertThat(reader.read(readings)).isFalse();
        }
    }

    @Test
    void whereThereIsNoProcItSaysSo() throws IOException {
        Files.delete(root.resolve("proc/meminfo"));
        assertThat(LinuxReader.open(root, time(), () -> now)).isEmpty();
    }

    @Test
    void thisMachineIsAsTheJdkSaysAndReadingAllocatesNothing() {
        var found = LinuxReader.open(Path.of("/"), ProcessTime.ofThisProcess(), System::nanoTime);
        assumeTrue(found.isPresent(), "there is no /proc here");
        var jdk = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var reader = found.get()) {
            assertThat(reader.read(readings)).isTrue();
            assertThat(readings.limitBytes).isLessThanOrEqualTo(jdk.getTotalMemorySize());
            assertThat(readings.availableBytes).isBetween(1L, readings.limitBytes);
            // What the program has is more than its heap in use and less than what there is.
            assertThat(readings.ownBytes).isBetween(MIB, readings.limitBytes);
            long before = 0;
            for (int i = 0; i < 200; i++) {
                if (i == 100) { // Classes are loaded by now.
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                reader.read(readings);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100);
        }
    }

    private void read() {
        try (var reader = open()) {
            assertThat(reader.read(readings)).isTrue();
        }
    }

    private ResourceReader open() {
        return LinuxReader.open(root, time(), () -> now).orElseThrow();
    }

    private ProcessTime time() {
        return new ProcessTime() {
            @Override
            public long nanos() {
                return ownNanos;
            }

            @Override
            public int processors() {
                return 2;
            }
        };
    }

    private static String pressure(long some, long full) {
        return """
        some avg10=9.99 avg60=9.99 avg300=9.99 total=%d
        full avg10=8.88 avg60=8.88 avg300=8.88 total=%d
        """
                .formatted(some, full);
    }

    private void v2(String group, String max, long current, long inactive) throws IOException {
        var folder = "sys/fs/cgroup/" + group + "/";
        put(folder + "memory.max", max);
        put(folder + "memory.current", current + "\n");
        put(folder + "memory.stat", "anon 1\ninactive_file %d\nfile 7\n".formatted(inactive));
    }

    private void v1(String group, String limit, long usage, long inactive) throws IOException {
        var folder = "sys/fs/cgroup/" + group + "/";
        put(folder + "memory.limit_in_bytes", limit + "\n");
        put(folder + "memory.usage_in_bytes", usage + "\n");
        put(
                folder + "memory.stat",
                "inactive_file 1\ntotal_inactive_file %d\n".formatted(inactive));
    }

    /// Written over in place: the reader holds it open.
    private void put(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
