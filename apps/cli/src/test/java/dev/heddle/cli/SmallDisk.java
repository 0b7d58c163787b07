package dev.heddle.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of its own for a folder, which a test can fill. It takes the right to mount.
final class SmallDisk implements AutoCloseable {
    private static final int STEP_BYTES = 1 << 16;

    private final Path folder;
    private final Path ballast;

    private SmallDisk(Path folder) {
        this.folder = folder;
        ballast = folder.resolve("ballast");
    }

    /// Whether this machine allows it.
    static boolean isAllowed(Path folder) throws IOException {
        try (var probe = mount(Files.createDirectories(folder), 1)) {
            return Files.exists(probe.folder);
        } catch (IOException e) {
            return false;
        }
    }

    /// Puts one in the place of an empty folder.
    ///
    /// @throws IOException if that is not allowed
    static SmallDisk mount(Path folder, int mebibytes) throws IOException {
        Shell.run("mount -t tmpfs -o size=%dm tmpfs %s".formatted(mebibytes, folder));
        return new SmallDisk(folder);
    }

    /// Leaves no room on it.
    void fill() throws IOException {
        byte[] step = new byte[STEP_BYTES];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(step);
            }
        } catch (IOException e) {
            if (Files.getFileStore(folder).getUsableSpace() >= STEP_BYTES) {
                throw e;
            }
        }
    }

    /// Gives the room back.
    void free() throws IOException {
        Files.deleteIfExists(ballast);
    }

    @Override
    public void close() throws IOException {
        Shell.run("umount -l " + folder);
    }
}
