package dev.heddle.jobs.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.jobs.files.Receipt.Achieved;
import dev.heddle.jobs.files.Receipt.Gap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedFileTest {
    private static final int SEGMENT = SealedFile.SEGMENT;
    private static final int ON_DISK = SEGMENT + Segments.TAG_BYTES;
    private static final String MARKER = "Zzyzx-Quillfeather";

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 3 * SEGMENT + 5})
    void readsFromAnyPlaceWhatWasWritten(int size) throws Exception {
        var random = new Random(size);
        var content = new byte[size];
        random.nextBytes(content);
        var sealed = SealedFile.create(folder);
        writeInPieces(sealed, content, random);

        assertThat(sealed.size()).isEqualTo(size);
        try (var channel = sealed.open()) {
            assertThat(channel.size()).isEqualTo(size);
            assertThat(Channels.newInputStream(channel).readAllBytes()).isEqualTo(content);
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt(size + 2);
                var piece = ByteBuffer.allocate(random.nextInt(1, SEGMENT + 10));
                int read = channel.position(from).read(piece);
                int expected = Math.min(piece.capacity(), size - from);
                assertThat(read).isEqualTo(expected <= 0 ? -1 : expected);
                if (read > 0) {
                    assertThat(Arrays.copyOf(piece.array(), read))
                            .isEqualTo(Arrays.copyOfRange(content, from, from + read));
                }
            }
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
                    .isInstanceOf(NonWritableChannelException.class);
        }
        assertThat(sealed.destroy().achieved()).isEqualTo(Achieved.CRYPTO_ERASED);
    }

    private static void writeInPieces(SealedFile sealed, byte[] content, Random random)
            throws IOException {
        try (var out = sealed.writer()) {
            int at = 0;
            while (at < content.length) {
                int length = Math.min(content.length - at, 1 + random.nextInt(SEGMENT * 2));
                if (length == 1) {
                    out.write(content[at]);
                } else {
                    out.write(content, at, length);
                }
                at += length;
            }
        }
    }

    @Test
    void severalReadAtATime() throws Exception {
        var content = new byte[4 * SEGMENT];
        new Random(1).nextBytes(content);
        var sealed = written(content);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var all = new CompletableFuture<?>[4];
            for (int i = 0; i < all.length; i++) {
                all[i] =
                        CompletableFuture.runAsync(
                                () -> assertThat(read(sealed)).isEqualTo(content), threads);
            }
            CompletableFuture.allOf(all).join();
        }
    }

    @Test
    void nothingOnDiskCanBeReadAndOnlyItsUserMayTry() throws Exception {
        var mine = folder.resolve("new/inner");
        var sealed = SealedFile.create(mine);
        try (var out = sealed.writer()) {
            for (int i = 0; i < 10_000; i++) {
                out.write(MARKER.getBytes(UTF_8));
            }
        }
        var file = onlyFile(mine);

        assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain(MARKER);
        assertThat(file.getFileName().toString()).matches("[0-9a-f]{32}\\.sealed");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mine)))
                .isEqualTo("rwx------");
    }

    @Test
    void everyChangeIsFound() throws Exception {
        var content = new byte[3 * SEGMENT + 100];
        for (int at : List.of(0, ON_DISK - 1, ON_DISK, 2 * ON_DISK + 7, 3 * ON_DISK + 100)) {
            assertIsTampered(content, bytes -> flip(bytes, at));
        }
        assertIsTampered(content, bytes -> Arrays.copyOf(bytes, 3 * ON_DISK)); // Cut at a border.
        assertIsTampered(content, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        assertIsTampered(content, bytes -> Arrays.copyOf(bytes, bytes.length + 1));
        assertIsTampered(content, bytes -> new byte[0]);
        assertIsTampered(content, SealedFileTest::exchangeTheFirstTwoSegments);
    }

    private static byte[] flip(byte[] bytes, int at) {
        bytes[at] ^= 1;
        return bytes;
    }

    private static byte[] exchangeTheFirstTwoSegments(byte[] bytes) {
        var changed = bytes.clone();
        System.arraycopy(bytes, 0, changed, ON_DISK, ON_DISK);
        System.arraycopy(bytes, ON_DISK, changed, 0, ON_DISK);
        return changed;
    }

    private interface Change {
        byte[] apply(byte[] bytes);
    }

    private void assertIsTampered(byte[] content, Change change) throws IOException {
        try (var sealed = written(content)) {
            var file = onlyFile(folder);
            Files.write(file, change.apply(Files.readAllBytes(file)));
            assertThatThrownBy(() -> read(sealed))
                    .hasCauseInstanceOf(FileProblem.class)
                    .hasStackTraceContaining(FileTrouble.TAMPERED.words());
        }
    }

    @Test
    void aSegmentTakenForTheLastIsFoundEvenIfTheLengthFits() {
        var key = new byte[Segments.KEY_BYTES];
        var sealed = assertDoesNotFail(() -> Segments.sealing(key).apply(0, false, key, 5));

        assertThatThrownBy(() -> Segments.opening(key).apply(0, true, sealed, sealed.length))
                .isInstanceOf(FileProblem.class);
        assertThat(
                        assertDoesNotFail(
                                () -> Segments.opening(key).apply(0, false, sealed, sealed.length)))
                .hasSize(5);
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> T assertDoesNotFail(Work<T> work) {
        try {
            return work.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isWrittenOnceAndReadOnlyThen() throws Exception {
        var sealed = SealedFile.create(folder);
        assertThatThrownBy(sealed::open).isInstanceOf(IllegalStateException.class);
        OutputStream out = sealed.writer();
        assertThatThrownBy(sealed::open).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sealed::writer).isInstanceOf(IllegalStateException.class);
        out.close();
        assertThatThrownBy(sealed::writer).isInstanceOf(IllegalStateException.class);
        sealed.open().close();
    }

    @Test
    void whoReadsOrWritesLearnsThatItWasDestroyed() throws Exception {
        var sealed = written(new byte[2 * SEGMENT]);
        var channel = sealed.open();
        channel.read(ByteBuffer.allocate(10));

        var receipt = sealed.destroy();

        assertThat(receipt.gaps()).containsExactly(Gap.MEMORY, Gap.SWAP);
        assertThat(receipt.trouble()).isEmpty();
        assertThat(receipt.verified()).isTrue();
        assertThat(receipt.bytes()).isEqualTo(2 * SEGMENT);
        assertThat(receipt.fileSystem()).isNotEmpty();
        assertThat(sealed.destroy()).isEqualTo(receipt);
        assertThat(files(folder)).isEmpty();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(10)))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(sealed::open).isInstanceOf(ClosedChannelException.class);

        var half = SealedFile.create(folder);
        var out = half.writer();
        out.write(new byte[100]);
        half.close();
        assertThatThrownBy(() -> out.write(new byte[2 * SEGMENT]))
                .isInstanceOf(ClosedChannelException.class);
        out.close();
        assertThat(files(folder)).isEmpty();
    }

    @Test
    void aDestroyedKeyOpensNothing() throws Exception {
        var key = new byte[Segments.KEY_BYTES];
        Arrays.fill(key, (byte) 7);
        var opening = Segments.opening(key);
        var sealed = Segments.sealing(key).apply(0, true, new byte[10], 10);
        assertThat(opening.apply(0, true, sealed, sealed.length)).hasSize(10);

        Arrays.fill(key, (byte) 0);

        assertThatThrownBy(() -> opening.apply(0, true, sealed, sealed.length))
                .isInstanceOf(FileProblem.class);
    }

    @Test
    void whatAKilledProcessLeavesCannotBeReadAndIsSweptOnceItIsDead() throws Exception {
        try (var child = ChildJvm.start(SealedFileTest.class, folder)) {
            assertThat(child.line()).isEqualTo("written");
            assertThat(SealedFile.sweep(folder)).isZero(); // It lives.
            assertThat(files(folder)).hasSize(2);
            child.kill();
        }
        for (var file : files(folder)) {
            assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain(MARKER);
        }

        assertThat(SealedFile.sweep(folder)).isEqualTo(2);

        assertThat(files(folder)).isEmpty();
        var mine = written(new byte[10]);
        assertThat(SealedFile.sweep(folder)).isZero(); // This process lives, too.
        assertThat(read(mine)).hasSize(10);
        assertThat(SealedFile.sweep(folder.resolve("is not there"))).isZero();
    }

    /// Writes one to its end, is in the middle of another, and waits to be killed.
    static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var one = SealedFile.create(folder);
        try (var out = one.writer()) {
            out.write(MARKER.repeat(10_000).getBytes(UTF_8));
        }
        var other = SealedFile.create(folder).writer();
        other.write(MARKER.repeat(10_000).getBytes(UTF_8));
        System.out.println("written");
        var _ = System.in.read();
    }

    private SealedFile written(byte[] content) throws IOException {
        var sealed = SealedFile.create(folder);
        try (var out = sealed.writer()) {
            out.write(content);
        }
        return sealed;
    }

    private static byte[] read(SealedFile sealed) {
        try (var channel = sealed.open()) {
            return Channels.newInputStream(channel).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path onlyFile(Path in) throws IOException {
        return files(in).getFirst();
    }

    private static List<Path> files(Path in) throws IOException {
        try (var all = Files.list(in)) {
            return all.filter(file -> file.toString().endsWith(".sealed")).toList();
        }
    }
}
