package dev.heddle.agent.release;

import static dev.heddle.agent.release.ReleaseRig.MODULE;
import static dev.heddle.agent.release.ReleaseRig.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of a store when the power or the room ends.
class CrashTest {
    @TempDir private Path folder;

    /// One way to change what is current, from version 3, with 1 and 2 to go back to.
    private interface Change {
        void make(Releases releases) throws RefusedException;
    }

    /// Ends the power before each step of a change in turn, and lists what was current afterwards.
    private List<Long> currentAfterEachCrash(
            long published, Change change, IntFunction<FaultyDisk> disks) throws Exception {
        var found = new ArrayList<Long>();
        try (var rig = new ReleaseRig(folder)) {
            for (long version = 1; version <= 3; version++) {
                rig.update(version);
            }
            rig.publish(published);
            boolean wasOff = true;
            for (int step = 0; wasOff; step++) {
                var disk = disks.apply(step);
                var store = copy(rig.store, folder.resolve("run" + step));
                try (var releases = rig.open(disk, store)) {
                    change.make(releases);
                } catch (RefusedException e) {
                    assertThat(e.refusal()).isEqualTo(Refusal.DISK_FAILED);
                }
                wasOff = disk.isOff();
                disk.loseWhatWasNotForced();
                try (var releases = rig.open(FaultyDisk.good(), store)) {
                    found.add(afterwards(releases, published));
                } catch (RefusedException e) {
                    throw new IllegalStateException("a crash before step " + step + " broke it", e);
                }
            }
        }
        return found;
    }

    /// What is current now; and all can go on.
    private static long afterwards(Releases releases, long published) throws RefusedException {
        long current = releases.current(MODULE).orElseThrow().version();
        releases.committed(releases.newest(MODULE));
        assertThat(releases.current(MODULE).orElseThrow().version()).isEqualTo(published);
        assertThat(releases.previous(MODULE).version()).isEqualTo(published - 1);
        return current;
    }

    private static Path copy(Path store, Path to) throws IOException {
        try (var walk = Files.walk(store)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(store.relativize(path)));
            }
        }
        return to;
    }

    /// At first the old one, from some step on the new one, and nothing between.
    private static void assertOneSwitch(List<Long> found, long before, long after) {
        assertThat(found).hasSizeGreaterThan(4).startsWith(before).endsWith(after);
        int turn = found.indexOf(after);
        assertThat(found.subList(0, turn)).containsOnly(before);
        assertThat(found.subList(turn, found.size())).containsOnly(after);
    }

    private static void update(Releases releases) throws RefusedException {
        releases.committed(releases.newest(MODULE));
    }

    private static void rollback(Releases releases) throws RefusedException {
        releases.committed(releases.previous(MODULE));
    }

    @Test
    void anUpdateThatIsCutOffAnywhereLeavesTheOldVersionOrTheNew() throws Exception {
        assertOneSwitch(currentAfterEachCrash(4, CrashTest::update, FaultyDisk::new), 3, 4);
    }

    @Test
    void aRollbackThatIsCutOffAnywhereLeavesTheOldVersionOrTheNew() throws Exception {
        assertOneSwitch(currentAfterEachCrash(3, CrashTest::rollback, FaultyDisk::new), 3, 2);
    }

    /// The planted fault: a disk that does not keep what it was asked to keep.
    @Test
    void aStoreThatDoesNotWaitForTheDiskIsFound() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                        currentAfterEachCrash(
                                4, CrashTest::update, step -> new FaultyDisk(step, false)))
                .withMessageContaining("broke it");
    }

    /// On a disk of its own, where this is allowed.
    @Test
    void aFullDiskRefusesAndTheVersionThatRunsGoesOn() throws Exception {
        var small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", small.toString()) == 0);
        try (var rig = new ReleaseRig(small, Disk.REAL)) {
            var first = rig.update(1);
            var before = rig.files();
            var ballast = small.resolve("ballast");
            Files.write(ballast, new byte[190 << 10]);
            rig.publish(2);
            assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(Refusal.DISK_FULL);
            assertThat(rig.files()).isEqualTo(before);
            Files.delete(ballast);
            var second = rig.releases.newest(MODULE);
            fill(ballast); // Now not even the new state fits.
            assertThat(refusal(() -> rig.releases.committed(second))).isEqualTo(Refusal.DISK_FULL);
            assertThat(rig.releases.current(MODULE).orElseThrow().sha256())
                    .isEqualTo(first.sha256());
            Files.delete(ballast);
            rig.releases.committed(second);
            assertThat(rig.releases.current(MODULE).orElseThrow().version()).isEqualTo(2);
        } finally {
            assertThat(run("umount", small.toString())).isZero();
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space");
        }
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
