package dev.heddle.server.jobs;

import dev.heddle.server.access.PrivateFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The folder below which documents can be given by their path, and the key under which a path can
/// be remembered: the name of a document may say whom it is about. May be called from any thread;
/// all methods block on the disk.
public final class DocumentFolder {
    private static final String KEY_FILE = "analyses.key";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_PATH = 4096;

    private final Optional<Path> folder;
    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private DocumentFolder(Optional<Path> folder, byte[] key) {
        this.folder = folder;
        this.key = new SecretKeySpec(key, "AES");
    }

    /// A document in the folder.
    ///
    /// @param path from the folder on
    /// @param modified when its content was changed last, in milliseconds since 1970
    public record Found(String path, Path file, long size, long modified) {
        /// Opens it. Nobody may put a link in its place meanwhile.
        SeekableByteChannel open() throws IOException {
            return Files.newByteChannel(
                    file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }

        /// The last part of its path.
        public String name() {
            return String.valueOf(file.getFileName());
        }
    }

    /// What the log has of a document in the folder.
    ///
    /// @param sealed its path, encrypted
    record Remembered(String sealed, long size, long modified) {}

    /// Opens the folder, if there is one, and the key in `data`, which is made if it is not there.
    ///
    /// @throws IOException if the folder is none, or the key cannot be read
    public static DocumentFolder open(Path data, Optional<Path> folder) throws IOException {
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            throw new IOException(folder.get() + ", which --documents names, is no folder");
        }
        PrivateFile.makeFolder(data);
        Path file = data.resolve(KEY_FILE);
        if (!Files.exists(file)) {
            var fresh = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(fresh);
            PrivateFile.create(file, Base64.getEncoder().encodeToString(fresh));
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " does not hold a key", e);
        }
        if (key.length != KEY_BYTES) {
            throw new IOException(file + " does not hold a key of 256 bits");
        }
        Optional<Path> real = folder.isPresent() ? Optional.of(folder.get().toRealPath()) : folder;
        return new DocumentFolder(real, key);
    }

    /// Whether there is a folder.
    public boolean isOpen() {
        return folder.isPresent();
    }

    /// A document by its path from the folder on; empty if there is none, if it is no ordinary
    /// file, or if it lies elsewhere, whatever leads there.
    public Optional<Found> find(String path) {
        if (folder.isEmpty() || path.isEmpty() || path.length() > MAX_PATH) {
            return Optional.empty();
        }
        try {
            var root = folder.get();
            var relative = root.getFileSystem().getPath(path);
            if (relative.isAbsolute() || goesUp(relative)) {
                return Optional.empty();
            }
            var file = root.resolve(relative).toRealPath();
            var facts =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return file.startsWith(root) && facts.isRegularFile() && Files.isReadable(file)
                    ? Optional.of(
                            new Found(
                                    path, file, facts.size(), facts.lastModifiedTime().toMillis()))
                    : Optional.empty();
        } catch (InvalidPathException | IOException e) {
            return Optional.empty(); // Which of these it was is not for those who guess at names.
        }
    }

    private static boolean goesUp(Path relative) {
        for (var part : relative) {
            if (part.toString().equals("..")) {
                return true;
            }
        }
        return false;
    }

    /// What can be remembered of a document.
    ///
    /// @param id of its analysis; for no other will it be found again
    Remembered remember(String id, Found found) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var sealed = cipher(Cipher.ENCRYPT_MODE, id, nonce, bytes(found.path()));
        var all = Arrays.copyOf(nonce, nonce.length + sealed.orElseThrow().length);
        System.arraycopy(sealed.get(), 0, all, nonce.length, sealed.get().length);
        return new Remembered(
                Base64.getEncoder().encodeToString(all), found.size(), found.modified());
    }

    /// The document that is remembered, if it is still there and as it was.
    Optional<Found> findAgain(String id, Remembered remembered) {
        byte[] all;
        try {
            all = Base64.getDecoder().decode(remembered.sealed());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (all.length < NONCE_BYTES) {
            return Optional.empty();
        }
        var nonce = Arrays.copyOf(all, NONCE_BYTES);
        var sealed = Arrays.copyOfRange(all, NONCE_BYTES, all.length);
        return cipher(Cipher.DECRYPT_MODE, id, nonce, sealed)
                .flatMap(path -> find(new String(path, StandardCharsets.UTF_8)))
                .filter(found ->
                        found.size() == remembered.size()
                                && found.modified() == remembered.modified());
    }

    private Optional<byte[]> cipher(int mode, String id, byte[] nonce, byte[] text) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(bytes(id));
            return Optional.of(cipher.doFinal(text));
        } catch (GeneralSecurityException e) {
            return Optional.empty(); // Sealed with another key, or for another analysis.
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
