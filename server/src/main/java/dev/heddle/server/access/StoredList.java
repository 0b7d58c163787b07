package dev.heddle.server.access;

import dev.heddle.sync.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A list in a file of the data folder, which commands change while a hub reads it. Blocks on the
/// disk. May be called from any thread.
///
/// @param <T> what is in it; JSON can hold it
final class StoredList<T> {
    private final Path file;
    private final String name;
    private final Class<T> type;
    private @Nullable Version seen; // Guarded by this.

    /// What tells one state of the file from another. It is replaced, never written, so its key
    /// changes even when two changes fall into one tick of the file system's clock.
    private record Version(FileTime changed, @Nullable Object key) {
        static Version of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    /// A change of the list; false if it changed nothing.
    interface Change<T> {
        boolean apply(List<T> stored);
    }

    /// The list called `name`, in `name.json`.
    StoredList(Path folder, String name, Class<T> type) {
        this.file = folder.resolve(name + ".json");
        this.name = name;
        this.type = type;
    }

    /// All that is in it.
    List<T> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Json.read(Files.readString(file))
                .path(name)
                .valueStream()
                .map(one -> Json.convert(one, type))
                .toList();
    }

    /// Changes it under a lock that other processes respect, and replaces the file in one step.
    synchronized boolean change(Change<T> change) throws IOException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try (var channel =
                        FileChannel.open(
                                lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            var stored = new ArrayList<>(read());
            if (!change.apply(stored)) {
                return false;
            }
            PrivateFile.replace(file, Json.write(Map.of(name, stored)));
            return true;
        }
    }

    /// All that is in it, if the file is another one than last time.
    synchronized Optional<List<T>> readIfChanged() throws IOException {
        if (!Files.exists(file)) {
            seen = null;
            return Optional.of(List.of());
        }
        var now = Version.of(file);
        if (now.equals(seen)) {
            return Optional.empty();
        }
        var all = read();
        seen = now;
        return Optional.of(all);
    }
}
