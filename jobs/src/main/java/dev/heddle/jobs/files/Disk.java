package dev.heddle.jobs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;

/// Every change that jobs make to a disk, one method each: tests let each of them fail, or cut the
/// power there.
interface Disk {
    /// The machine's disks.
    Disk REAL = new Disk() {};

    /// Makes a file that nobody else can open.
    default FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PrivateFolder.forOwner(file, "rw-------"));
    }

    /// Writes all of `bytes` to `file`, which is open as `channel`, at its position.
    default void write(Path file, FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Comes back when the content would outlive a power cut.
    default void force(Path file, FileChannel channel) throws IOException {
        channel.force(true);
    }

    /// Gives `from` another name in the same folder, in the place of what had it.
    default void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Gives a file a second name; makes a copy where a file has one name only.
    default void link(Path file, Path second) throws IOException {
        try {
            Files.createLink(second, file);
        } catch (UnsupportedOperationException | FileSystemException _) {
            Files.copy(file, second, StandardCopyOption.COPY_ATTRIBUTES);
            try (var copy = FileChannel.open(second, StandardOpenOption.WRITE)) {
                force(second, copy);
            }
        }
    }

    /// Comes back when the names in a folder would outlive a power cut.
    default void forceFolder(Path folder) throws IOException {
        if (isWindows()) {
            return; // It opens no folders, and keeps names in its journal.
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Removes a name, if it is there.
    default void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }
}
