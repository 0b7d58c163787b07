package dev.heddle.agent;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A folder into which people may drop files: new ones, with plain names, of a limited size and
/// number. The folder is opened first and the file is made in what was opened, without following
/// links, so that nothing put in its place meanwhile leads elsewhere. Blocks on the disk; one
/// thread at a time.
final class FileDrop {
    static final int MAX_NAME = 100;

    /// Bytes of one file; the body of a call has to hold it, and may write a character as six.
    static final int MAX_BYTES = 128 * 1024;

    /// Files in the folder; who needs more has to clear it first.
    static final int MAX_FILES = 1000;

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_. -]*[A-Za-z0-9_-])?");

    /// Names that are devices on Windows, whatever follows the dot.
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

    private static final Set<OpenOption> NEW =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);

    private final Path folder;
    private final @Nullable Object key; // What the folder is, whatever its name leads to later.

    private FileDrop(Path folder, @Nullable Object key) {
        this.folder = folder;
        this.key = key;
    }

    /// A drop into `folder`, which is there.
    ///
    /// @throws IllegalArgumentException if it is no folder, or programs are loaded from it
    static FileDrop into(Path folder) {
        try {
            var real = folder.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new IllegalArgumentException(folder + " is no folder");
            }
            requireNoPrograms(real);
            return new FileDrop(
                    real, Files.readAttributes(real, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            throw new IllegalArgumentException("files cannot be dropped into " + folder, e);
        }
    }

    private static void requireNoPrograms(Path folder) throws IOException {
        String separator = Pattern.quote(File.pathSeparator);
        for (String property :
                Set.of("java.class.path", "jdk.module.path", "java.library.path", "java.home")) {
            for (String entry : System.getProperty(property, "").split(separator, -1)) {
                if (entry.isEmpty() || !Files.exists(Path.of(entry))) {
                    continue;
                }
                var place = Path.of(entry).toRealPath();
                if (place.startsWith(folder)
                        || (Files.isDirectory(place) && folder.startsWith(place))) {
                    throw new IllegalArgumentException(
                            "programs are loaded from %s; no files may be dropped into %s"
                                    .formatted(place, folder));
                }
            }
        }
    }

    /// Makes a file, and says what it is.
    ///
    /// @throws ActionException if there may be no such file; nothing has changed then
    Map<String, Object> drop(String name, String content) throws ActionException, IOException {
        if (!NAME.matcher(name).matches()
                || name.length() > MAX_NAME
                || name.contains("..")
                || DEVICE.matcher(name).matches()) {
            throw new ActionException(
                    "bad_filename",
                    "a name has letters, digits, _ . - and blanks, begins with a letter or digit,"
                            + " does not end with a dot or blank, and is no device's");
        }
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new ActionException(
                    "file_too_large", "a file has at most %d bytes".formatted(MAX_BYTES));
        }
        write(name, bytes);
        return Map.of("filename", name, "bytes", bytes.length);
    }

    private void write(String name, byte[] bytes) throws ActionException, IOException {
        try (var open = Files.newDirectoryStream(folder)) {
            requireRoom(name, open);
            if (open instanceof SecureDirectoryStream<Path> secure) {
                requireTheFolder(secure);
                fill(secure.newByteChannel(Path.of(name), NEW), bytes);
            } else { // A system without folders that stay open: their names have to do.
                fill(Files.newByteChannel(folder.resolve(name), NEW), bytes);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(name);
        }
    }

    private void requireTheFolder(SecureDirectoryStream<Path> open)
            throws ActionException, IOException {
        var view = open.getFileAttributeView(BasicFileAttributeView.class);
        if (!Objects.equals(view.readAttributes().fileKey(), key)) {
            throw new ActionException(
                    "folder_replaced", "the folder is not the one that this program was told of");
        }
    }

    /// Also where the file system minds the case of names: the next one may not.
    private static void requireRoom(String name, Iterable<Path> open) throws ActionException {
        int files = 0;
        for (Path file : open) {
            if (String.valueOf(file.getFileName())
                    .toLowerCase(Locale.ROOT)
                    .equals(name.toLowerCase(Locale.ROOT))) {
                throw exists(name);
            }
            files++;
        }
        if (files >= MAX_FILES) {
            throw new ActionException(
                    "folder_full", "there are %d files already; clear some".formatted(files));
        }
    }

    private static ActionException exists(String name) {
        return new ActionException("file_exists", "there is a file " + name + ", and it stays");
    }

    private static void fill(SeekableByteChannel channel, byte[] bytes) throws IOException {
        try (channel) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
