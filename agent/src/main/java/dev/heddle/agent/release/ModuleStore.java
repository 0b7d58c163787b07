package dev.heddle.agent.release;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.release.ModuleState.Kept;
import dev.heddle.sync.Json;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// The modules of one program, in a folder of its own: what runs, what to go back to, what is half
/// fetched. Blocks on the disk. May be called from any thread.
///
/// A folder for each module:
///
/// ```
/// lights/state.json        the one pointer; replaced in one step, after all else is on the disk
///        <sha256>.jar      a file, complete and checked
///        <sha256>.json     its signed manifest
///        <sha256>.part     the beginning of a file that is being fetched
/// ```
///
/// A version becomes current by one rename of `state.json`, so a crash at any step leaves the old
/// one or the new one. Files that the state does not name are rests of what did not come to that,
/// and go with the next version.
final class ModuleStore implements AutoCloseable {
    /// The state, the papers and what a file system needs around them.
    private static final long SPARE_BYTES = 64 << 10;

    private final Path folder;
    private final Disk disk;
    private final FileChannel lock;

    private ModuleStore(Path folder, Disk disk, FileChannel lock) {
        this.folder = folder;
        this.disk = disk;
        this.lock = lock;
    }

    /// Opens the store in a folder, which is made if it is not there.
    ///
    /// @throws IOException if it cannot be used, or another program has it open
    static ModuleStore open(Path folder, Disk disk) throws IOException {
        Disk.makePrivateFolder(folder);
        var channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new ModuleStore(folder, disk, channel);
            }
        } catch (OverlappingFileLockException e) {
            // Open in this process; the same answer as for another one.
        }
        channel.close();
        throw new IOException(folder + " is the module folder of a program that runs");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // The lock ends with the process at the latest.
        }
    }

    /// The modules it has a folder for.
    synchronized List<String> modules() throws RefusedException {
        try (var folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory)
                    .map(one -> one.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed("cannot be read", e);
        }
    }

    /// What it knows of a module.
    synchronized ModuleState state(String module) throws RefusedException {
        Path file = stateFile(module);
        try {
            return Files.exists(file)
                    ? Json.convert(Json.read(Files.readString(file)), ModuleState.class)
                    : ModuleState.EMPTY;
        } catch (IOException | IllegalArgumentException e) {
            throw failed("cannot be read: " + file, e);
        }
    }

    /// Replaces what it knows of a module, in one step.
    synchronized void write(String module, ModuleState state) throws RefusedException {
        replace(stateFile(module), Json.write(state));
    }

    // ---- fetching -----------------------------------------------------------------------------

    /// How much of a file is here already.
    synchronized long staged(String module, String sha256) throws RefusedException {
        try {
            Path part = file(module, sha256, ".part");
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            throw failed("cannot be read", e);
        }
    }

    /// Makes room for the rest of a file: rests of others go, and what is missing must fit.
    synchronized void reserve(String module, Manifest manifest) throws RefusedException {
        try {
            Disk.makePrivateFolder(folderOf(module));
            prune(module, manifest.sha256());
            long needed = manifest.length() - staged(module, manifest.sha256()) + SPARE_BYTES;
            long room = disk.room(folder);
            if (room < needed) {
                throw new RefusedException(
                        Refusal.DISK_FULL,
                        "the disk has room for %d bytes, and this needs %d"
                                .formatted(room, needed));
            }
        } catch (IOException e) {
            throw failed("cannot be written", e);
        }
    }

    /// Adds to the beginning of a file.
    synchronized void append(String module, String sha256, ByteBuffer bytes)
            throws RefusedException {
        int length = bytes.remaining();
        try {
            disk.append(file(module, sha256, ".part"), bytes);
        } catch (IOException e) {
            throw full(module, sha256, length, e);
        }
    }

    /// A write that failed where there is no room left has failed for that; its beginning goes, so
    /// that the program has the room for something else.
    private RefusedException full(String module, String sha256, int length, IOException cause) {
        try {
            if (disk.room(folder) < length + SPARE_BYTES) {
                discard(module, sha256);
                return new RefusedException(Refusal.DISK_FULL, "the disk is full", cause);
            }
        } catch (IOException | RefusedException e) {
            cause.addSuppressed(e);
        }
        return failed("cannot be written", cause);
    }

    /// Forgets the beginning of a file.
    synchronized void discard(String module, String sha256) throws RefusedException {
        try {
            disk.delete(file(module, sha256, ".part"));
        } catch (IOException e) {
            throw failed("cannot be written", e);
        }
    }

    /// The whole file that was fetched, to be checked.
    synchronized byte[] fetched(String module, String sha256) throws RefusedException {
        return read(file(module, sha256, ".part"));
    }

    /// Keeps a fetched file that was checked, and its papers; it is not current yet.
    synchronized void keep(Manifest manifest, SignedManifest papers) throws RefusedException {
        String module = manifest.module();
        Path part = file(module, manifest.sha256(), ".part");
        try {
            disk.force(part);
            replace(file(module, manifest.sha256(), ".json"), papers.text());
            disk.move(part, file(module, manifest.sha256(), ".jar"));
        } catch (IOException e) {
            throw failed("cannot be written", e);
        }
    }

    // ---- what is kept -------------------------------------------------------------------------

    /// Whether a file was fetched and checked before.
    synchronized boolean has(String module, String sha256) {
        return Files.exists(file(module, sha256, ".jar"));
    }

    /// A kept file, to be checked again.
    synchronized byte[] jar(String module, String sha256) throws RefusedException {
        return read(file(module, sha256, ".jar"));
    }

    /// The papers of a kept file.
    synchronized SignedManifest papers(String module, String sha256) throws RefusedException {
        Path file = file(module, sha256, ".json");
        try {
            return SignedManifest.read(Files.readString(file));
        } catch (IOException e) {
            throw new RefusedException(
                    Refusal.NOT_STORED, "the papers of this version are gone: " + file, e);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.BAD_MANIFEST, e);
        }
    }

    /// Makes a kept version the current one, and deletes what nobody can go back to any more.
    synchronized void makeCurrent(String module, Kept now) throws RefusedException {
        if (!has(module, now.sha256())) {
            throw new RefusedException(
                    Refusal.NOT_STORED, "version %d is not stored here".formatted(now.version()));
        }
        write(module, state(module).withCurrent(now));
        try {
            prune(module, now.sha256());
        } catch (IOException | RefusedException e) {
            // It is current; what could not be deleted goes the next time.
        }
    }

    /// Deletes all files of a module but those of `sha256` and of what the state names.
    private void prune(String module, String sha256) throws IOException, RefusedException {
        var needed = new HashSet<String>();
        needed.add(sha256);
        state(module).kept().forEach(kept -> needed.add(kept.sha256()));
        var rests = new ArrayList<Path>();
        try (var files = Files.list(folderOf(module))) {
            files.filter(file -> !file.equals(stateFile(module)))
                    .filter(file -> !needed.contains(hashIn(file)))
                    .forEach(rests::add);
        }
        for (Path rest : rests) {
            disk.delete(rest);
        }
    }

    private static String hashIn(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    // ---- files --------------------------------------------------------------------------------

    private Path folderOf(String module) {
        return folder.resolve(Manifest.requireId("module", module));
    }

    private Path stateFile(String module) {
        return folderOf(module).resolve("state.json");
    }

    private Path file(String module, String sha256, String ending) {
        return folderOf(module).resolve(Manifest.requireHash(sha256) + ending);
    }

    private static byte[] read(Path file) throws RefusedException {
        try {
            if (Files.size(file) > Manifest.MAX_FILE_BYTES) {
                throw new RefusedException(Refusal.WRONG_LENGTH, file + " is too long");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new RefusedException(
                    Refusal.NOT_STORED, "the file of this version is gone: " + file, e);
        }
    }

    private void replace(Path file, String text) throws RefusedException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            Disk.makePrivateFolder(requireNonNull(file.getParent()));
            disk.delete(fresh); // The rest of one that did not get this far.
            disk.append(fresh, ByteBuffer.wrap(bytes));
            disk.force(fresh);
            disk.move(fresh, file);
        } catch (IOException e) {
            throw full(fresh, bytes.length, e);
        }
    }

    private RefusedException full(Path file, int length, IOException cause) {
        try {
            if (disk.room(folder) < length) {
                disk.delete(file);
                return new RefusedException(Refusal.DISK_FULL, "the disk is full", cause);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return failed("cannot be written", cause);
    }

    private RefusedException failed(String what, Exception cause) {
        return new RefusedException(
                Refusal.DISK_FAILED,
                "the module folder %s %s: %s".formatted(folder, what, cause.getMessage()),
                cause);
    }
}
