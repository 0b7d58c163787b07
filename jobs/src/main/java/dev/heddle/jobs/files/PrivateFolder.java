package dev.heddle.jobs.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Folders with working copies, and which processes use them. May be called from any thread.
///
/// Each process that has working copies in a folder holds a shared lock there until it ends,
/// however it ends. Who gets the lock for itself alone knows that all it finds was left behind.
final class PrivateFolder {
    static final String SUFFIX = ".sealed";
    private static final String LOCK = ".heddle-sealed.lock";

    /// The locks that this process holds, by the folder's real path. Never given back: the lock is
    /// what says that this process lives.
    private static final Map<Path, FileLock> USED = new HashMap<>();

    private PrivateFolder() {}

    /// Makes the folder if it is not there, for this user alone, and says that it is used.
    ///
    /// @return its real path
    static Path use(Path folder) throws IOException {
        Files.createDirectories(folder, forOwner(folder, "rwx------"));
        var real = folder.toRealPath();
        synchronized (USED) {
            if (!USED.containsKey(real)) {
                var channel = openLock(real);
                try {
                    USED.put(real, channel.lock(0, Long.MAX_VALUE, true));
                } catch (IOException | OverlappingFileLockException e) {
                    channel.close();
                    throw e;
                }
            }
        }
        return real;
    }

    /// Removes what processes that do not live any more have left there; nothing if one uses the
    /// folder, this one included.
    ///
    /// @return how many files
    static int sweep(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        var real = folder.toRealPath();
        synchronized (USED) {
            if (USED.containsKey(real)) {
                return 0;
            }
            try (var channel = openLock(real);
                    var lock = channel.tryLock()) {
                return lock == null ? 0 : removeAll(real);
            }
        }
    }

    private static int removeAll(Path folder) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : left) {
                removed += Files.deleteIfExists(file) ? 1 : 0;
            }
        }
        return removed;
    }

    private static FileChannel openLock(Path folder) throws IOException {
        var file = folder.resolve(LOCK);
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                forOwner(file, "rw-------"));
    }

    /// The permissions as an attribute, where the file system knows such.
    static FileAttribute<?>[] forOwner(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
