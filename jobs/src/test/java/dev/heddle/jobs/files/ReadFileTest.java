package dev.heddle.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.TestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadFileTest {
    private static final int CHUNK = ReadFile.CHUNK;

    @TempDir Path folder;
    private final TestContext context = new TestContext();

    @Test
    void handsOverChunkAfterChunkAndTellsHowFarItIs() throws Exception {
        var content = new byte[2 * CHUNK + 17];
        new Random(1).nextBytes(content);
        var file = Files.write(folder.resolve("a"), content);
        var read = new ByteArrayOutputStream();
        var sizes = new ArrayList<Integer>();

        long all =
                ReadFile.of(
                                file,
                                chunk -> {
                                    sizes.add(chunk.remaining());
                                    var bytes = new byte[chunk.remaining()];
                                    chunk.get(bytes);
                                    read.write(bytes);
                                })
                        .run(context);

        assertThat(all).isEqualTo(content.length);
        assertThat(read.toByteArray()).isEqualTo(content);
        assertThat(sizes).containsExactly(CHUNK, CHUNK, 17);
        assertThat(context.told())
                .containsExactly(
                        new FileEvent.Opened(content.length),
                        new JobEvent.Progress(0, content.length, ""),
                        new JobEvent.Progress(CHUNK, content.length, ""),
                        new JobEvent.Progress(2 * CHUNK, content.length, ""),
                        new JobEvent.Progress(content.length, content.length, ""));
    }

    @Test
    void anEmptyFileHasNoChunks() throws Exception {
        var file = Files.createFile(folder.resolve("a"));

        assertThat(ReadFile.of(file, _ -> fail()).run(context)).isZero();
    }

    @Test
    void aLargeFileNeedsNoMoreMemoryThanAFewChunks() throws Exception {
        var file = folder.resolve("large");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(256L << 20);
        }
        try (var child = ChildJvm.start(ReadFileTest.class, file)) {
            assertThat(child.line()).isEqualTo("read 268435456, kept at most a few chunks: true");
        }
    }

    /// Reads a large file and says how much of the heap that needed. Objects that are garbage
    /// already do not count: the heap is looked at after a collection, in the middle of the file.
    static void main(String[] arguments) throws Exception {
        var runtime = Runtime.getRuntime();
        System.gc();
        long before = runtime.totalMemory() - runtime.freeMemory();
        var chunks = new AtomicInteger();
        var most = new AtomicLong();
        long bytes =
                ReadFile.of(
                                Path.of(arguments[0]),
                                _ -> {
                                    if (chunks.incrementAndGet() % 100 == 0) {
                                        System.gc();
                                        long used = runtime.totalMemory() - runtime.freeMemory();
                                        most.accumulateAndGet(used - before, Math::max);
                                    }
                                })
                        .run(new TestContext());
        System.out.println(
                "read " + bytes + ", kept at most a few chunks: " + (most.get() < 8L * CHUNK));
    }

    @Test
    void whatCannotBeReadHasItsReason() throws Exception {
        assertThat(troubleOf(folder.resolve("nothing"))).isEqualTo(FileTrouble.MISSING);
        assertThat(troubleOf(folder)).isEqualTo(FileTrouble.NOT_A_FILE);
        assertThat(troubleOf(Path.of("/dev/zero"))).isEqualTo(FileTrouble.NOT_A_FILE);
        var file = Files.write(folder.resolve("a"), new byte[100]);
        assertThat(catchThrowable(() -> new ReadFile(file, 99, _ -> fail()).run(context)))
                .isInstanceOfSatisfying(
                        FileProblem.class,
                        e -> assertThat(e.trouble()).isEqualTo(FileTrouble.TOO_LARGE));
        assertThat(context.told(FileEvent.IoFailed.class))
                .extracting(FileEvent.IoFailed::trouble)
                .containsExactly(
                        FileTrouble.MISSING,
                        FileTrouble.NOT_A_FILE,
                        FileTrouble.NOT_A_FILE,
                        FileTrouble.TOO_LARGE);
    }

    @Test
    void aFileThatMayNotBeReadIsNoPermission() throws Exception {
        var file = Files.write(folder.resolve("locked"), new byte[1]);
        Files.setPosixFilePermissions(file, Set.of());
        // Who may do everything may do this, too; then the system's word is taken for what it is.
        var trouble =
                Files.isReadable(file)
                        ? FileProblem.of(new AccessDeniedException("locked")).trouble()
                        : troubleOf(file);

        assertThat(trouble).isEqualTo(FileTrouble.NO_PERMISSION);
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNoSuccess() throws Exception {
        assertThat(whileReading(file -> append(file, 1))).isEqualTo(FileTrouble.GREW);
        assertThat(whileReading(file -> cut(file, CHUNK + 1))).isEqualTo(FileTrouble.SHRANK);
        assertThat(whileReading(Files::delete)).isEqualTo(FileTrouble.CHANGED);
        assertThat(
                        whileReading(file -> {
                            var other = folder.resolve("other");
                            Files.write(other, new byte[3 * CHUNK]);
                            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
                        }))
                .isEqualTo(FileTrouble.CHANGED);
    }

    private interface Change {
        void to(Path file) throws IOException;
    }

    private FileTrouble whileReading(Change change) throws IOException {
        var file = Files.write(folder.resolve("changing"), new byte[3 * CHUNK]);
        var chunks = new AtomicInteger();
        var problem =
                (FileProblem)
                        catchThrowable(() ->
                                ReadFile.of(
                                                file,
                                                _ -> {
                                                    if (chunks.incrementAndGet() == 1) {
                                                        change.to(file);
                                                    }
                                                })
                                        .run(context));
        assertThat(problem).hasMessageNotContaining("changing").hasNoCause();
        return problem.trouble();
    }

    private static void append(Path file, int bytes) throws IOException {
        Files.write(file, new byte[bytes], StandardOpenOption.APPEND);
    }

    private static void cut(Path file, int size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    @Test
    void endsBetweenTwoChunks() throws Exception {
        var file = Files.write(folder.resolve("a"), new byte[3 * CHUNK]);

        assertThatThrownBy(() -> ReadFile.of(file, _ -> context.end()).run(context))
                .isInstanceOf(InterruptedException.class);

        var other = new TestContext();
        assertThatThrownBy(
                        () -> ReadFile.of(file, _ -> Thread.currentThread().interrupt()).run(other))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatTheReceiverThrowsEndsIt() throws Exception {
        var file = Files.write(folder.resolve("a"), new byte[10]);
        var thrown = new UncheckedIOException(new IOException("mine"));

        assertThatThrownBy(() ->
                        ReadFile.of(
                                        file,
                                        _ -> {
                                            throw thrown;
                                        })
                                .run(context))
                .isSameAs(thrown);
    }

    private FileTrouble troubleOf(Path file) {
        return ((FileProblem) catchThrowable(() -> ReadFile.of(file, _ -> fail()).run(context)))
                .trouble();
    }

    private static void fail() {
        throw new AssertionError("nothing was to be read");
    }
}
