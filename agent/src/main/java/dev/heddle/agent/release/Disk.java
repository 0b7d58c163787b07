package dev.heddle.agent.release;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Each way in which a store changes its folder, one call a step, so that tests can end the power
/// between any two. Blocks. May be called from any thread.
interface Disk {
    /// The real one.
    Disk REAL = new RealDisk();

    /// Writes behind what is in a file; makes it, for its owner only, if it is not there.
    void append(Path file, ByteBuffer bytes) throws IOException;

    /// Returns when what is in the file would survive a loss of power.
    void force(Path file) throws IOException;

    /// Gives a file another name, in place of what had it, in one step that a loss of power cannot
    /// divide.
    void move(Path from, Path to) throws IOException;

    /// Deletes a file, if it is there.
    void delete(Path file) throws IOException;

    /// How many bytes there is room for.
    long room(Path folder) throws IOException;

    /// Makes an empty file that only its owner may read.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if it is there
    static void createPrivate(Path file) throws IOException {
        if (isPosix(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    /// Makes a folder that nobody else may enter, if it is not there.
    static void makePrivateFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder);
        if (isPosix(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// The file system.
    final class RealDisk implements Disk {
        private RealDisk() {}

        @Override
        public void append(Path file, ByteBuffer bytes) throws IOException {
            if (!Files.exists(file)) {
                createPrivate(file);
            }
            try (var channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
                while (bytes.hasRemaining()) {
                    var _ = channel.write(bytes);
                }
            }
        }

        @Override
        public void force(Path file) throws IOException {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            Files.move(
                    from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(requireNonNull(to.toAbsolutePath().getParent()));
        }

        /// Without this, a loss of power may bring the old name back. Windows cannot do it, and
        /// keeps its names in a journal.
        private static void forceFolder(Path folder) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                // Not every system opens folders; the name is changed all the same.
            }
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public long room(Path folder) throws IOException {
            return Files.getFileStore(folder).getUsableSpace();
        }
    }
}
