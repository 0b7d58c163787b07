package dev.heddle.jobs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A new file beside another, whose place it is to take. For one thread at a time.
///
/// It is locked while its process lives, so that others can tell it from what a killed one left.
final class Beside implements AutoCloseable {
    private static final String PREFIX = ".heddle-";
    private static final String SUFFIX = ".tmp";
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Those of this process. Looked at before one is opened: a lock of a process ends when any of
    /// its channels on that file is closed.
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Disk disk;
    private final Path folder;
    private final Path file;
    private final FileChannel channel;

    private Beside(Disk disk, Path folder, Path file, FileChannel channel) {
        this.disk = disk;
        this.folder = folder;
        this.file = file;
        this.channel = channel;
    }

    /// Makes one in `folder`, and removes what others have left there.
    static Beside make(Disk disk, Path folder) throws FileProblem {
        try {
            var real = folder.toRealPath();
            removeLeftovers(disk, real);
            var file = fresh(real);
            OURS.add(file);
            try {
                var channel = disk.create(file);
                lock(channel);
                return new Beside(disk, real, file, channel);
            } catch (IOException e) {
                OURS.remove(file);
                throw e;
            }
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
    }

    private static void lock(FileChannel channel) {
        try {
            var _ = channel.tryLock(); // Nobody else can have it: nobody knows the name.
        } catch (IOException _) {
            // No locks on this file system. Then nobody can get one either, and it is left alone.
        }
    }

    private static void removeLeftovers(Disk disk, Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path file : left) {
                if (!OURS.contains(file)) {
                    removeUnlessLocked(disk, file);
                }
            }
        }
    }

    private static void removeUnlessLocked(Disk disk, Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock != null) {
                disk.delete(file);
            }
        } catch (IOException _) {
            // Another user's, or gone already. It is in nobody's way.
        }
    }

    private static Path fresh(Path folder) {
        var name = new byte[8];
        RANDOM.nextBytes(name);
        return folder.resolve(PREFIX + HexFormat.of().formatHex(name) + SUFFIX);
    }

    void write(ByteBuffer bytes) throws IOException {
        try {
            disk.write(file, channel, bytes);
        } catch (ClosedChannelException e) {
            throw e; // The thread was interrupted.
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
    }

    void keepPermissionsOf(Path target) throws IOException {
        var from = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        var to = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (from != null && to != null && Files.exists(target)) {
            to.setPermissions(from.readAttributes().permissions());
        }
    }

    void force() throws IOException {
        disk.force(file, channel);
    }

    /// Keeps what `target` is now as its backup.
    void backUp(Path target) throws IOException {
        var backup = target.resolveSibling(target.getFileName() + ".bak");
        var second = fresh(folder);
        try {
            disk.link(target, second);
            disk.move(second, backup);
            disk.forceFolder(folder);
        } finally {
            disk.delete(second); // There if it failed, or if the backup was the same file already.
        }
    }

    /// Takes the name of `target`.
    void take(Path target) throws IOException {
        disk.move(file, target);
        disk.forceFolder(folder);
    }

    /// Removes it, unless it has taken its place.
    @Override
    public void close() throws FileProblem {
        try (channel) {
            disk.delete(file);
        } catch (IOException e) {
            throw FileProblem.of(e);
        } finally {
            OURS.remove(file);
        }
    }
}
