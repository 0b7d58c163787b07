package dev.heddle.jobs.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.TestContext;
import dev.heddle.jobs.files.Receipt.Achieved;
import dev.heddle.jobs.files.Receipt.Gap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeleteFilesTest {
    private static final byte[] CONTENT = "Zzyzx-Quillfeather".repeat(100_000).getBytes(UTF_8);

    @TempDir Path folder;
    private final TestContext context = new TestContext();

    @Test
    void eachFileIsOverwrittenRenamedAndGoneAndItsReceiptSaysSo() throws Exception {
        var files = List.of(file("a", CONTENT), file("b", new byte[0]));
        var disk = new Watching();

        var receipts = DeleteFiles.of(files, folder).run(context, disk);

        assertThat(names()).isEmpty();
        assertThat(receipts).hasSize(2);
        var receipt = receipts.getFirst();
        assertThat(receipt.index()).isZero();
        assertThat(receipt.bytes()).isEqualTo(CONTENT.length);
        assertThat(receipt.passes()).isEqualTo(3);
        assertThat(receipt.verified()).isTrue();
        assertThat(receipt.trouble()).isEmpty();
        assertThat(receipt.fileSystem()).isNotEmpty();
        assertThat(receipt.achieved())
                .isEqualTo(
                        Medium.of(folder).overwritesInPlace()
                                ? Achieved.OVERWRITTEN_BEST_EFFORT
                                : Achieved.UNLINKED_ONLY);
        assertThat(receipts.get(1).index()).isEqualTo(1);
        assertThat(context.told(FileEvent.Deleted.class))
                .extracting(FileEvent.Deleted::receipt)
                .isEqualTo(receipts);
        // What lay on the disk after each pass: noise, other noise, zeros; then nothing.
        assertThat(disk.seen).hasSizeGreaterThanOrEqualTo(4);
        assertThat(disk.seen.get(0)).hasSize(CONTENT.length).isNotEqualTo(CONTENT);
        assertThat(disk.seen.get(1)).hasSize(CONTENT.length).isNotEqualTo(disk.seen.get(0));
        assertThat(disk.seen.get(2)).isEqualTo(new byte[CONTENT.length]);
        assertThat(disk.seen.get(3)).isEmpty();
        assertThat(disk.lastNames).allMatch(name -> name.matches("\\.heddle-[0-9a-f]{16}\\.gone"));
    }

    @Test
    void progressCountsThePassesAndTheLookAfterwards() throws Exception {
        var _ = DeleteFiles.of(List.of(file("a", CONTENT)), folder).run(context);

        var told = context.told(JobEvent.Progress.class);
        assertThat(told.getLast().total()).isEqualTo(4L * CONTENT.length);
        assertThat(told.getLast().current()).isEqualTo(4L * CONTENT.length);
    }

    @Test
    void whatIsNoFileOfItsOwnIsRefusedUntouched() throws Exception {
        var outside = Files.createTempDirectory("heddle-outside");
        try {
            var foreign = Files.write(outside.resolve("foreign"), CONTENT);
            var file = file("a", CONTENT);
            var hard = Files.createLink(folder.resolve("hard"), file);
            var link = Files.createSymbolicLink(folder.resolve("link"), foreign);
            var linkedFolder = Files.createSymbolicLink(folder.resolve("folder"), outside);
            var inner = Files.createDirectory(folder.resolve("inner"));
            var good = file("good", CONTENT);

            var receipts =
                    DeleteFiles.of(
                                    List.of(
                                            file,
                                            hard,
                                            link,
                                            foreign,
                                            linkedFolder.resolve("foreign"),
                                            folder.resolve("inner/../../x/../" + outside),
                                            inner,
                                            folder.resolve("nothing"),
                                            good),
                                    folder)
                            .run(context);

            assertThat(receipts)
                    .extracting(receipt -> receipt.trouble().orElse(null))
                    .containsExactly(
                            FileTrouble.HARD_LINKED,
                            FileTrouble.HARD_LINKED,
                            FileTrouble.SYMBOLIC_LINK,
                            FileTrouble.OUTSIDE_ROOT,
                            FileTrouble.OUTSIDE_ROOT,
                            FileTrouble.MISSING,
                            FileTrouble.NOT_A_FILE,
                            FileTrouble.MISSING,
                            null);
            assertThat(receipts.subList(0, 8))
                    .allMatch(receipt -> receipt.achieved() == Achieved.REFUSED);
            assertThat(file).hasBinaryContent(CONTENT);
            assertThat(foreign).hasBinaryContent(CONTENT);
            assertThat(good).doesNotExist();
        } finally {
            Files.deleteIfExists(outside.resolve("foreign"));
            Files.delete(outside);
        }
    }

    @Test
    void aFileThatIsExchangedMeanwhileIsNotRemoved() throws Exception {
        var file = file("a", CONTENT);
        var other = file("other", "another's".getBytes(UTF_8));
        var disk =
                new Disk() {
                    @Override
                    public void force(Path forced, FileChannel channel) throws IOException {
                        if (Files.exists(other)) {
                            Files.move(other, forced, StandardCopyOption.REPLACE_EXISTING);
                        }
                    }
                };

        var receipt = DeleteFiles.of(List.of(file), folder).run(context, disk).getFirst();

        assertThat(receipt.achieved()).isEqualTo(Achieved.REFUSED);
        assertThat(receipt.trouble()).contains(FileTrouble.CHANGED);
        assertThat(file).hasContent("another's");
    }

    @Test
    void whereItCannotBeOverwrittenItIsRemovedAndThatIsSaid() throws Exception {
        var disk = new Failing(2, () -> new IOException("No space left on device"));

        var receipt =
                DeleteFiles.of(List.of(file("a", CONTENT)), folder).run(context, disk).getFirst();

        assertThat(receipt.achieved()).isEqualTo(Achieved.UNLINKED_ONLY);
        assertThat(receipt.trouble()).contains(FileTrouble.NO_SPACE);
        assertThat(receipt.verified()).isFalse();
        assertThat(names()).isEmpty();
    }

    @Test
    void whatTheDiskDidNotTakeIsFoundWhenItIsReadAgain() throws Exception {
        var disk =
                new Disk() {
                    @Override
                    public void write(Path file, FileChannel channel, ByteBuffer bytes) {
                        bytes.position(bytes.limit()); // Says so, and does nothing.
                    }
                };

        var receipt =
                DeleteFiles.of(List.of(file("a", CONTENT)), folder).run(context, disk).getFirst();

        assertThat(receipt.verified()).isFalse();
        assertThat(receipt.achieved()).isEqualTo(Achieved.UNLINKED_ONLY);
    }

    @Test
    void whatCannotBeRemovedIsThereUnderItsName() throws Exception {
        var file = file("a", CONTENT);
        var disk =
                new Disk() {
                    @Override
                    public void delete(Path gone) throws IOException {
                        throw new IOException("Operation not permitted");
                    }
                };

        var receipt = DeleteFiles.of(List.of(file), folder).run(context, disk).getFirst();

        assertThat(receipt.achieved()).isEqualTo(Achieved.REFUSED);
        assertThat(receipt.passes()).isEqualTo(3);
        assertThat(receipt.trouble()).contains(FileTrouble.NO_PERMISSION);
        assertThat(file).exists();
    }

    @Test
    void withoutPassesItIsOnlyUnlinked() throws Exception {
        var receipt =
                new DeleteFiles(List.of(file("a", CONTENT)), folder, 0).run(context).getFirst();

        assertThat(receipt.achieved()).isEqualTo(Achieved.UNLINKED_ONLY);
        assertThat(receipt.passes()).isZero();
        assertThat(names()).isEmpty();
        assertThatThrownBy(() -> new DeleteFiles(List.of(), folder, 36))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCancelLeavesTheRestAsItIs() throws Exception {
        var first = file("a", CONTENT);
        var second = file("b", CONTENT);
        context.atEachCheckpoint(() -> {
            if (!context.told(FileEvent.Deleted.class).isEmpty()) {
                context.end();
            }
        });

        assertThatThrownBy(() -> DeleteFiles.of(List.of(first, second), folder).run(context))
                .isInstanceOf(InterruptedException.class);

        assertThat(first).doesNotExist();
        assertThat(second).hasBinaryContent(CONTENT);
    }

    @Test
    void aFileInMemoryMayBeInTheSwapAndNowhereElse() throws Exception {
        var memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory) && Medium.typeOf(memory).equals("tmpfs"));
        var own = Files.createTempDirectory(memory, "heddle-test");
        try {
            var file = Files.write(own.resolve("a"), CONTENT);

            var receipt = DeleteFiles.of(List.of(file), own).run(context).getFirst();

            assertThat(receipt.fileSystem()).isEqualTo("tmpfs");
            assertThat(receipt.gaps()).containsExactly(Gap.SWAP);
        } finally {
            Files.deleteIfExists(own.resolve("a"));
            Files.delete(own);
        }
    }

    @Test
    void noReceiptNamesAFile() throws Exception {
        var receipts =
                DeleteFiles.of(List.of(file("jane-doe", CONTENT), folder.resolve("jane")), folder)
                        .run(context);

        assertThat(receipts.toString() + context.told()).doesNotContain("jane");
    }

    @Test
    void eachFileSystemHasItsGaps() {
        assertThat(new Medium("ext4", true).gaps())
                .containsExactly(Gap.COPIES, Gap.JOURNAL, Gap.FLASH);
        assertThat(new Medium("ext4", false).gaps())
                .containsExactly(Gap.COPIES, Gap.JOURNAL, Gap.DISK);
        assertThat(new Medium("btrfs", true).gaps()).contains(Gap.COPY_ON_WRITE);
        assertThat(new Medium("zfs", false).overwritesInPlace()).isFalse();
        assertThat(new Medium("overlay", false).gaps()).contains(Gap.LAYERS);
        assertThat(new Medium("fuse.sshfs", false).gaps()).contains(Gap.NETWORK);
        assertThat(new Medium("", false).gaps()).containsExactly(Gap.COPIES, Gap.DISK);
    }

    @Test
    void theDiskOfAPartitionSaysWhetherItIsFlash() throws Exception {
        var file = file("a", CONTENT);
        long device = (long) Files.getAttribute(file, "unix:dev");
        var disk = Files.createDirectories(folder.resolve("sys/devices/nvme0/queue"));
        var partition = Files.createDirectories(folder.resolve("sys/devices/nvme0/nvme0p1"));
        var blocks = Files.createDirectories(folder.resolve("sys/dev/block"));
        Files.createSymbolicLink(
                blocks.resolve(Medium.major(device) + ":" + Medium.minor(device)), partition);

        Files.writeString(disk.resolve("rotational"), "0\n");
        assertThat(Medium.isFlash(file, folder.resolve("sys"))).isTrue();
        Files.writeString(disk.resolve("rotational"), "1\n");
        assertThat(Medium.isFlash(file, folder.resolve("sys"))).isFalse();
        assertThat(Medium.isFlash(file, folder.resolve("nothing"))).isFalse();
        assertThat(Medium.major(0x10302)).isEqualTo(0x103);
        assertThat(Medium.minor(0x10302)).isEqualTo(2);
    }

    /// Keeps what is on the disk whenever something is forced there, and the last names of files.
    private static final class Watching implements Disk {
        private final List<byte[]> seen = new ArrayList<>();
        private final List<String> lastNames = new ArrayList<>();

        @Override
        public void force(Path file, FileChannel channel) throws IOException {
            Disk.super.force(file, channel);
            seen.add(Files.readAllBytes(file));
        }

        @Override
        public void delete(Path file) throws IOException {
            lastNames.add(file.getFileName().toString());
            Disk.super.delete(file);
        }
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
