package dev.heddle.agent.release;

import dev.heddle.agent.module.ModuleHost;
import dev.heddle.agent.module.ModuleSource;
import dev.heddle.agent.module.Release;
import dev.heddle.agent.release.Fetcher.Offered;
import dev.heddle.agent.release.ModuleState.Kept;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The versions of modules that a program may run: takes new ones from its hub, keeps them on the
/// disk, remembers which one is current, and goes back.
///
/// A hub needs no trust. What it offers is checked in this order: the signature, by a key of this
/// program's own file; that the version is greater than every one that was current before; the
/// time; the product and its API; length and SHA-256; the form of the archive. Only when all checks
/// are passed, and the program says that the version runs ({@link #committed}), it is remembered; a
/// release that is refused or fails changes nothing but its mark. Signed code is trusted code:
/// nothing here is a sandbox.
///
/// Blocks on the disk and on the network: not for an owner's thread. May be called from any thread.
public final class Releases implements ModuleSource, AutoCloseable {
    /// A version that did not come up twice is not tried a third time.
    private static final int MAX_STARTS = 2;

    private static final System.Logger LOG = System.getLogger(Releases.class.getName());

    private final ReleaseOptions options;
    private final ModuleStore store;
    private final Fetcher fetcher;
    private final AtomicBoolean fetching = new AtomicBoolean();

    /// A version that the hub offers and that passed every check that needs no file.
    ///
    /// @param manifest its papers, read
    /// @param papers as they are signed
    /// @param isNew whether it is greater than all that were current here; else it was rolled back
    ///   or is current
    /// @param isCurrent whether it is current here
    /// @param hasFailed whether it was tried here, and {@link #failed}
    public record Offer(
            Manifest manifest,
            SignedManifest papers,
            boolean isNew,
            boolean isCurrent,
            boolean hasFailed) {}

    /// What is stored of a module.
    ///
    /// @param module its id
    /// @param current the version to start with; null if there is none
    /// @param kept all versions that are here, the current one first
    public record Stored(String module, @Nullable Version current, List<Version> kept) {
        public Stored {
            kept = List.copyOf(kept);
        }
    }

    /// A version that is stored.
    public record Version(long version, String sha256, boolean revoked, boolean failed) {}

    private Releases(ReleaseOptions options, ModuleStore store) {
        this.options = options;
        this.store = store;
        this.fetcher = new Fetcher(options.hub(), options.token(), options.patience());
    }

    /// Opens a program's store.
    ///
    /// @throws IOException if its folder cannot be used, or another program has it open
    public static Releases open(ReleaseOptions options) throws IOException {
        return open(options, Disk.REAL);
    }

    static Releases open(ReleaseOptions options, Disk disk) throws IOException {
        return new Releases(options, ModuleStore.open(options.folder(), disk));
    }

    @Override
    public void close() {
        fetcher.close();
        store.close();
    }

    // ---- a new version ------------------------------------------------------------------------

    /// The newest version that the hub offers and that was not revoked. What the hub says was
    /// revoked is not gone back to from now on.
    ///
    /// @throws RefusedException if there is none, or it may not be taken
    public Offer offered(String module) throws RefusedException {
        var offers = fetcher.offers(module);
        noteRevoked(module, offers);
        var offered =
                offers.stream()
                        .filter(one -> !one.revoked())
                        .max(Comparator.comparingLong(Offered::version))
                        .orElseThrow(() ->
                                new RefusedException(
                                        Refusal.UNKNOWN_MODULE,
                                        "the hub offers no version of " + module));
        var papers = fetcher.papers(module, offered.version());
        var manifest = verify(module, papers);
        if (manifest.version() != offered.version()) {
            throw new RefusedException(
                    Refusal.WRONG_MODULE,
                    "asked for version %d, the papers are of %d"
                            .formatted(offered.version(), manifest.version()));
        }
        var state = store.state(module);
        String sha256 = manifest.sha256();
        return new Offer(
                manifest,
                papers,
                state.trusted() == null || manifest.version() > state.trusted().version(),
                sha256.equals(state.current()),
                state.failed().contains(sha256));
    }

    private void noteRevoked(String module, List<Offered> offers) throws RefusedException {
        var before = store.state(module);
        var after = before;
        for (var offered : offers) {
            if (offered.revoked() && before.find(offered.sha256()).isPresent()) {
                after = after.withRevoked(offered.sha256());
            }
        }
        if (!after.equals(before)) {
            store.write(module, after);
        }
    }

    private Manifest verify(String module, SignedManifest papers) throws RefusedException {
        var manifest = options.keys().verify(papers);
        if (!manifest.module().equals(module)) {
            throw new RefusedException(
                    Refusal.WRONG_MODULE,
                    "asked for %s, the papers are of %s".formatted(module, manifest.module()));
        }
        requireNewer(manifest);
        requireTime(manifest);
        requireFits(manifest);
        return manifest;
    }

    private void requireNewer(Manifest manifest) throws RefusedException {
        var state = store.state(manifest.module());
        if (state.isRevoked(manifest.sha256())) {
            throw new RefusedException(
                    Refusal.REVOKED, "version %d was revoked".formatted(manifest.version()));
        }
        var trusted = state.trusted();
        if (trusted == null || manifest.version() > trusted.version()) {
            return;
        }
        // What was current may become so again, after a rollback; another file under its number
        // not.
        if (manifest.version() < trusted.version() || !manifest.sha256().equals(trusted.sha256())) {
            throw new RefusedException(
                    Refusal.OLD_VERSION,
                    "version %d is not newer than version %d, which was current here"
                            .formatted(manifest.version(), trusted.version()));
        }
    }

    private void requireTime(Manifest manifest) throws RefusedException {
        if (!options.clock().instant().isBefore(manifest.expires())) {
            throw new RefusedException(
                    Refusal.EXPIRED,
                    "version %d could be taken until %s"
                            .formatted(manifest.version(), manifest.expires()));
        }
    }

    private void requireFits(Manifest manifest) throws RefusedException {
        if (!manifest.product().equals(options.product())) {
            throw new RefusedException(
                    Refusal.WRONG_PRODUCT,
                    "it is made for %s, this is %s"
                            .formatted(manifest.product(), options.product()));
        }
        if (options.api() < manifest.apiFrom() || options.api() > manifest.apiTo()) {
            throw new RefusedException(
                    Refusal.WRONG_API,
                    "it works with the API %d to %d, this program has %d"
                            .formatted(manifest.apiFrom(), manifest.apiTo(), options.api()));
        }
    }

    /// Fetches the newest version, checks all of it, and keeps it. It is not current yet: when it
    /// runs, say {@link #committed}, else {@link #failed}. One at a time.
    ///
    /// @throws RefusedException if it is not taken
    @Override
    public Release newest(String module) throws RefusedException {
        return fetch(offered(module));
    }

    /// The same for a version that {@link #offered} has just named.
    ///
    /// @throws RefusedException if it is not taken
    public Release fetch(Offer offer) throws RefusedException {
        if (!fetching.compareAndSet(false, true)) {
            throw new RefusedException(Refusal.BUSY, "a version is being fetched already");
        }
        try {
            var manifest = verify(offer.manifest().module(), offer.papers());
            var here = staged(manifest);
            if (here.isPresent()) {
                return here.get();
            }
            store.reserve(manifest.module(), manifest);
            fetcher.file(store, manifest);
            var release = checked(manifest);
            store.keep(manifest, offer.papers());
            return release;
        } finally {
            fetching.set(false);
        }
    }

    /// A version that was fetched before and is still whole.
    private Optional<Release> staged(Manifest manifest) throws RefusedException {
        try {
            return store.has(manifest.module(), manifest.sha256())
                    ? Optional.of(load(manifest.module(), manifest.sha256()))
                    : Optional.empty();
        } catch (RefusedException e) {
            if (isDamage(e.refusal())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Release checked(Manifest manifest) throws RefusedException {
        try {
            return release(manifest, store.fetched(manifest.module(), manifest.sha256()));
        } catch (RefusedException e) {
            store.discard(manifest.module(), manifest.sha256()); // More of it would not heal it.
            throw e;
        }
    }

    /// What is in a file, if it is the one that the papers are for. The bytes that are checked are
    /// the ones that are used.
    private static Release release(Manifest manifest, byte[] jar) throws RefusedException {
        if (jar.length != manifest.length()) {
            throw new RefusedException(
                    Refusal.WRONG_LENGTH,
                    "the file has %d bytes, its papers say %d"
                            .formatted(jar.length, manifest.length()));
        }
        if (!TrustedKeys.sha256(jar).equals(manifest.sha256())) {
            throw new RefusedException(
                    Refusal.WRONG_HASH, "the file is not the one that its papers are for");
        }
        var files = Archive.read(jar);
        if (!files.containsKey(manifest.entryPoint().replace('.', '/') + ".class")) {
            throw new RefusedException(
                    Refusal.NO_ENTRY_POINT,
                    "the class %s is not in the archive".formatted(manifest.entryPoint()));
        }
        return new Release(
                manifest.module(),
                manifest.version(),
                manifest.sha256(),
                manifest.entryPoint(),
                manifest.breaking(),
                files);
    }

    /// Checks a file against its papers as a program would that trusts their key, before they are
    /// published.
    ///
    /// @throws RefusedException if a program would refuse it
    public static void check(Manifest manifest, byte[] jar) throws RefusedException {
        var _ = release(manifest, jar);
    }

    // ---- what became of it --------------------------------------------------------------------

    /// This version runs now: it is the one to start with from now on, and nothing older comes from
    /// the hub any more. Also after {@link #previous}, with which the trusted version stays what it
    /// was.
    ///
    /// @throws RefusedException if it cannot be remembered; then the one before is still current
    public void committed(Release release) throws RefusedException {
        store.makeCurrent(release.module(), new Kept(release.sha256(), release.version()));
    }

    /// This version did not work; what is current stays so. Offered again it is marked.
    public void failed(Release release) throws RefusedException {
        store.write(release.module(), store.state(release.module()).withFailed(release.sha256()));
    }

    /// Has what becomes of modules that run kept here.
    public ModuleHost.Marks marks() {
        return new ModuleHost.Marks() {
            @Override
            public void current(Release release) throws RefusedException {
                committed(release);
            }

            @Override
            public void failed(Release release, String reason) {
                try {
                    Releases.this.failed(release);
                } catch (RefusedException e) { // It may be offered again; it is not current.
                    LOG.log(System.Logger.Level.WARNING, "a failed release has no mark", e);
                }
            }
        };
    }

    /// The version to go back to: the newest stored one that is older than the current one, not
    /// revoked, and did not fail. Say {@link #committed} when it runs.
    ///
    /// @throws RefusedException if there is none
    @Override
    public Release previous(String module) throws RefusedException {
        var before =
                store.state(module)
                        .previous()
                        .orElseThrow(() ->
                                new RefusedException(
                                        Refusal.NOT_STORED,
                                        "there is no version of %s to go back to"
                                                .formatted(module)));
        return load(module, before.sha256());
    }

    /// The current version, to run it again from the disk; empty if there is none.
    @Override
    public Optional<Release> current(String module) throws RefusedException {
        var current = store.state(module).current();
        return current == null ? Optional.empty() : Optional.of(load(module, current));
    }

    /// The version to start the program with; empty if there is none. To be asked once a start, and
    /// answered with {@link #started}: a version that was started twice without that is marked as
    /// failed, and the one before takes its place. So does one whose file is damaged.
    public Optional<Release> starting(String module) throws RefusedException {
        for (int left = ModuleState.MAX_KEPT + 1; left > 0; left--) {
            var state = store.state(module);
            if (state.current() == null) {
                return Optional.empty();
            }
            if (state.starts() < MAX_STARTS) {
                try {
                    var release = load(module, state.current());
                    store.write(module, state.withStarts(state.starts() + 1));
                    return Optional.of(release);
                } catch (RefusedException e) {
                    if (!isDamage(e.refusal())) {
                        throw e;
                    }
                }
            }
            store.write(module, state.withoutCurrent());
        }
        return Optional.empty();
    }

    private static boolean isDamage(Refusal refusal) {
        return refusal == Refusal.WRONG_HASH
                || refusal == Refusal.WRONG_LENGTH
                || refusal == Refusal.NOT_STORED
                || refusal == Refusal.BAD_MANIFEST;
    }

    /// The program runs with the version that {@link #starting} gave.
    public void started(Release release) throws RefusedException {
        var state = store.state(release.module());
        if (state.starts() > 0 && release.sha256().equals(state.current())) {
            store.write(release.module(), state.withStarts(0));
        }
    }

    /// A stored version. Its papers are checked again, because the keys may be others by now; but
    /// not for age or time, because it was taken before.
    private Release load(String module, String sha256) throws RefusedException {
        var manifest = options.keys().verify(store.papers(module, sha256));
        if (!manifest.module().equals(module) || !manifest.sha256().equals(sha256)) {
            throw new RefusedException(
                    Refusal.WRONG_HASH, "the papers in the store are of something else");
        }
        requireFits(manifest);
        return release(manifest, store.jar(module, sha256));
    }

    /// Marks a stored version: it is never gone back to. It runs on if it is the current one.
    public void revoke(String module, String sha256) throws RefusedException {
        store.write(module, store.state(module).withRevoked(sha256));
    }

    /// The modules of which something is stored.
    @Override
    public List<String> modules() throws RefusedException {
        return store.modules();
    }

    /// What is stored of each module.
    public List<Stored> stored() throws RefusedException {
        var all = new ArrayList<Stored>();
        for (String module : modules()) {
            var state = store.state(module);
            var kept = state.kept().stream().map(one -> version(state, one)).toList();
            var current = state.find(state.current()).map(one -> version(state, one));
            all.add(new Stored(module, current.orElse(null), kept));
        }
        return List.copyOf(all);
    }

    private static Version version(ModuleState state, Kept kept) {
        return new Version(
                kept.version(),
                kept.sha256(),
                state.isRevoked(kept.sha256()),
                state.failed().contains(kept.sha256()));
    }
}
