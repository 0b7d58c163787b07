package dev.heddle.server.modules;

import static java.util.Objects.requireNonNull;

import dev.heddle.server.access.PrivateFile;
import dev.heddle.server.modules.Catalogue.Item;
import dev.heddle.server.modules.Catalogue.Known;
import dev.heddle.server.modules.Catalogue.Phase;
import dev.heddle.server.modules.Catalogue.Version;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// Keeps what authors publish, and hands it out. It has no key, and nobody has to trust it:
/// programs check signatures themselves, by keys of their own. Here only the form is checked, that
/// a file is the one its papers name, and that versions rise. Blocks on the disk. May be called
/// from any thread.
///
/// Hubs that share a log have the same modules. What one of them takes is in their {@link
/// Catalogue} first; the others follow it and fetch the file. Each hands out what is in its own
/// folder, also while the log cannot be reached.
///
/// ```
/// modules/lights/7/papers.json    signed by the author
///                  file.jar       the file; without it the version is announced, and not there yet
///                  revoked        if it is there, the version is not to be used; then it has no file
/// ```
public final class ModuleRepository {
    /// Each holds a few versions of a program's parts; a hub with more of them is used as an
    /// archive.
    static final int MAX_MODULES = 100;

    /// As many as people go back and forth between; the oldest goes when one more comes.
    static final int MAX_VERSIONS = 20;

    /// Of all files together.
    static final long MAX_BYTES = 1L << 30;

    private static final String PAPERS = "papers.json";
    private static final String FILE = "file.jar";
    private static final String REVOKED = "revoked";

    /// How often a change is tried again because other hubs have made one.
    private static final int TRIES = 16;

    private static final FileSource NO_FILES =
            version -> {
                throw new IOException("there is no file of " + version);
            };

    private static final System.Logger LOG = System.getLogger(ModuleRepository.class.getName());

    private final Path folder;
    private final long maxBytes;
    private final Map<String, NavigableMap<Long, Entry>> modules = new TreeMap<>();
    private final Optional<Catalogue> catalogue;

    /// Whether the catalogue may have what is not here yet.
    private final AtomicBoolean behind = new AtomicBoolean();

    /// What is to be changed, on what is known now.
    @FunctionalInterface
    private interface Decision {
        Map<Version, Optional<Item>> decide() throws RefusedException, IOException;
    }

    /// Where the file of a version comes from.
    @FunctionalInterface
    private interface FileSource {
        byte[] of(Version version) throws IOException;
    }

    /// One version and its folder.
    private record Entry(Manifest manifest, SignedManifest papers, Path folder) {
        boolean isThere() {
            return Files.exists(folder.resolve(FILE)) || isRevoked();
        }

        boolean isRevoked() {
            return Files.exists(folder.resolve(REVOKED));
        }

        Published published() {
            return Published.of(manifest, papers, isRevoked());
        }

        Version name() {
            return new Version(manifest.module(), manifest.version());
        }

        /// Of one that is there.
        Item item() {
            return new Item(papers, isRevoked() ? Phase.REVOKED : Phase.THERE);
        }
    }

    /// Something is not taken, or not there.
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Problem problem;

        RefusedException(Problem problem, String message) {
            super(message);
            this.problem = problem;
        }

        /// What is wrong.
        public Problem problem() {
            return problem;
        }
    }

    private ModuleRepository(Path folder, long maxBytes, Optional<Catalogue> catalogue) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.catalogue = catalogue;
    }

    /// The repository in a hub's data folder; its own folder is made if it is not there.
    ///
    /// @throws IOException if it cannot be read, or holds something that is none of ours
    public static ModuleRepository open(Path data) throws IOException {
        return open(data, MAX_BYTES, Optional.empty());
    }

    /// The same, shared with all hubs that have this catalogue. What only this hub has is put into
    /// it. Blocks until the log has answered.
    ///
    /// @throws IOException as above, or if the log does not answer
    public static ModuleRepository open(Path data, SharedCatalogue catalogue) throws IOException {
        return open(data, MAX_BYTES, Optional.of(catalogue));
    }

    static ModuleRepository open(Path data, long maxBytes, Optional<Catalogue> catalogue)
            throws IOException {
        var repository = new ModuleRepository(data.resolve("modules"), maxBytes, catalogue);
        PrivateFile.makeFolder(repository.folder);
        for (Path module : children(repository.folder)) {
            for (Path version : children(module)) {
                repository.learn(version);
            }
        }
        if (catalogue.isPresent()) {
            repository.join(catalogue.get());
        }
        return repository;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private void learn(Path version) throws IOException {
        Path papers = version.resolve(PAPERS);
        if (Files.exists(papers)) { // Else the hub was stopped while it made the folder.
            try {
                var signed = SignedManifest.read(Files.readString(papers));
                put(new Entry(Manifest.read(signed.manifest()), signed, version));
            } catch (IllegalArgumentException e) {
                throw new IOException(papers + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private void put(Entry entry) {
        modules.computeIfAbsent(entry.manifest().module(), _ -> new TreeMap<>())
                .put(entry.manifest().version(), entry);
    }

    // ---- publishing ---------------------------------------------------------------------------

    /// Takes the papers of a new version, whose file is to follow.
    ///
    /// @throws RefusedException if they are not well-formed, not newer than what is there, or one
    ///   too many
    public synchronized Published announce(SignedManifest papers)
            throws RefusedException, IOException {
        Manifest manifest;
        try {
            manifest = Manifest.read(papers.manifest());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Problem.INVALID_PARAMETERS, "`manifest`: " + e.getMessage());
        }
        var name = new Version(manifest.module(), manifest.version());
        change(
                NO_FILES,
                () -> {
                    var versions = modules.getOrDefault(manifest.module(), new TreeMap<>());
                    requireNew(manifest, versions);
                    var changes = new HashMap<Version, Optional<Item>>();
                    for (var other : versions.values()) {
                        if (!other.isThere()) {
                            changes.put(
                                    other.name(), Optional.empty()); // Announced, and never came.
                        }
                    }
                    changes.put(name, Optional.of(new Item(papers, Phase.ANNOUNCED)));
                    return changes;
                });
        return entry(name.module(), name.version()).published();
    }

    private void requireNew(Manifest manifest, Map<Long, Entry> versions) throws RefusedException {
        if (versions.isEmpty() && modules.size() >= MAX_MODULES) {
            throw new RefusedException(
                    Problem.TOO_MANY, "a hub has at most %d modules".formatted(MAX_MODULES));
        }
        long newest = newest(versions.values());
        if (manifest.version() <= newest) {
            throw new RefusedException(
                    Problem.OLD_VERSION,
                    "version %d of %s is there; a new one must be greater, was %d"
                            .formatted(newest, manifest.module(), manifest.version()));
        }
    }

    private static long newest(Collection<Entry> versions) {
        return versions.stream()
                .filter(Entry::isThere)
                .mapToLong(one -> one.manifest().version())
                .max()
                .orElse(0);
    }

    /// Takes the file of a version that was announced; now it is there for all. Sent again it is
    /// the same.
    ///
    /// @throws RefusedException if nobody announced it, it is another file, or there is no room
    public synchronized Published publish(String module, long version, byte[] file)
            throws RefusedException, IOException {
        change(
                _ -> file,
                () -> {
                    var entry = entry(module, version);
                    requireSame(entry.manifest(), file);
                    if (entry.isThere()) {
                        return Map.of();
                    }
                    if (used() + file.length > maxBytes
                            || Files.getFileStore(folder).getUsableSpace() < 2L * file.length) {
                        throw new RefusedException(
                                Problem.DISK_FULL, "there is no room for this module on the hub");
                    }
                    if (catalogue.isPresent()) {
                        catalogue.get().put(entry.name(), file);
                    }
                    var changes = surplus(module);
                    changes.put(entry.name(), Optional.of(new Item(entry.papers(), Phase.THERE)));
                    return changes;
                });
        return entry(module, version).published();
    }

    private Map<Version, Optional<Item>> surplus(String module) {
        var versions = requireNonNull(modules.get(module));
        var surplus = new HashMap<Version, Optional<Item>>();
        for (var oldest : versions.values()) {
            if (versions.size() - surplus.size() <= MAX_VERSIONS) {
                break;
            }
            surplus.put(oldest.name(), Optional.empty());
        }
        return surplus;
    }

    private static void requireSame(Manifest manifest, byte[] file) throws RefusedException {
        if (file.length != manifest.length() || !sha256(file).equals(manifest.sha256())) {
            throw new RefusedException(
                    Problem.WRONG_FILE,
                    "this file is not the one that the papers of %s %d name"
                            .formatted(manifest.module(), manifest.version()));
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private long used() {
        return modules.values().stream()
                .flatMap(versions -> versions.values().stream())
                .filter(one -> Files.exists(one.folder().resolve(FILE)))
                .mapToLong(one -> one.manifest().length())
                .sum();
    }

    private void delete(Entry entry) throws IOException {
        String module = entry.manifest().module();
        var versions = requireNonNull(modules.get(module));
        versions.remove(entry.manifest().version());
        if (versions.isEmpty()) {
            modules.remove(module);
        }
        for (String name : List.of(FILE, REVOKED, PAPERS)) { // The papers last: they name the rest.
            Files.deleteIfExists(entry.folder().resolve(name));
        }
        Files.deleteIfExists(entry.folder());
    }

    /// Says of a version that it is not to be used any more, and deletes its file. Programs that
    /// run it run on; none goes back to it.
    ///
    /// @throws RefusedException if there is no such version
    public synchronized Published revoke(String module, long version)
            throws RefusedException, IOException {
        change(
                NO_FILES,
                () -> {
                    var entry = entry(module, version);
                    if (!entry.isThere()) {
                        throw unknown(module, version);
                    }
                    return Map.of(
                            entry.name(), Optional.of(new Item(entry.papers(), Phase.REVOKED)));
                });
        return entry(module, version).published();
    }

    // ---- changing -----------------------------------------------------------------------------

    /// Decides on what all hubs know, and again if another hub was faster.
    private void change(FileSource files, Decision decision) throws RefusedException, IOException {
        for (int i = 0; i < TRIES; i++) {
            Optional<Known> known = catalogue.isPresent() ? catchUp() : Optional.empty();
            var changes = decision.decide();
            boolean isNow =
                    known.isEmpty()
                            || changes.isEmpty()
                            || catalogue.orElseThrow().change(known.get(), changes);
            if (isNow) {
                for (var change : changes.entrySet()) {
                    apply(change.getKey(), change.getValue(), files);
                    tidy(change.getKey(), change.getValue());
                }
                return;
            }
        }
        throw new IOException("other hubs change their modules all the time");
    }

    private void apply(Version name, Optional<Item> change, FileSource files) throws IOException {
        var versions = modules.getOrDefault(name.module(), new TreeMap<>());
        var entry = versions.get(name.version());
        if (change.isEmpty()) {
            if (entry != null) {
                delete(entry);
            }
            return;
        }
        var item = change.get();
        if (entry == null) {
            entry = make(item.papers());
        }
        if (item.phase() == Phase.REVOKED && !entry.isRevoked()) {
            PrivateFile.replace(entry.folder().resolve(REVOKED), new byte[0]);
            Files.deleteIfExists(entry.folder().resolve(FILE));
        } else if (item.phase() == Phase.THERE && !entry.isThere()) {
            byte[] file = files.of(name);
            try {
                requireSame(entry.manifest(), file);
            } catch (RefusedException e) {
                throw new IOException(e.getMessage(), e);
            }
            PrivateFile.replace(entry.folder().resolve(FILE), file);
        }
    }

    private Entry make(SignedManifest papers) throws IOException {
        var manifest = Manifest.read(papers.manifest());
        Path own = folder.resolve(manifest.module()).resolve(Long.toString(manifest.version()));
        PrivateFile.makeFolder(own);
        PrivateFile.replace(own.resolve(PAPERS), papers.text().getBytes(StandardCharsets.UTF_8));
        var entry = new Entry(manifest, papers, own);
        put(entry);
        return entry;
    }

    /// A file that nobody may have any more is not kept for others either.
    private void tidy(Version name, Optional<Item> change) {
        boolean isGone = change.isEmpty() || change.get().phase() == Phase.REVOKED;
        if (catalogue.isPresent() && isGone) {
            try {
                catalogue.get().delete(name);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "a file stays that nobody needs: {0}", e.getMessage());
            }
        }
    }

    // ---- other hubs ---------------------------------------------------------------------------

    private void join(Catalogue shared) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            var known = shared.read();
            var changes = new HashMap<Version, Optional<Item>>();
            for (var versions : modules.values()) {
                for (var entry : versions.values()) {
                    if (entry.isThere() && !known.items().containsKey(entry.name())) {
                        if (!entry.isRevoked()) {
                            shared.put(
                                    entry.name(), Files.readAllBytes(entry.folder().resolve(FILE)));
                        }
                        changes.put(entry.name(), Optional.of(entry.item()));
                    }
                }
            }
            if (changes.isEmpty() || shared.change(known, changes)) {
                shared.onChange(() -> {
                    behind.set(true);
                    Thread.ofVirtual().name("heddle-modules").start(this::lookAgain);
                });
                var _ = catchUp();
                return;
            }
        }
        throw new IOException("other hubs change their modules all the time");
    }

    /// Takes in what other hubs have done, if that is not so yet. Blocks.
    public synchronized void lookAgain() {
        if (behind.get()) {
            try {
                var _ = catchUp();
            } catch (IOException e) {
                behind.set(true);
                LOG.log(Level.WARNING, "modules of other hubs: {0}", e.getMessage());
            }
        }
    }

    /// Brings this folder to where all hubs are. A file that cannot be fetched now comes later.
    private Optional<Known> catchUp() throws IOException {
        behind.set(false);
        var shared = catalogue.orElseThrow();
        var known = shared.read();
        for (var item : known.items().entrySet()) {
            try {
                apply(item.getKey(), Optional.of(item.getValue()), shared::file);
            } catch (IOException e) {
                behind.set(true);
                LOG.log(Level.WARNING, "a module of another hub: {0}", e.getMessage());
            }
        }
        for (var versions : List.copyOf(modules.values())) {
            for (var entry : List.copyOf(versions.values())) {
                if (!known.items().containsKey(entry.name())) {
                    delete(entry);
                }
            }
        }
        return Optional.of(known);
    }

    // ---- handing out --------------------------------------------------------------------------

    /// All versions of all modules, the newest first.
    public synchronized Map<String, List<Published>> list() {
        var all = new TreeMap<String, List<Published>>();
        for (String module : modules.keySet()) {
            var there = listThere(module);
            if (!there.isEmpty()) {
                all.put(module, there);
            }
        }
        return all;
    }

    /// All versions of a module, the newest first.
    ///
    /// @throws RefusedException if there is none
    public synchronized List<Published> list(String module) throws RefusedException {
        var there = listThere(module);
        if (there.isEmpty()) {
            throw new RefusedException(Problem.UNKNOWN_MODULE, "there is no module " + module);
        }
        return there;
    }

    private List<Published> listThere(String module) {
        return Optional.ofNullable(modules.get(module)).stream()
                .flatMap(versions -> versions.descendingMap().values().stream())
                .filter(Entry::isThere)
                .map(Entry::published)
                .toList();
    }

    /// The papers of a version.
    ///
    /// @throws RefusedException if there is no such version
    public synchronized SignedManifest papers(String module, long version) throws RefusedException {
        return entry(module, version).papers();
    }

    /// Where the file of a version lies. It is never written again; it may go at any time.
    ///
    /// @throws RefusedException if there is no such version, or it was revoked
    public synchronized Path file(String module, long version) throws RefusedException {
        Path file = entry(module, version).folder().resolve(FILE);
        if (!Files.exists(file)) {
            throw unknown(module, version);
        }
        return file;
    }

    private Entry entry(String module, long version) throws RefusedException {
        var versions = modules.get(module);
        var entry = versions == null ? null : versions.get(version);
        if (entry == null) {
            throw unknown(module, version);
        }
        return entry;
    }

    private static RefusedException unknown(String module, long version) {
        return new RefusedException(
                Problem.UNKNOWN_MODULE,
                "there is no file of %s %d; it was never published, revoked, or is too old"
                        .formatted(module, version));
    }
}
