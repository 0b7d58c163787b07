package dev.heddle.jobs.files;

import dev.heddle.jobs.files.DeleteFiles.Work;
import dev.heddle.jobs.files.Receipt.Achieved;
import dev.heddle.jobs.files.Receipt.Gap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Deletes one file. On the job's thread.
final class Doomed {
    private static final int CHUNK = 1 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Disk disk;
    private final Path root;
    private final int passes;
    private final Work work;

    private int passesDone;
    private boolean verified;

    Doomed(Disk disk, Path root, int passes, Work work) {
        this.disk = disk;
        this.root = root;
        this.passes = passes;
        this.work = work;
    }

    /// How much all of `files` have together; those that are not there count nothing.
    static long bytes(List<Path> files) {
        long bytes = 0;
        for (var file : files) {
            try {
                bytes += Identity.of(file).size();
            } catch (IOException _) {
                // Its receipt will say so.
            }
        }
        return bytes;
    }

    Receipt delete(int index, Path named) throws InterruptedException, ClosedChannelException {
        try {
            var file = located(named);
            return delete(index, file, Identity.of(file));
        } catch (ClosedChannelException e) {
            work.done(0); // Closed because the job is to end: this throws.
            throw e;
        } catch (IOException e) {
            return refused(index, FileProblem.of(e).trouble());
        }
    }

    private Receipt refused(int index, FileTrouble trouble) {
        return new Receipt(
                index,
                Achieved.REFUSED,
                0,
                passesDone,
                verified,
                "",
                Optional.of(trouble),
                Set.of());
    }

    /// The file's real place, which has to be below the root. A link in its own place stays one.
    private Path located(Path named) throws IOException {
        var absolute = named.toAbsolutePath().normalize();
        var parent = absolute.getParent();
        var name = absolute.getFileName();
        if (parent == null || name == null) {
            throw new FileProblem(FileTrouble.NOT_A_FILE);
        }
        var folder = parent.toRealPath();
        if (!folder.startsWith(root.toRealPath())) {
            throw new FileProblem(FileTrouble.OUTSIDE_ROOT);
        }
        return folder.resolve(name);
    }

    private Receipt delete(int index, Path file, Identity identity)
            throws IOException, InterruptedException {
        identity.requireDeletable();
        var folder = Objects.requireNonNull(file.getParent());
        if (!Files.isWritable(folder)) {
            throw new FileProblem(FileTrouble.NO_PERMISSION); // Before anything was overwritten.
        }
        var medium = Medium.of(file);
        FileTrouble trouble = null;
        try (var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS))) {
            if (!Identity.of(file).equals(identity)) {
                throw new FileProblem(FileTrouble.CHANGED);
            }
            trouble = overwrite(file, channel, identity.size());
        }
        remove(folder, file, identity);
        var unforced = forceFolder(folder);
        return receipt(index, identity, medium, trouble == null ? unforced : trouble);
    }

    /// Overwrites it as often as wanted.
    ///
    /// @return what went wrong; null if nothing
    private @Nullable FileTrouble overwrite(Path file, FileChannel channel, long size)
            throws InterruptedException, ClosedChannelException {
        if (passes == 0) {
            return null;
        }
        try {
            var chunk = ByteBuffer.allocate(CHUNK);
            var random = new SplittableRandom(RANDOM.nextLong());
            while (passesDone < passes) {
                boolean isLast = passesDone == passes - 1;
                channel.position(0);
                for (long left = size; left > 0; left -= CHUNK) {
                    chunk.clear();
                    if (isLast) {
                        Arrays.fill(chunk.array(), (byte) 0);
                    } else {
                        random.nextBytes(chunk.array());
                    }
                    chunk.limit((int) Math.min(CHUNK, left));
                    work.done(chunk.remaining());
                    disk.write(file, channel, chunk);
                }
                disk.force(file, channel);
                passesDone++;
            }
            verified = isZeros(channel, size, chunk);
            channel.truncate(0);
            disk.force(file, channel);
            return verified ? null : FileTrouble.CHANGED;
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            return FileProblem.of(e).trouble();
        }
    }

    private boolean isZeros(FileChannel channel, long size, ByteBuffer chunk)
            throws IOException, InterruptedException {
        channel.position(0);
        long read = 0;
        while (read < size) {
            chunk.clear().limit((int) Math.min(CHUNK, size - read));
            int got = channel.read(chunk);
            if (got < 0) {
                return false;
            }
            for (int i = 0; i < got; i++) {
                if (chunk.get(i) != 0) {
                    return false;
                }
            }
            read += got;
            work.done(got);
        }
        return true;
    }

    /// Gives it a name that says nothing, looks once more whether it is the same, and removes it.
    private void remove(Path folder, Path file, Identity identity) throws IOException {
        var name = new byte[8];
        RANDOM.nextBytes(name);
        var last = folder.resolve(".heddle-" + HexFormat.of().formatHex(name) + ".gone");
        disk.move(file, last);
        if (!Identity.of(last).isSameFile(identity)) {
            disk.move(last, file);
            throw new FileProblem(FileTrouble.CHANGED);
        }
        try {
            disk.delete(last);
        } catch (IOException e) {
            disk.move(last, file); // What is still there is found under its name.
            throw e;
        }
    }

    private @Nullable FileTrouble forceFolder(Path folder) {
        try {
            disk.forceFolder(folder);
            return null;
        } catch (IOException e) {
            return FileProblem.of(e).trouble(); // Gone, but it may come back after a power cut.
        }
    }

    private Receipt receipt(
            int index, Identity identity, Medium medium, @Nullable FileTrouble trouble) {
        boolean overwritten =
                passes > 0 && trouble == null && verified && medium.overwritesInPlace();
        var gaps = EnumSet.copyOf(medium.gaps());
        if (!identity.linksKnown()) {
            gaps.add(Gap.OTHER_NAMES);
        }
        return new Receipt(
                index,
                overwritten ? Achieved.OVERWRITTEN_BEST_EFFORT : Achieved.UNLINKED_ONLY,
                identity.size(),
                passesDone,
                verified,
                medium.fileSystem(),
                Optional.ofNullable(trouble),
                gaps);
    }

    /// Which file it is.
    ///
    /// @param links how many names it has; 0 if that cannot be found out
    private record Identity(
            @Nullable Object key, boolean isLink, boolean isFile, long size, int links) {
        static Identity of(Path file) throws IOException {
            var attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Identity(
                    attributes.fileKey(),
                    attributes.isSymbolicLink(),
                    attributes.isRegularFile(),
                    attributes.size(),
                    linksOf(file));
        }

        private static int linksOf(Path file) throws IOException {
            try {
                return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
            } catch (UnsupportedOperationException | IllegalArgumentException _) {
                return 0;
            }
        }

        boolean linksKnown() {
            return links > 0;
        }

        boolean isSameFile(Identity other) {
            return isFile && Objects.equals(key, other.key);
        }

        void requireDeletable() throws FileProblem {
            if (isLink) {
                throw new FileProblem(FileTrouble.SYMBOLIC_LINK);
            }
            if (!isFile) {
                throw new FileProblem(FileTrouble.NOT_A_FILE);
            }
            if (links > 1) {
                throw new FileProblem(FileTrouble.HARD_LINKED);
            }
        }
    }
}
