package dev.heddle.jobs.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heddle.jobs.TestContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteFileTest {
    private static final byte[] OLD = "the old content".getBytes(UTF_8);
    private static final byte[] NEW = "the new content, which is longer".getBytes(UTF_8);

    @TempDir Path folder;
    private final TestContext context = new TestContext();

    @Test
    void writesANewFileForItsUserAloneAndLeavesNothingBeside() throws Exception {
        var file = folder.resolve("report");

        long bytes = WriteFile.of(file, NEW).run(context);

        assertThat(bytes).isEqualTo(NEW.length);
        assertThat(file).hasBinaryContent(NEW);
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(names()).containsExactly("report");
        assertThat(context.told()).endsWith(new FileEvent.Saved(NEW.length));
    }

    @Test
    void keepsThePermissionsAndIfWantedTheOldContent() throws Exception {
        var file = Files.write(folder.resolve("report"), OLD);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        WriteFile.of(file, NEW).withBackup().run(context);
        assertThat(file).hasBinaryContent(NEW);
        assertThat(permissions(file)).isEqualTo("rw-r--r--");
        assertThat(folder.resolve("report.bak")).hasBinaryContent(OLD);

        WriteFile.of(file, OLD).withBackup().run(context);
        assertThat(folder.resolve("report.bak")).hasBinaryContent(NEW);
        assertThat(names()).containsExactly("report", "report.bak");
    }

    @Test
    void whereItCannotWriteItSaysWhy() throws Exception {
        assertThat(troubleOf(folder.resolve("no/such/report"), Disk.REAL))
                .isEqualTo(FileTrouble.MISSING);
        assertThat(troubleOf(folder, Disk.REAL)).isEqualTo(FileTrouble.NOT_A_FILE);
        var file = Files.write(folder.resolve("report"), OLD);
        var link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThat(troubleOf(link, Disk.REAL)).isEqualTo(FileTrouble.SYMBOLIC_LINK);
        assertThat(file).hasBinaryContent(OLD);
    }

    @Test
    void aReadOnlyFolderIsNoPermissionAndNothingChanges() throws Exception {
        var file = Files.write(folder.resolve("report"), OLD);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            // Who may do everything may do this, too; then the system's word is put in its mouth.
            var disk =
                    Files.isWritable(folder)
                            ? new Failing(1, () -> new AccessDeniedException("report"))
                            : Disk.REAL;
            assertThat(troubleOf(file, disk)).isEqualTo(FileTrouble.NO_PERMISSION);
            assertThat(file).hasBinaryContent(OLD);
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void theSystemsWordsForAFullDiskAreUnderstood() throws Exception {
        try (var full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
            var thrown = catchThrowable(() -> full.write(ByteBuffer.allocate(1)));

            assertThat(FileProblem.of((IOException) thrown).trouble())
                    .isEqualTo(FileTrouble.NO_SPACE);
        }
    }

    @Test
    void whateverFailsTheOldContentStaysAndNothingIsLeftBeside() throws Exception {
        var file = folder.resolve("report");
        int steps = stepsOfAWrite(file);
        assertThat(steps).isEqualTo(8); // Create, write, force, link, move, force, move, force.
        for (int step = 1; step <= steps; step++) {
            Files.write(file, OLD);
            var disk = new Failing(step, () -> new IOException("No space left on device"));

            assertThat(troubleOf(file, disk)).as("step %d", step).isEqualTo(FileTrouble.NO_SPACE);

            assertThat(file).as("step %d", step).hasBinaryContent(step < steps ? OLD : NEW);
            assertThat(names()).as("step %d", step).isSubsetOf("report", "report.bak");
        }
    }

    private int stepsOfAWrite(Path file) throws Exception {
        Files.write(file, OLD);
        var disk = new Failing(Integer.MAX_VALUE, AssertionError::new);
        WriteFile.of(file, NEW).withBackup().run(context, disk);
        return disk.steps;
    }

    @Test
    void aPowerCutAtAnyStepLeavesTheOldContentOrTheNew() throws Exception {
        assertThat(whatAPowerCutLeaves(true))
                .containsExactlyInAnyOrder("the old content", "the new content, which is longer");
    }

    @Test
    void aDiskThatOnlySaysItHasForcedIsFoundByThatTest() throws Exception {
        assertThat(whatAPowerCutLeaves(false)).contains("");
    }

    /// All contents that the file may have after a cut at any step, of those that were not forced
    /// the worst and the best.
    private Set<String> whatAPowerCutLeaves(boolean forces) throws Exception {
        var left = new TreeSet<String>();
        for (boolean namesSurvive : List.of(true, false)) {
            for (int step = 1; step <= 9; step++) {
                var file = Files.write(folder.resolve("report"), OLD);
                var disk = new PowerCut(step, forces, namesSurvive);
                boolean done = false;
                try {
                    WriteFile.of(file, NEW).withBackup().run(context, disk);
                    done = true;
                } catch (PowerCut.Cut _) {
                    // As planned.
                }
                disk.lose();
                String content = Files.readString(file);
                left.add(content);
                if (done && forces) {
                    assertThat(content).isEqualTo(new String(NEW, UTF_8));
                }
                removeAll();
            }
        }
        return left;
    }

    @Test
    void aKilledProcessLeavesAWholeFileAndTheNextJobTidiesUp() throws Exception {
        var file = folder.resolve("report");
        for (int round = 0; round < 3; round++) {
            try (var child = ChildJvm.start(WriteFileTest.class, file)) {
                for (int i = 0; i < 10 * (round + 1); i++) {
                    assertThat(child.line()).isEqualTo("written");
                }
                child.kill(); // Somewhere in the next writes.
            }
            var content = Files.readAllBytes(file);
            assertThat(content).hasSize(LARGE);
            assertThat(content).containsOnly(content[0]);
        }
        Files.write(folder.resolve(".heddle-0123456789abcdef.tmp"), NEW); // If none was left.

        WriteFile.of(file, NEW).run(context);

        assertThat(names()).containsExactly("report");
    }

    private static final int LARGE = 1 << 20;

    /// Writes version after version, each of one byte's value alone, until it is killed.
    static void main(String[] arguments) throws Exception {
        var file = Path.of(arguments[0]);
        for (byte version = 0; ; version++) {
            var content = new byte[LARGE];
            Arrays.fill(content, version);
            WriteFile.of(file, content).run(new TestContext());
            System.out.println("written");
        }
    }

    @Test
    void anotherJobsFileIsNotTakenForALeftover() throws Exception {
        var file = folder.resolve("report");
        var other = folder.resolve("other");
        WriteFile.Content inTheMiddle =
                out -> {
                    out.write(OLD);
                    out.flush();
                    WriteFile.of(other, NEW).run(context);
                };

        new WriteFile(file, inTheMiddle, false).run(context);

        assertThat(file).hasBinaryContent(OLD);
        assertThat(other).hasBinaryContent(NEW);
    }

    @Test
    void anotherProcessesFileIsNotTakenForALeftover() throws Exception {
        var leftover = folder.resolve(".heddle-0123456789abcdef.tmp");
        try (var child = ChildJvm.start(Locker.class, leftover)) {
            assertThat(child.line()).isEqualTo("locked");
            WriteFile.of(folder.resolve("report"), NEW).run(context);
            assertThat(leftover).exists();
        }
    }

    /// Holds a lock until it is killed.
    static final class Locker {
        private Locker() {}

        static void main(String[] arguments) throws Exception {
            try (var channel =
                            FileChannel.open(
                                    Path.of(arguments[0]),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                System.out.println("locked");
                var _ = System.in.read();
            }
        }
    }

    @Test
    void aCancelInTheMiddleOrContentThatThrowsChangesNothing() throws Exception {
        var file = Files.write(folder.resolve("report"), OLD);

        assertThatThrownBy(() -> new WriteFile(file, _ -> context.end(), false).run(context))
                .isInstanceOf(InterruptedException.class);
        var second = new TestContext();
        WriteFile.Content endless =
                out -> {
                    for (int i = 0; ; i++) {
                        out.write(new byte[100_000]);
                        if (i == 3) {
                            second.end();
                        }
                    }
                };
        assertThatThrownBy(() -> new WriteFile(file, endless, false).run(second))
                .isInstanceOf(InterruptedException.class);
        var mine = new IllegalStateException("mine");
        assertThatThrownBy(() ->
                        new WriteFile(
                                        file,
                                        _ -> {
                                            throw mine;
                                        },
                                        false)
                                .run(new TestContext()))
                .isSameAs(mine);

        assertThat(file).hasBinaryContent(OLD);
        assertThat(names()).containsExactly("report");
    }

    @Test
    void noProblemNamesTheFile() {
        var named = new NoSuchFileException("/home/jane-doe.txt");

        var problem = FileProblem.of(named);

        assertThat(problem).hasMessageNotContaining("jane").hasNoCause();
    }

    private FileTrouble troubleOf(Path file, Disk disk) {
        return ((FileProblem)
                        catchThrowable(
                                () -> WriteFile.of(file, NEW).withBackup().run(context, disk)))
                .trouble();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void removeAll() throws IOException {
        for (String name : names()) {
            Files.delete(folder.resolve(name));
        }
    }
}
