package dev.heddle.audio.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.audio.watch.Finding.Level;
import dev.heddle.audio.watch.RealTimePriority.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {
    private static final long HEAP = 256 << 20;
    private static final Surroundings GOOD = collected("ZGC Minor Cycles,ZGC Major Pauses");

    @TempDir private Path folder = Path.of("");

    @Test
    void findsNothingWhereAllIsWell() {
        var findings = Doctor.examine(GOOD, 48_000, 64);

        assertThat(findings).hasSize(8).allMatch(one -> one.level() == Level.OK);
        assertThat(Doctor.hasProblem(findings)).isFalse();
        assertThat(Doctor.text(findings, false)).isEmpty();
        assertThat(Doctor.text(findings, true).lines()).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G1 Young Generation,G1 Old Generation",
                "Copy,MarkSweepCompact",
                "PS MarkSweep,PS Scavenge"
            })
    void aCollectorThatStopsAllThreadsIsAProblem(String names) {
        var findings = Doctor.examine(collected(names), 48_000, 64);

        assertThat(Doctor.hasProblem(findings)).isTrue();
        assertThat(Doctor.text(findings, false))
                .startsWith("problem")
                .contains("200 MB", "-XX:+UseZGC");
    }

    @ParameterizedTest
    @CsvSource({
        "ZGC Minor Pauses, OK",
        "Shenandoah Pauses, OK",
        "Epsilon Heap, WARNING",
    })
    void knowsOtherCollectors(String name, Level level) {
        assertThat(levels(collected(name))).contains(level).doesNotContain(Level.PROBLEM);
    }

    @Test
    void eachThingThatIsNotWellSaysWhyAndWhatToDo() {
        var bad =
                new Surroundings(
                        List.of("Copy"),
                        HEAP,
                        HEAP / 2,
                        false,
                        1,
                        OptionalDouble.of(1.5),
                        new Outcome.NotAllowed("Ask your system."),
                        Optional.of("powersave"),
                        false);

        var findings = Doctor.examine(bad, 48_000, 100);

        assertThat(findings)
                .allSatisfy(one -> {
                    assertThat(one.level()).isNotEqualTo(Level.OK);
                    assertThat(one.why()).endsWith(".");
                    assertThat(one.remedy()).isNotEmpty();
                });
        assertThat(Doctor.text(findings, false))
                .contains(
                        "one core",
                        "1.5 cores",
                        "Ask your system.",
                        "powersave",
                        "AlwaysPreTouch",
                        "multiple of 64",
                        "--enable-native-access");
    }

    @ParameterizedTest
    @CsvSource({
        "48000, 64, OK",
        "48000, 128, OK",
        "48000, 1024, WARNING",
        "48000, 32, WARNING",
        "96000, 64, WARNING",
        "48000, 100, WARNING",
    })
    void weighsTheBlockAgainstTheLatency(int rate, int block, Level level) {
        assertThat(Doctor.examine(GOOD, rate, block).get(6).level()).isEqualTo(level);
    }

    @Test
    void refusesWhatIsNoBlock() {
        assertThatIllegalArgumentException().isThrownBy(() -> Doctor.examine(GOOD, 48_000, 0));
    }

    @Test
    void looksAtThisMachine() throws InterruptedException {
        assertThat(Doctor.examine(48_000, 64)).hasSize(8);
    }

    @Test
    void takesTheLeastLimitOfAllGroupsAround() throws IOException {
        put("a/b/cpu.max", "max 100000");
        put("a/cpu.max", "150000 100000");
        put("cpu.max", "400000 100000");

        assertThat(Surroundings.quota(folder, "0::/a/b\n")).hasValue(1.5);
    }

    @Test
    void readsTheOlderGroups() throws IOException {
        put("cpu/a/cpu.cfs_quota_us", "50000");
        put("cpu/a/cpu.cfs_period_us", "100000");
        put("cpu/cpu.cfs_quota_us", "-1");
        put("cpu/cpu.cfs_period_us", "100000");

        assertThat(Surroundings.quota(folder, "4:cpu,cpuacct:/a\n3:memory:/x\n0::/\n"))
                .hasValue(0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0::/../../etc\n", "nonsense", "0::/a\n"})
    void knowsNoLimitWhereNoneCanBeRead(String own) throws IOException {
        put("a/cpu.max", "much 100000");

        assertThat(Surroundings.quota(folder, own)).isEmpty();
    }

    private void put(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.resolve("..").normalize());
        Files.writeString(path, text + "\n");
    }

    private static List<Level> levels(Surroundings here) {
        return Doctor.examine(here, 48_000, 64).stream().map(Finding::level).toList();
    }

    private static Surroundings collected(String names) {
        return new Surroundings(
                Arrays.asList(names.split(",")),
                HEAP,
                HEAP,
                true,
                4,
                OptionalDouble.empty(),
                new Outcome.Raised(70),
                Optional.of("performance"),
                true);
    }
}
