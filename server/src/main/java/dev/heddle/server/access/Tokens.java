package dev.heddle.server.access;

import dev.heddle.sync.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The tokens of a data folder: `tokens.json` holds them hashed; `token` holds the first one as it
/// is, readable by its owner only, so that whoever may read the folder can use the hub.
///
/// A command line may add and revoke tokens while a hub runs; the hub looks at the file again when
/// it meets a token it does not know, and for all others once a second. All methods block on the
/// disk, but {@link #find} and {@link #isFresh}. May be called from any thread.
public final class Tokens {
    private static final String FIRST = "token";
    private static final String ALL = "tokens.json";
    private static final int MAX_TOKENS = 1000;

    /// How long a revoked token may live on.
    private static final long FRESH_NANOS = 1_000_000_000;

    private final Path folder;
    private final Map<String, Caller> byHash = new ConcurrentHashMap<>();
    private final Map<String, Caller> given = new ConcurrentHashMap<>();
    private @Nullable Version read; // Guarded by this.
    private volatile long lookedNanos = System.nanoTime() - FRESH_NANOS;

    /// What tells one state of the file from another. It is replaced, never written, so its key
    /// changes even when two changes fall into one tick of the file system's clock.
    private record Version(FileTime changed, @Nullable Object key) {
        static Version of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    /// A token as stored: all but itself.
    ///
    /// @param id what names it in lists and in `revoke`
    /// @param hash its SHA-256
    /// @param kind `act` or `host`
    /// @param host the host's name, empty for `act`
    /// @param made when
    public record Stored(String id, String hash, String kind, String host, Instant made) {
        private Caller caller() {
            return kind.equals("host") ? new Caller.Program(host, hash) : person(hash);
        }
    }

    private record StoredTokens(List<Stored> tokens) {}

    private Tokens(Path folder) {
        this.folder = folder;
    }

    /// The tokens of `folder`, which is made, with a first token, if it is not there.
    public static Tokens open(Path folder) throws IOException {
        PrivateFile.makeFolder(folder);
        var tokens = new Tokens(folder);
        tokens.makeFirst();
        tokens.reload();
        return tokens;
    }

    private void makeFirst() throws IOException {
        Path file = folder.resolve(FIRST);
        if (Files.exists(file)) {
            return;
        }
        String token = Secret.random();
        add(token, "act", ""); // First: a file with a token that nobody knows would stay useless.
        try {
            PrivateFile.create(file, token + "\n");
        } catch (FileAlreadyExistsException e) {
            revoke(id(Secret.hash(token))); // Another hub on the same folder was first.
        }
    }

    private static Caller person(String hash) {
        return Caller.Person.atHome("t-" + id(hash));
    }

    private static String id(String hash) {
        return hash.substring(0, 8);
    }

    /// Accepts `token` for people, for as long as this hub runs; it is not stored.
    public void give(String token) {
        String hash = Secret.hash(token);
        given.put(hash, person(hash));
    }

    /// Makes and stores a token with which a program may link as `host`.
    public String createForHost(String host) throws IOException {
        String token = Secret.random();
        add(token, "host", host);
        return token;
    }

    /// All stored tokens.
    public List<Stored> list() throws IOException {
        Path file = folder.resolve(ALL);
        if (!Files.exists(file)) {
            return List.of();
        }
        return Json.convert(Json.read(Files.readString(file)), StoredTokens.class).tokens();
    }

    /// Removes the token with this id; false if there is none. Links that stand are not cut.
    public boolean revoke(String id) throws IOException {
        return change(stored -> stored.removeIf(token -> token.id().equals(id)));
    }

    private void add(String token, String kind, String host) throws IOException {
        String hash = Secret.hash(token);
        change(stored -> {
            if (stored.size() >= MAX_TOKENS) {
                throw new IllegalStateException(
                        "there are %d tokens already; revoke some".formatted(MAX_TOKENS));
            }
            return stored.add(new Stored(id(hash), hash, kind, host, Instant.now()));
        });
    }

    private interface Change {
        boolean apply(List<Stored> stored);
    }

    /// Changes the file under a lock that other processes respect, and replaces it in one step.
    private synchronized boolean change(Change change) throws IOException {
        Path lockFile = folder.resolve(ALL + ".lock");
        try (var channel =
                        FileChannel.open(
                                lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            var stored = new ArrayList<>(list());
            if (!change.apply(stored)) {
                return false;
            }
            PrivateFile.replace(folder.resolve(ALL), Json.write(new StoredTokens(stored)));
            return true;
        }
    }

    /// The caller a token stands for, as far as is known without looking at the disk. Never blocks.
    Optional<Caller> find(String token) {
        String hash = Secret.hash(token);
        Caller caller = given.get(hash);
        return Optional.ofNullable(caller == null ? byHash.get(hash) : caller);
    }

    /// Whether the file was looked at within the last second. Never blocks.
    boolean isFresh() {
        return System.nanoTime() - lookedNanos < FRESH_NANOS;
    }

    /// Reads the file again if it has changed.
    synchronized void reload() throws IOException {
        Path file = folder.resolve(ALL);
        lookedNanos = System.nanoTime();
        if (!Files.exists(file)) {
            byHash.clear();
            read = null;
            return;
        }
        var changed = Version.of(file);
        if (changed.equals(read)) {
            return;
        }
        var stored = list();
        byHash.keySet().retainAll(stored.stream().map(Stored::hash).toList());
        stored.forEach(token -> byHash.put(token.hash(), token.caller()));
        read = changed;
    }
}
