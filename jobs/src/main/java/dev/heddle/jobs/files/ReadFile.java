package dev.heddle.jobs.files;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;

/// Reads a file of any size in chunks of 1 MiB; needs memory for one. It answers with how many
/// bytes it has read.
///
/// All of it or a {@link FileProblem}: a file that is removed, replaced, changed, longer or shorter
/// at the end than it was at the beginning is no success, although its chunks have been handed
/// over. What a symbolic link leads to is read. A pipe or a device is refused, not waited for.
///
/// @param file what is read
/// @param maxBytes how large it may be
/// @param to who gets the chunks, in order, on the job's thread; it may be slow
public record ReadFile(Path file, long maxBytes, Chunks to) implements Job<Long> {
    /// Bytes of a chunk; the last may be smaller.
    public static final int CHUNK = 1 << 20;

    /// Who gets the chunks.
    @FunctionalInterface
    public interface Chunks {
        /// Takes a chunk. It is overwritten when this returns.
        void accept(ByteBuffer chunk) throws Exception;
    }

    public ReadFile {
        requireNonNull(file);
        requireNonNull(to);
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes must be 0 or more, was " + maxBytes);
        }
    }

    /// Reads a file of any size.
    public static ReadFile of(Path file, Chunks to) {
        return new ReadFile(file, Long.MAX_VALUE, to);
    }

    @Override
    public Long run(JobContext context) throws Exception {
        var chunk = new byte[CHUNK];
        try {
            return read(context, ByteBuffer.wrap(chunk));
        } catch (FileProblem e) {
            context.tell(new FileEvent.IoFailed(e.trouble()));
            throw e;
        } finally {
            Arrays.fill(chunk, (byte) 0);
        }
    }

    private long read(JobContext context, ByteBuffer chunk) throws Exception {
        var before = attributes();
        if (!before.isRegularFile()) { // Opening a pipe would wait for whoever writes to it.
            throw new FileProblem(FileTrouble.NOT_A_FILE);
        }
        long size = before.size();
        if (size > maxBytes) {
            throw new FileProblem(FileTrouble.TOO_LARGE);
        }
        try (var channel = context.closing(open())) {
            context.tell(new FileEvent.Opened(size));
            long done = 0;
            context.progress(done, size, "");
            while (done < size) {
                context.checkpoint();
                fill(context, channel, chunk.clear().limit((int) Math.min(CHUNK, size - done)));
                done += chunk.flip().remaining();
                to.accept(chunk);
                context.progress(done, size, "");
            }
            if (read(context, channel, chunk.clear()) > 0) {
                throw new FileProblem(FileTrouble.GREW);
            }
        }
        requireSame(before, attributesAtTheEnd());
        return size;
    }

    private void fill(JobContext context, FileChannel channel, ByteBuffer chunk) throws Exception {
        while (chunk.hasRemaining()) {
            if (read(context, channel, chunk) < 0) {
                throw new FileProblem(FileTrouble.SHRANK);
            }
        }
    }

    private static int read(JobContext context, FileChannel channel, ByteBuffer chunk)
            throws Exception {
        try {
            return channel.read(chunk);
        } catch (ClosedChannelException e) {
            context.checkpoint(); // Closed because the job is to end.
            throw e;
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
    }

    private FileChannel open() throws FileProblem {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
    }

    private BasicFileAttributes attributes() throws FileProblem {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
    }

    private BasicFileAttributes attributesAtTheEnd() throws FileProblem {
        try {
            return attributes();
        } catch (FileProblem _) {
            throw new FileProblem(FileTrouble.CHANGED); // It was there.
        }
    }

    private static void requireSame(BasicFileAttributes before, BasicFileAttributes after)
            throws FileProblem {
        if (!Objects.equals(before.fileKey(), after.fileKey())
                || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
            throw new FileProblem(FileTrouble.CHANGED);
        }
    }
}
