package dev.heddle.server.access;

import dev.heddle.sync.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The keys of faces in a data folder: `keys.json` holds them hashed. A command line may make and
/// revoke keys while a hub runs, which looks at the file as it does for tokens. All methods block
/// on the disk, but {@link #find} and {@link #isFresh}. May be called from any thread.
public final class Keys {
    private static final int MAX_KEYS = 1000;
    private static final int ID_LENGTH = 8;

    /// How long a revoked key may live on.
    private static final long FRESH_NANOS = 1_000_000_000;

    private final StoredList<Stored> stored;
    private final Map<String, Known> byId = new ConcurrentHashMap<>();
    private volatile Map<String, Stored> own = Map.of();
    private volatile Others others = Others.NONE;
    private volatile long lookedNanos = System.nanoTime() - FRESH_NANOS;

    /// A key as stored: all but itself.
    ///
    /// @param id what names it in lists and in `revoke`; the key begins with it
    /// @param hash its SHA-256
    /// @param face a face's word
    /// @param of what it is limited to, empty where there is nothing to choose
    /// @param made when
    /// @param actions what its host can be asked for; absent if nobody has said
    public record Stored(
            String id,
            String hash,
            String face,
            String of,
            String note,
            Instant made,
            @Nullable List<String> actions) {}

    private record Known(String hash, FaceKey key) {}

    private Keys(Path folder) {
        stored = new StoredList<>(folder, "keys", Stored.class);
    }

    /// The keys of `folder`, which is made if it is not there.
    public static Keys open(Path folder) throws IOException {
        PrivateFile.makeFolder(folder);
        var keys = new Keys(folder);
        keys.reload();
        return keys;
    }

    /// Makes and stores a key. It is shown here and nowhere else.
    ///
    /// @param of what it is limited to; empty if the face leaves nothing to choose
    public String create(Face face, String of, String note) throws IOException {
        return create(face, of, note, List.of());
    }

    /// Makes and stores a key for a host of which is known what it can be asked for.
    public String create(Face face, String of, String note, List<String> actions)
            throws IOException {
        String id = Secret.hash(Secret.random()).substring(0, ID_LENGTH);
        String key = id + "-" + Secret.random();
        stored.change(all -> {
            if (all.size() >= MAX_KEYS) {
                throw new IllegalStateException(
                        "there are %d keys already; revoke some".formatted(MAX_KEYS));
            }
            return all.add(
                    new Stored(
                            id,
                            Secret.hash(key),
                            face.word(),
                            of,
                            note,
                            Instant.now(),
                            actions.isEmpty() ? null : actions));
        });
        return key;
    }

    /// All keys.
    public List<Stored> list() throws IOException {
        return stored.read();
    }

    /// Removes the key with this id; false if there is none. What it had opened ends within
    /// seconds.
    public boolean revoke(String id) throws IOException {
        return stored.change(all -> all.removeIf(key -> key.id().equals(id)));
    }

    /// What a key is good for, as far as is known without looking at the disk. Takes as long for a
    /// key that is nearly right as for any other. Never blocks.
    Optional<FaceKey> find(String key) {
        String id = key.substring(0, Math.min(ID_LENGTH, key.length()));
        var own = byId.get(id);
        var known =
                own != null
                        ? own
                        : others.find(Others.Kind.KEY, id).stream()
                                .flatMap(one -> known(Json.convert(one, Stored.class)).stream())
                                .findFirst()
                                .orElse(null);
        return known != null && MessageDigest.isEqual(bytes(known.hash()), bytes(Secret.hash(key)))
                ? Optional.of(known.key())
                : Optional.empty();
    }

    private static byte[] bytes(String hash) {
        return hash.getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether the file was looked at within the last second. Never blocks.
    boolean isFresh() {
        return System.nanoTime() - lookedNanos < FRESH_NANOS;
    }

    /// Reads the file again if it has changed.
    synchronized void reload() throws IOException {
        lookedNanos = System.nanoTime();
        stored.readIfChanged().ifPresent(this::learn);
    }

    private static FaceKey key(Stored one, Face face) {
        var actions = one.actions() == null ? List.<String>of() : one.actions();
        return new FaceKey(one.id(), face, one.of(), one.note(), actions);
    }

    private void learn(List<Stored> all) {
        byId.keySet().retainAll(all.stream().map(Stored::id).toList());
        all.forEach(one -> known(one).ifPresent(known -> byId.put(one.id(), known)));
        own = all.stream().collect(Collectors.toUnmodifiableMap(Stored::id, one -> one));
    }

    /// One that a newer version has made is good for nothing here.
    private static Optional<Known> known(Stored one) {
        return Face.of(one.face()).map(face -> new Known(one.hash(), key(one, face)));
    }

    /// Lets in who has a key of another hub, and tells the others of those of this one.
    void share(SharedAccess shared) {
        others = shared;
        shared.share(
                Others.Kind.KEY,
                new SharedAccess.Own() {
                    @Override
                    public Map<String, ?> all() {
                        return own;
                    }

                    @Override
                    public void forget(String id) {} // They are revoked by their own hub alone.
                });
    }
}
