package dev.heddle.server.access;

import dev.heddle.sync.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The tokens of a data folder: `tokens.json` holds them hashed; `token` holds the first one as it
/// is, readable by its owner only, so that whoever may read the folder can use the hub.
///
/// A command line may add and revoke tokens while a hub runs; the hub looks at the file again when
/// it meets a token it does not know, and for all others once a second. All methods block on the
/// disk, but {@link #find} and {@link #isFresh}. May be called from any thread.
public final class Tokens {
    private static final String FIRST = "token";
    private static final int MAX_TOKENS = 1000;

    /// How long a revoked token may live on.
    private static final long FRESH_NANOS = 1_000_000_000;

    private final Path folder;
    private final StoredList<Stored> stored;
    private final Map<String, Caller> byHash = new ConcurrentHashMap<>();
    private volatile Map<String, Stored> known = Map.of();
    private final Map<String, Caller> given = new ConcurrentHashMap<>();
    private volatile Others others = Others.NONE;
    private volatile long lookedNanos = System.nanoTime() - FRESH_NANOS;

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

    private Tokens(Path folder) {
        this.folder = folder;
        this.stored = new StoredList<>(folder, "tokens", Stored.class);
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
        return stored.read();
    }

    /// Removes the token with this id; false if there is none. Links that stand are not cut.
    public boolean revoke(String id) throws IOException {
        return stored.change(all -> all.removeIf(token -> token.id().equals(id)));
    }

    private void add(String token, String kind, String host) throws IOException {
        String hash = Secret.hash(token);
        stored.change(all -> {
            if (all.size() >= MAX_TOKENS) {
                throw new IllegalStateException(
                        "there are %d tokens already; revoke some".formatted(MAX_TOKENS));
            }
            return all.add(new Stored(id(hash), hash, kind, host, Instant.now()));
        });
    }

    /// The caller a token stands for, as far as is known without looking at the disk. Never blocks.
    Optional<Caller> find(String token) {
        String hash = Secret.hash(token);
        Caller caller = given.get(hash);
        return Optional.ofNullable(caller == null ? byHash.get(hash) : caller)
                .or(() ->
                        others.find(Others.Kind.TOKEN, hash).stream()
                                .findFirst()
                                .map(one -> Json.convert(one, Stored.class).caller()));
    }

    /// Lets in who has a token of another hub, and tells the others of those of this one.
    void share(SharedAccess shared) {
        others = shared;
        shared.share(
                Others.Kind.TOKEN,
                new SharedAccess.Own() {
                    @Override
                    public Map<String, ?> all() {
                        return known;
                    }

                    @Override
                    public void forget(String id) {} // They are revoked by their own hub alone.
                });
    }

    /// Whether the file was looked at within the last second. Never blocks.
    boolean isFresh() {
        return System.nanoTime() - lookedNanos < FRESH_NANOS;
    }

    /// Reads the file again if it has changed.
    synchronized void reload() throws IOException {
        lookedNanos = System.nanoTime();
        stored.readIfChanged()
                .ifPresent(all -> {
                    known =
                            all.stream()
                                    .collect(
                                            Collectors.toUnmodifiableMap(
                                                    Stored::hash, one -> one, (one, _) -> one));
                    byHash.keySet().retainAll(all.stream().map(Stored::hash).toList());
                    all.forEach(token -> byHash.put(token.hash(), token.caller()));
                });
    }
}
